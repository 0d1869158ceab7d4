// SPDX-License-Identifier: MIT
/*
 * walk: the least that any reader has to do, as a yardstick.
 *
 * "walk" dumps the TCP sockets of both families and steps over the messages
 * without looking into them.  "walk fd PID..." reads every link in those
 * processes' fd folders.  It prints a count and understands nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ALL_STATES 0xffe /* TCP_ESTABLISHED (1) to TCP_CLOSING (11) */
#define BUF_BYTES  32768 /* netlink_dump() never fills more */

struct request {
	struct nlmsghdr nlh;
	struct inet_diag_req req;
};

static int ask(int fd)
{
	struct request request = {
		.nlh = { .nlmsg_len = sizeof(request),
			 .nlmsg_type = TCPDIAG_GETSOCK,
			 .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
		.req = { .idiag_states = ALL_STATES },
	};

	return send(fd, &request, sizeof(request), 0) == sizeof(request)
		       ? 0
		       : -errno;
}

/* Counts one buffer; false after the last message. */
static bool step_over(char *buf, size_t n, unsigned long *count, int *err)
{
	struct nlmsghdr *nlh = (void *)buf;

	for (; NLMSG_OK(nlh, n); nlh = NLMSG_NEXT(nlh, n)) {
		if (nlh->nlmsg_type == NLMSG_DONE)
			return false;
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			*err = -EIO;
			return false;
		}
		(*count)++;
	}
	return true;
}

static int walk_sockets(unsigned long *count)
{
	char buf[BUF_BYTES] __attribute__((aligned(NLMSG_ALIGNTO)));
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	ssize_t n;
	int err;

	if (fd < 0)
		return -errno;
	err = ask(fd);
	while (err == 0) {
		n = recv(fd, buf, sizeof(buf), 0);
		if (n < 0)
			err = -errno;
		else if (!step_over(buf, (size_t)n, count, &err))
			break;
	}
	close(fd);
	return err;
}

static int walk_fds(const char *pid, unsigned long *count)
{
	char path[64];
	char link[64];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	dir = opendir(path);
	if (!dir)
		return -errno;
	while ((entry = readdir(dir)) != NULL)
		if (readlinkat(dirfd(dir), entry->d_name, link, sizeof(link)) >
		    0)
			(*count)++;
	closedir(dir);
	return 0;
}

int main(int argc, char **argv)
{
	unsigned long count = 0;
	int err = 0;

	if (argc == 1)
		err = walk_sockets(&count);
	for (int i = 2; i < argc && err == 0; i++)
		err = walk_fds(argv[i], &count);
	if (argc > 1 && strcmp(argv[1], "fd") != 0)
		err = -EINVAL;
	if (err != 0) {
		fprintf(stderr, "walk: %s\n", strerror(-err));
		return 1;
	}
	printf("%lu\n", count);
	return 0;
}
