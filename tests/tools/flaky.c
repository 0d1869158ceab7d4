// SPDX-License-Identifier: MIT
/*
 * flaky: a preloaded recvmsg() under which netlink dumps break off.
 *
 * FLAKY_AFTER=N lets N datagrams of each dump through and then reports the
 * error FLAKY_ERRNO (a number) in place of the next; FLAKY_TIMES=M does so for
 * the first M dumps only.  FLAKY_INTR=1 sets NLM_F_DUMP_INTR on a message
 * instead; FLAKY_HANG=1 never returns.  A dump begins with the first datagram
 * after a send.
 */
#include <dlfcn.h>
#include <errno.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct {
	long n_datagrams; /* of this dump */
	long n_failed; /* dumps */
} state;

typedef ssize_t (*recvmsg_fn)(int fd, struct msghdr *msg, int flags);
typedef ssize_t (*sendto_fn)(int fd, const void *buf, size_t len, int flags,
			     const struct sockaddr *to, socklen_t to_len);

static long number(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : otherwise;
}

static void spoil(struct nlmsghdr *nlh, ssize_t *n)
{
	struct nlmsgerr err = { .error = -(int)number("FLAKY_ERRNO", EIO) };

	if (number("FLAKY_INTR", 0)) {
		nlh->nlmsg_flags |= NLM_F_DUMP_INTR;
		return;
	}
	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_len = NLMSG_LENGTH(sizeof(err));
	memcpy(NLMSG_DATA(nlh), &err, sizeof(err));
	*n = nlh->nlmsg_len;
}

ssize_t sendto(int fd, const void *buf, size_t len, int flags,
	       const struct sockaddr *to, socklen_t to_len)
{
	sendto_fn next;

	*(void **)&next = dlsym(RTLD_NEXT, "sendto");
	state.n_datagrams = 0;
	return next(fd, buf, len, flags, to, to_len);
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	recvmsg_fn next;
	ssize_t n;

	*(void **)&next = dlsym(RTLD_NEXT, "recvmsg");
	n = next(fd, msg, flags);
	if (n < (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr)) ||
	    state.n_datagrams++ != number("FLAKY_AFTER", 0) ||
	    state.n_failed >= number("FLAKY_TIMES", 1000000))
		return n;
	state.n_failed++;
	while (number("FLAKY_HANG", 0))
		(void)pause();
	spoil(msg->msg_iov->iov_base, &n);
	return n;
}
