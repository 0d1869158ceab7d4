// SPDX-License-Identifier: MIT
/*
 * visit: enters a namespace and comes back.
 *
 * The way back is open before the first step, and what is entered is proven to
 * be what was found: a pid or a path may mean another namespace by now.
 */
#include "kernel/netns/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_SIZE = 48 };

static int keep_if(int fd, uint64_t id)
{
	struct stat st;

	if (fd < 0 || (fstat(fd, &st) == 0 && st.st_ino == id))
		return fd;
	close(fd);
	return -ENOENT;
}

static int open_at_once(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	return fd < 0 ? -errno : fd;
}

/*
 * A descriptor of another process may be something else by now, and to open
 * that may take forever: what the path leads to is held first, which asks
 * nothing of it, and opened where its name is that of the namespace.
 */
static int open_told(const char *path, uint64_t id)
{
	char link[FILE_SIZE], name[FILE_SIZE];
	int held = open(path, O_PATH | O_CLOEXEC);
	uint64_t found;
	ssize_t len;
	int fd = -ENOENT;

	if (held < 0)
		return -errno;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", held);
	len = readlink(link, name, sizeof(name) - 1);
	name[len > 0 ? len : 0] = '\0';
	/* Without a /proc/self nothing is told. */
	if (len < 0)
		fd = open_at_once(path);
	else if (netns_file_parse_link(name, &found) && found == id)
		fd = open_at_once(link);
	close(held);
	return fd;
}

static int open_file(const char *path, uint64_t id)
{
	bool is_process = strncmp(path, "/proc/", strlen("/proc/")) == 0;

	return keep_if(is_process ? open_told(path, id) : open_at_once(path),
		       id);
}

/* Its process or its file is gone; another process may be in it still. */
static int open_elsewhere(const struct netns_place *place)
{
	char path[FILE_SIZE];
	int32_t pid;

	if (place->listns_id != 0) {
		int fd = keep_if(netns_listns_open(place->listns_id, place->id),
				 place->id);

		if (fd >= 0)
			return fd;
	}
	pid = netns_process_search("ns/net", place->id);
	if (pid == 0)
		return -ENOENT;
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/net", pid);
	return open_file(path, place->id);
}

static int open_place(const struct netns_place *place)
{
	int fd = -ENOENT;

	if (place->id == 0)
		return place->net_id != 0 ? -EPERM : -ENOENT;
	if (place->path)
		fd = open_file(place->path, place->id);
	if (fd < 0)
		fd = open_elsewhere(place);
	return fd == -EACCES ? -EPERM : fd;
}

static int open_own(void)
{
	int fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/*
 * netns_install() asks for CAP_SYS_ADMIN over the namespace that is entered,
 * which the own one may lack: whether there is a return is tried first.
 */
static int move(int own_fd, int fd)
{
	if (setns(own_fd, CLONE_NEWNET) < 0 || setns(fd, CLONE_NEWNET) < 0)
		return -errno;
	return 0;
}

int netns_enter(const struct netns_place *place, struct netns_visit *visit)
{
	int own_fd, fd;
	int ret;

	visit->own_fd = -1;
	if (place->is_own)
		return 0;
	own_fd = open_own();
	if (own_fd < 0)
		return own_fd;
	fd = open_place(place);
	ret = fd < 0 ? fd : move(own_fd, fd);
	if (fd >= 0)
		close(fd);
	if (ret < 0)
		close(own_fd);
	else
		visit->own_fd = own_fd;
	return ret;
}

int netns_leave(struct netns_visit *visit)
{
	int ret = 0;

	if (visit->own_fd < 0)
		return 0;
	if (setns(visit->own_fd, CLONE_NEWNET) < 0)
		ret = -errno;
	close(visit->own_fd);
	visit->own_fd = -1;
	return ret;
}
