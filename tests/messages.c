// SPDX-License-Identifier: MIT
/*
 * messages: builds what the kernel would send, and what it never would.
 */
#include "messages.h"

#include <arpa/inet.h>
#include <assert.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static struct nlmsghdr header_of(const struct messages *messages)
{
	struct nlmsghdr header;

	memcpy(&header, messages->bytes + messages->last, sizeof(header));
	return header;
}

static void set_header(struct messages *messages, const struct nlmsghdr *header)
{
	memcpy(messages->bytes + messages->last, header, sizeof(*header));
}

void messages_begin(struct messages *messages, uint16_t type, uint16_t flags)
{
	const struct nlmsghdr header = {
		.nlmsg_len = sizeof(header),
		.nlmsg_type = type,
		.nlmsg_flags = flags,
		.nlmsg_seq = MESSAGES_SEQ,
		.nlmsg_pid = MESSAGES_PORTID,
	};

	messages->n = NLMSG_ALIGN(messages->n);
	messages->last = messages->n;
	assert(messages->n + sizeof(header) <= MESSAGES_SIZE);
	set_header(messages, &header);
	messages->n += sizeof(header);
}

void messages_put(struct messages *messages, const void *data, size_t n)
{
	struct nlmsghdr header = header_of(messages);

	assert(messages->n + n <= MESSAGES_SIZE);
	if (n > 0)
		memcpy(messages->bytes + messages->n, data, n);
	messages->n += n;
	header.nlmsg_len += (uint32_t)n;
	set_header(messages, &header);
}

void messages_put_attr(struct messages *messages, uint16_t type,
		       const void *data, size_t n)
{
	const struct nlattr attr = {
		.nla_len = (uint16_t)(sizeof(attr) + n),
		.nla_type = type,
	};
	static const unsigned char zeros[4];

	messages_put(messages, &attr, sizeof(attr));
	messages_put(messages, data, n);
	messages_put(messages, zeros, NLMSG_ALIGN(n) - n);
}

void messages_address(struct messages *messages, uint32_t seq, uint32_t portid)
{
	struct nlmsghdr header = header_of(messages);

	header.nlmsg_seq = seq;
	header.nlmsg_pid = portid;
	set_header(messages, &header);
}

void messages_set_length(struct messages *messages, uint32_t length)
{
	struct nlmsghdr header = header_of(messages);

	header.nlmsg_len = length;
	set_header(messages, &header);
}

static void put_address(uint8_t family, const struct addr *addr, __be32 out[4])
{
	if (family == AF_INET)
		memcpy(out, addr->bytes + ADDR_V4_OFFSET, 4);
	else
		memcpy(out, addr->bytes, sizeof(addr->bytes));
}

void messages_put_conn(struct messages *messages, const struct conn *conn)
{
	struct inet_diag_msg msg = {
		.idiag_family = conn->family,
		.idiag_state = conn->state,
		.idiag_timer = conn->timer,
		.idiag_retrans = (uint8_t)conn->retransmits,
		.idiag_expires = conn->expires_ms,
		.idiag_rqueue = conn->recv_queue,
		.idiag_wqueue = conn->send_queue,
		.idiag_uid = conn->uid,
		.idiag_inode = conn->inode,
		.id = {
			.idiag_sport = htons(conn->local_port),
			.idiag_dport = htons(conn->remote_port),
			.idiag_if = conn->ifindex,
			.idiag_cookie = { (uint32_t)conn->cookie,
					  (uint32_t)(conn->cookie >> 32) },
		},
	};

	put_address(conn->family, &conn->local, msg.id.idiag_src);
	put_address(conn->family, &conn->remote, msg.id.idiag_dst);
	messages_begin(messages, SOCK_DIAG_BY_FAMILY, NLM_F_MULTI);
	messages_put(messages, &msg, sizeof(msg));
}

void *messages_exact(const struct messages *messages, size_t n)
{
	void *exact = malloc(n > 0 ? n : 1);

	assert(exact && n <= MESSAGES_SIZE);
	memcpy(exact, messages->bytes, n);
	return exact;
}
