// SPDX-License-Identifier: MIT
/*
 * nsid: RTM_GETNSID, of a namespace that is told by a descriptor.
 */
#include "kernel/nsid.h"

#include <fcntl.h>
#include <stdalign.h>
#include <unistd.h>

#include <libmnl/libmnl.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

enum { REQUEST_BYTES = 64, ANSWER_BYTES = 512 };

bool nsid_open(struct netlink *nl)
{
	*nl = (struct netlink){
		.sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC),
	};
	if (nl->sock && mnl_socket_bind(nl->sock, 0, MNL_SOCKET_AUTOPID) == 0)
		return true;
	netlink_close(nl);
	return false;
}

static bool ask(struct netlink *nl, int fd)
{
	alignas(struct nlmsghdr) char buf[REQUEST_BYTES];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtgenmsg *message;

	nlh->nlmsg_type = RTM_GETNSID;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = ++nl->seq;
	message = mnl_nlmsg_put_extra_header(nlh, sizeof(*message));
	message->rtgen_family = AF_UNSPEC;
	mnl_attr_put_u32(nlh, NETNSA_FD, (uint32_t)fd);
	return netlink_send(nl, buf, nlh->nlmsg_len) == 0;
}

/* Without a number the answer is NETNSA_NSID_NOT_ASSIGNED. */
static bool take(const struct nlmsghdr *nlh, uint32_t *nsid)
{
	const struct nlattr *attr =
		mnl_nlmsg_get_payload_offset(nlh, sizeof(struct rtgenmsg));
	const char *end = (const char *)nlh + nlh->nlmsg_len;

	for (; mnl_attr_ok(attr, (int)(end - (const char *)attr));
	     attr = mnl_attr_next(attr)) {
		if (mnl_attr_get_type(attr) != NETNSA_NSID ||
		    mnl_attr_get_payload_len(attr) < sizeof(*nsid))
			continue;
		*nsid = mnl_attr_get_u32(attr);
		return (int32_t)*nsid >= 0;
	}
	return false;
}

bool nsid_here(struct netlink *nl, uint32_t *nsid)
{
	alignas(struct nlmsghdr) char buf[ANSWER_BYTES];
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)buf;
	int fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	if (fd < 0)
		return false;
	if (ask(nl, fd))
		n = netlink_receive(nl, buf, sizeof(buf));
	close(fd);
	return n > 0 && netlink_is_whole(nlh, (size_t)n) &&
	       nlh->nlmsg_seq == nl->seq && nlh->nlmsg_type == RTM_NEWNSID &&
	       take(nlh, nsid);
}
