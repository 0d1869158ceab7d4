// SPDX-License-Identifier: MIT
/*
 * epoll_sets: reads /proc/PID/fdinfo of an eventpoll descriptor.
 *
 * An inode number means a socket only on the file system of sockets.
 */
#include "kernel/holders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kernel/proc.h"

enum {
	PATH_SIZE = 48,
	NUMBER_SIZE = 24,
	KERNEL_MINOR_BITS = 20, /* MINORBITS of <linux/kdev_t.h> */
};

bool epoll_sets_device(uint64_t *device)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct stat st;
	bool is_known;

	if (fd < 0)
		return false;
	is_known = fstat(fd, &st) == 0;
	close(fd);
	/* ep_show_fdinfo() writes s_dev as it is, stat() encodes it anew. */
	if (is_known)
		*device = (uint64_t)major(st.st_dev) << KERNEL_MINOR_BITS |
			  minor(st.st_dev);
	return is_known;
}

/* The hexadecimal number after name, as in " ino:44444a". */
static bool find_hex(const char *line, size_t len, const char *name,
		     uint64_t *value)
{
	const char *at = memmem(line, len, name, strlen(name));
	char number[NUMBER_SIZE];
	char *end;
	size_t n;

	if (at == NULL)
		return false;
	at += strlen(name);
	n = (size_t)(line + len - at);
	if (n > sizeof(number) - 1)
		n = sizeof(number) - 1;
	memcpy(number, at, n);
	number[n] = '\0';
	*value = strtoull(number, &end, 16);
	return end != number && (*end == ' ' || *end == '\0');
}

/*
 * ep_insert() adds what is always reported, EPOLLERR and EPOLLHUP; a used up
 * EPOLLONESHOT leaves no event (EP_PRIVATE_BITS).  Who registers both ways
 * edge-triggered does so once for life (Go, tokio, .NET), and reads when it
 * likes.
 */
static bool is_awaited(uint32_t events)
{
	const uint32_t both = EPOLLET | EPOLLOUT;

	return events & (EPOLLIN | EPOLLRDNORM | EPOLLRDHUP) &&
	       (events & both) != both;
}

static bool parse_target(const char *line, size_t len, uint64_t device,
			 uint32_t *inode, uint32_t *events)
{
	uint64_t ino, on, mask;

	if (len < 4 || memcmp(line, "tfd:", 4) != 0 ||
	    !find_hex(line, len, " events:", &mask) ||
	    !find_hex(line, len, " ino:", &ino) ||
	    !find_hex(line, len, " sdev:", &on))
		return false;
	*inode = (uint32_t)ino;
	*events = (uint32_t)mask;
	return on == device && ino <= UINT32_MAX;
}

void epoll_sets_read(int process_fd, uint32_t fd, uint64_t device,
		     epoll_sets_fn found, void *ctx)
{
	char path[PATH_SIZE];
	struct proc_lines lines;
	const char *line;
	uint32_t inode, events;
	size_t len;

	snprintf(path, sizeof(path), "fdinfo/%u", fd);
	if (proc_lines_open(&lines, process_fd, path) < 0)
		return;
	while (proc_lines_next(&lines, &line, &len) > 0) {
		if (parse_target(line, len, device, &inode, &events))
			found(ctx, inode, is_awaited(events));
	}
	proc_lines_close(&lines);
}
