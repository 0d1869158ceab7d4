// SPDX-License-Identifier: MIT
/*
 * local_address: RTM_GETROUTE, toward the address itself.
 *
 * The way to an address of this host is of type RTN_LOCAL, whichever interface
 * has it, and if a route alone makes it one.
 */
#include "kernel/local_address.h"

#include <errno.h>
#include <stdalign.h>
#include <sys/socket.h>

#include <linux/rtnetlink.h>

#include "kernel/nsid.h"

enum { REQUEST_BYTES = 128, ANSWER_BYTES = 4096 };

static bool ask(struct netlink *nl, const struct addr *addr)
{
	alignas(struct nlmsghdr) char buf[REQUEST_BYTES];
	bool is_v4 = addr_is_v4(addr);
	size_t offset = is_v4 ? ADDR_V4_OFFSET : 0;
	size_t size = sizeof(addr->bytes) - offset;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct rtmsg *message;

	nlh->nlmsg_type = RTM_GETROUTE;
	nlh->nlmsg_flags = NLM_F_REQUEST;
	nlh->nlmsg_seq = ++nl->seq;
	message = mnl_nlmsg_put_extra_header(nlh, sizeof(*message));
	message->rtm_family = is_v4 ? AF_INET : AF_INET6;
	message->rtm_dst_len = (unsigned char)(8 * size);
	mnl_attr_put(nlh, RTA_DST, size, addr->bytes + offset);
	return netlink_send(nl, buf, nlh->nlmsg_len) == 0;
}

bool local_address_says(const struct nlmsghdr *nlh, size_t length)
{
	const struct rtmsg *message = mnl_nlmsg_get_payload(nlh);
	int error;

	if (!netlink_is_whole(nlh, length))
		return false;
	if (nlh->nlmsg_type == NLMSG_ERROR) {
		error = netlink_carried_error(nlh);
		return error == -ENETUNREACH || error == -EHOSTUNREACH;
	}
	return nlh->nlmsg_type == RTM_NEWROUTE &&
	       mnl_nlmsg_get_payload_len(nlh) >= sizeof(*message) &&
	       message->rtm_type != RTN_LOCAL;
}

static bool look(struct local_addresses *local, const struct addr *addr)
{
	alignas(struct nlmsghdr) char buf[ANSWER_BYTES];
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)buf;
	ssize_t n = -1;

	if (!local->is_open)
		local->is_open = nsid_open(&local->nl);
	if (local->is_open && ask(&local->nl, addr))
		n = netlink_receive(&local->nl, buf, sizeof(buf));
	return n > 0 && netlink_is_whole(nlh, (size_t)n) &&
	       nlh->nlmsg_seq == local->nl.seq &&
	       local_address_says(nlh, (size_t)n);
}

static bool is_absent(struct local_addresses *local, const struct addr *addr)
{
	for (size_t i = 0; i < local->n; i++) {
		if (addr_equal(&local->asked[i], addr))
			return local->is_absent[i];
	}
	if (local->n == LOCAL_ADDRESSES_MAX)
		return false;
	local->asked[local->n] = *addr;
	local->is_absent[local->n] = look(local, addr);
	return local->is_absent[local->n++];
}

/*
 * Not of one that is bound to an interface, whose addresses a table of its own
 * may have (VRF); and only netlink, which gives a cookie, tells of here.
 */
static bool is_asked_for(const struct conn *conn)
{
	return conn->retransmits > 0 && conn_is_unanswered(conn) &&
	       conn->cookie != 0 && conn->ifindex == 0 &&
	       !addr_is_link_local(&conn->local);
}

static int take(void *ctx, const struct conn *conn)
{
	struct local_addresses *local = ctx;
	struct conn told;

	if (!is_asked_for(conn) || !is_absent(local, &conn->local))
		return local->next.conn(local->next.ctx, conn);
	told = *conn;
	told.have |= CONN_LOCAL_ABSENT;
	return local->next.conn(local->next.ctx, &told);
}

static void restart(void *ctx)
{
	const struct local_addresses *local = ctx;

	local->next.restart(local->next.ctx);
}

void local_address_begin(struct local_addresses *local, struct conn_sink *sink)
{
	*local = (struct local_addresses){ .next = *sink };
	*sink = (struct conn_sink){
		.ctx = local,
		.conn = take,
		.restart = sink->restart ? restart : NULL,
	};
}

void local_address_free(struct local_addresses *local)
{
	if (local->is_open)
		netlink_close(&local->nl);
}
