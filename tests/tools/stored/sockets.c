// SPDX-License-Identifier: MIT
/*
 * sockets: netlink sockets that are none, and talk to the sample.
 *
 * Each stands on an empty file; it asks in the network namespace in which its
 * thread was when it was made, as a real one does.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "answers.h"
#include "files.h"
#include "host.h"

/* The path by which files knows such a socket; close() forgets it. */
static const char socket_path[] = "/netlink/%llu/%u";

enum { SOCKETS_MAX = 256 };

struct talk {
	uint64_t netns;
	struct answers answers;
};

static struct talk talks[SOCKETS_MAX];

static struct talk *talk_of(int fd)
{
	char link[32], path[64];
	ssize_t len;

	if (fd < 0 || fd >= SOCKETS_MAX)
		return NULL;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path));
	return len > 9 && memcmp(path, "/netlink/", 9) == 0 ? &talks[fd] : NULL;
}

static int open_talk(void)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/dev/null",
			      O_RDWR | O_CLOEXEC);
	char path[64];

	if (fd < 0 || fd >= SOCKETS_MAX) {
		errno = EMFILE;
		return -1;
	}
	free(talks[fd].answers.bytes);
	talks[fd] = (struct talk){ .netns = host_netns() };
	(void)snprintf(path, sizeof(path), socket_path,
		       (unsigned long long)talks[fd].netns, (unsigned int)fd);
	files_name(fd, path);
	return fd;
}

int socket(int domain, int type, int protocol)
{
	int fd;

	if (domain == AF_NETLINK && protocol == NETLINK_SOCK_DIAG)
		return open_talk();
	if (domain == AF_NETLINK) {
		errno = EPROTONOSUPPORT;
		return -1;
	}
	fd = (int)syscall(SYS_socket, domain, type, protocol);
	files_name(fd, NULL);
	return fd;
}

int bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	return talk_of(fd) ? 0 : (int)syscall(SYS_bind, fd, addr, len);
}

int getsockname(int fd, struct sockaddr *restrict addr, socklen_t *restrict len)
{
	const struct sockaddr_nl own = {
		.nl_family = AF_NETLINK,
		.nl_pid = ANSWERS_PORT_ID,
	};

	if (!talk_of(fd))
		return (int)syscall(SYS_getsockname, fd, addr, len);
	memcpy(addr, &own, *len < sizeof(own) ? *len : sizeof(own));
	*len = sizeof(own);
	return 0;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	return talk_of(fd) ? 0
			   : (int)syscall(SYS_setsockopt, fd, level, name,
					  value, len);
}

static ssize_t ask(struct talk *talk, const void *bytes, size_t len)
{
	const struct place *place = world_place(sample_world(), talk->netns);
	size_t at = 0;

	if (talk->answers.at == talk->answers.n)
		talk->answers.at = talk->answers.n = 0;
	while (place && len - at >= sizeof(struct nlmsghdr)) {
		const struct nlmsghdr *request =
			(const void *)((const char *)bytes + at);

		if (request->nlmsg_len < sizeof(*request) ||
		    request->nlmsg_len > len - at)
			break;
		answers_add(&talk->answers, place, request);
		at += NLMSG_ALIGN(request->nlmsg_len);
		if (at >= len)
			break;
	}
	return (ssize_t)len;
}

ssize_t sendto(int fd, const void *bytes, size_t len, int flags,
	       const struct sockaddr *to, socklen_t to_len)
{
	struct talk *talk = talk_of(fd);

	return talk ? ask(talk, bytes, len)
		    : syscall(SYS_sendto, fd, bytes, len, flags, to, to_len);
}

ssize_t send(int fd, const void *bytes, size_t len, int flags)
{
	return sendto(fd, bytes, len, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	struct talk *talk = talk_of(fd);

	if (!talk)
		return syscall(SYS_sendmsg, fd, msg, flags);
	return ask(talk, msg->msg_iov[0].iov_base, msg->msg_iov[0].iov_len);
}

/* Who reads where nothing will come waits for ever: that is an error here. */
static ssize_t hear(struct talk *talk, void *out, size_t size, int flags)
{
	struct answers *answers = &talk->answers;
	size_t n = answers_fit(answers, 32768);
	size_t given = n;

	errno = answers->is_broken ? ENOBUFS : EAGAIN;
	if (n == 0 || answers->is_broken)
		return -1;
	if (given > size && !(flags & MSG_TRUNC))
		given = n = answers_fit(answers, size);
	memcpy(out, answers->bytes + answers->at, given < size ? given : size);
	if (!(flags & MSG_PEEK))
		answers->at += n;
	errno = EMSGSIZE;
	return given > 0 ? (ssize_t)given : -1;
}

static void name_kernel(void *addr, socklen_t *len)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };

	if (!addr)
		return;
	memcpy(addr, &kernel, *len < sizeof(kernel) ? *len : sizeof(kernel));
	*len = sizeof(kernel);
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct talk *talk = talk_of(fd);
	ssize_t n;

	if (!talk)
		return syscall(SYS_recvmsg, fd, msg, flags);
	n = hear(talk, msg->msg_iov[0].iov_base, msg->msg_iov[0].iov_len,
		 flags);
	if (n < 0)
		return n;
	name_kernel(msg->msg_name, &msg->msg_namelen);
	msg->msg_flags = (size_t)n > msg->msg_iov[0].iov_len ? MSG_TRUNC : 0;
	msg->msg_controllen = 0;
	return n;
}

ssize_t recvfrom(int fd, void *restrict out, size_t size, int flags,
		 struct sockaddr *restrict from, socklen_t *restrict from_len)
{
	struct talk *talk = talk_of(fd);
	ssize_t n;

	if (!talk)
		return syscall(SYS_recvfrom, fd, out, size, flags, from,
			       from_len);
	n = hear(talk, out, size, flags);
	if (n >= 0)
		name_kernel(from, from_len);
	return n;
}

ssize_t recv(int fd, void *out, size_t size, int flags)
{
	return recvfrom(fd, out, size, flags, NULL, NULL);
}
