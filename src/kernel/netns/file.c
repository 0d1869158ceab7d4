// SPDX-License-Identifier: MIT
/*
 * file: tells which namespace a file stands for, and reads the two texts
 * in which the kernel names one.
 *
 * Holds nothing open, and opens nothing that is not a namespace: a path from
 * the command line may be a pipe or a device.
 */
#include "kernel/netns/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "kernel/netns.h"

enum { PROCESS_DIR_SIZE = 32, PROCESS_FILE_SIZE = 64 };

static uint64_t inode_in(const char *process, const char *name)
{
	char path[PROCESS_FILE_SIZE];
	struct stat st;

	(void)snprintf(path, sizeof(path), "%s/%s", process, name);
	return stat(path, &st) == 0 ? st.st_ino : 0;
}

int netns_file_of_process(const char *process, struct netns_found *found)
{
	int error;

	found->id = inode_in(process, "ns/net");
	error = found->id == 0 ? -errno : 0;
	found->net_id = inode_in(process, "net/tcp");
	return found->net_id != 0 ? 0 : error;
}

uint64_t netns_of_process(int32_t pid)
{
	char process[PROCESS_DIR_SIZE];

	(void)snprintf(process, sizeof(process), "/proc/%d", pid);
	return inode_in(process, "ns/net");
}

int netns_file_identify(const char *path, uint64_t *id)
{
	struct statfs fs;
	struct stat st;
	int ret = -EINVAL;
	int fd;

	if (statfs(path, &fs) < 0)
		return -errno;
	if (fs.f_type != NSFS_MAGIC)
		return -EINVAL;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWNET && fstat(fd, &st) == 0) {
		*id = st.st_ino;
		ret = 0;
	}
	close(fd);
	return ret;
}

bool netns_file_parse_link(const char *text, uint64_t *id)
{
	static const char before[] = "net:[";
	size_t len = sizeof(before) - 1;
	char *end;

	if (strncmp(text, before, len) != 0 || text[len] < '0' ||
	    text[len] > '9')
		return false;
	errno = 0;
	*id = strtoull(text + len, &end, 10);
	return errno == 0 && *id != 0 && strcmp(end, "]") == 0;
}

bool netns_file_is_mounted(const struct mount *mount, uint64_t *id)
{
	return strcmp(mount->type, "nsfs") == 0 &&
	       netns_file_parse_link(mount->root, id);
}
