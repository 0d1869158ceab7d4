// SPDX-License-Identifier: MIT
/*
 * netlink: the transport.
 *
 * libmnl builds and steps over messages.  Its receive and callback helpers
 * are not used: they hide the sender and NLMSG_DONE's error.
 */
#include "kernel/netlink.h"

#include <errno.h>
#include <stdalign.h>
#include <string.h>
#include <sys/socket.h>

int netlink_open(struct netlink *nl, struct error *err)
{
	*nl = (struct netlink){ 0 };
	nl->sock = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
	if (!nl->sock)
		return error_set(err, -errno, "cannot open a sock_diag socket");
	if (mnl_socket_bind(nl->sock, 0, MNL_SOCKET_AUTOPID) < 0) {
		int code = -errno;

		netlink_close(nl);
		return error_set(err, code, "cannot bind a sock_diag socket");
	}
	nl->portid = mnl_socket_get_portid(nl->sock);
	return 0;
}

void netlink_close(struct netlink *nl)
{
	if (nl->sock)
		(void)mnl_socket_close(nl->sock);
	*nl = (struct netlink){ 0 };
}

int netlink_carried_error(const struct nlmsghdr *nlh)
{
	int code;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(code))
		return 0;
	memcpy(&code, mnl_nlmsg_get_payload(nlh), sizeof(code));
	return code > 0 ? -code : code;
}

static int take_done(struct netlink_dump *dump, const struct nlmsghdr *nlh)
{
	dump->kernel_error = netlink_carried_error(nlh);
	dump->done = dump->kernel_error == 0;
	return 1;
}

static int take_error(struct netlink_dump *dump, const struct nlmsghdr *nlh)
{
	int code = netlink_carried_error(nlh);

	dump->kernel_error = code != 0 ? code : -EBADMSG;
	return 1;
}

static int take_overrun(struct netlink_dump *dump, const struct nlmsghdr *nlh)
{
	(void)nlh;
	dump->kernel_error = -ENOBUFS;
	return 1;
}

static int take_noop(struct netlink_dump *dump, const struct nlmsghdr *nlh)
{
	(void)dump;
	(void)nlh;
	return 0;
}

typedef int (*control_fn)(struct netlink_dump *dump,
			  const struct nlmsghdr *nlh);

static const control_fn controls[NLMSG_MIN_TYPE] = {
	[NLMSG_NOOP] = take_noop,
	[NLMSG_ERROR] = take_error,
	[NLMSG_DONE] = take_done,
	[NLMSG_OVERRUN] = take_overrun,
};

static int take_message(struct netlink_dump *dump, const struct nlmsghdr *nlh)
{
	/* An answer to an earlier request of this socket, or to another's. */
	if (nlh->nlmsg_seq != dump->seq || nlh->nlmsg_pid != dump->portid)
		return 0;
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		dump->interrupted = true;
	if (nlh->nlmsg_type < NLMSG_MIN_TYPE) {
		control_fn control = controls[nlh->nlmsg_type];

		return control ? control(dump, nlh) : 0;
	}
	dump->sink_error = dump->message(dump->ctx, nlh);
	return dump->sink_error < 0;
}

bool netlink_is_whole(const struct nlmsghdr *nlh, size_t left)
{
	return left >= sizeof(*nlh) && nlh->nlmsg_len >= sizeof(*nlh) &&
	       nlh->nlmsg_len <= left;
}

int netlink_dump_parse(struct netlink_dump *dump, const void *buf, size_t len)
{
	const char *at = buf;
	size_t left = len;

	while (left > 0) {
		const struct nlmsghdr *nlh = (const void *)at;
		size_t step;

		if (!netlink_is_whole(nlh, left)) {
			dump->kernel_error = -EBADMSG;
			return 1;
		}
		if (take_message(dump, nlh) != 0)
			return 1;
		/* The last one need not be padded. */
		step = MNL_ALIGN(nlh->nlmsg_len);
		if (step >= left)
			break;
		at += step;
		left -= step;
	}
	return 0;
}

ssize_t netlink_receive(struct netlink *nl, void *buf, size_t size)
{
	struct sockaddr_nl from;
	struct iovec iov = { .iov_base = buf, .iov_len = size };
	struct msghdr msg = {
		.msg_name = &from,
		.msg_iov = &iov,
		.msg_iovlen = 1,
	};
	ssize_t n;

	for (;;) {
		msg.msg_namelen = sizeof(from);
		n = recvmsg(mnl_socket_get_fd(nl->sock), &msg, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (msg.msg_namelen != sizeof(from) || from.nl_pid != 0)
			continue;
		if (msg.msg_flags & MSG_TRUNC)
			return -EMSGSIZE;
		return n;
	}
}

int netlink_send(struct netlink *nl, const void *buf, size_t len)
{
	return mnl_socket_sendto(nl->sock, buf, len) < 0 ? -errno : 0;
}

int netlink_dump_run(struct netlink *nl, struct nlmsghdr *request,
		     struct netlink_dump *dump)
{
	alignas(struct nlmsghdr) char buf[NETLINK_BUFFER_SIZE];
	ssize_t n;
	int ret;

	request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	request->nlmsg_seq = ++nl->seq;
	dump->seq = request->nlmsg_seq;
	dump->portid = nl->portid;
	ret = netlink_send(nl, request, request->nlmsg_len);
	if (ret < 0)
		return ret;
	do {
		n = netlink_receive(nl, buf, sizeof(buf));
		if (n < 0)
			return (int)n;
	} while (netlink_dump_parse(dump, buf, (size_t)n) == 0);

	if (dump->sink_error < 0)
		return dump->sink_error;
	return dump->kernel_error;
}
