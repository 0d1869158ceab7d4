// SPDX-License-Identifier: MIT
/*
 * flaky: a preloaded recvmsg() under which netlink dumps break off.
 *
 * FLAKY_AFTER=N lets N datagrams of each dump through and then reports the
 * error FLAKY_ERRNO (a number) in place of the next; FLAKY_TIMES=M does so for
 * the first M dumps only.  FLAKY_INTR=1 sets NLM_F_DUMP_INTR on a message
 * instead; FLAKY_HANG=1 never returns.  A dump begins with the first datagram
 * after a send.
 *
 * FLAKY_EXACT=N lets dumps alone.  Of the sends that ask for single sockets the
 * Nth and all after it get no answer: recvmsg() fails with FLAKY_ERRNO, or the
 * kernel refuses with it where FLAKY_REFUSED=1.
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
	long n_exact; /* sends for single sockets */
	int is_exact; /* the last one was */
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

static int is_exact(const void *buf, size_t len)
{
	struct nlmsghdr nlh;

	if (len < sizeof(nlh))
		return 0;
	memcpy(&nlh, buf, sizeof(nlh));
	return (nlh.nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP;
}

/* Every question of the datagram is refused alike. */
static void refuse(struct nlmsghdr *nlh, ssize_t n)
{
	const int code = -(int)number("FLAKY_ERRNO", EIO);

	while (n >= (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr)) &&
	       NLMSG_OK(nlh, (unsigned int)n)) {
		int left = (int)n;

		nlh->nlmsg_type = NLMSG_ERROR;
		memcpy(NLMSG_DATA(nlh), &code, sizeof(code));
		nlh = NLMSG_NEXT(nlh, left);
		n = left;
	}
}

static ssize_t spoil_exact(struct msghdr *msg, ssize_t n)
{
	if (!state.is_exact || state.n_exact < number("FLAKY_EXACT", 0) ||
	    n <= 0)
		return n;
	if (number("FLAKY_REFUSED", 0)) {
		refuse(msg->msg_iov->iov_base, n);
		return n;
	}
	errno = (int)number("FLAKY_ERRNO", EIO);
	return -1;
}

ssize_t sendto(int fd, const void *buf, size_t len, int flags,
	       const struct sockaddr *to, socklen_t to_len)
{
	sendto_fn next;

	*(void **)&next = dlsym(RTLD_NEXT, "sendto");
	state.n_datagrams = 0;
	state.is_exact = is_exact(buf, len);
	state.n_exact += state.is_exact;
	return next(fd, buf, len, flags, to, to_len);
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	recvmsg_fn next;
	ssize_t n;

	*(void **)&next = dlsym(RTLD_NEXT, "recvmsg");
	n = next(fd, msg, flags);
	if (number("FLAKY_EXACT", 0))
		return spoil_exact(msg, n);
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
