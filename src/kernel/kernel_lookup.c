// SPDX-License-Identifier: MIT
/*
 * kernel_lookup: exact questions about single sockets, many to a send.
 *
 * Each costs a hash lookup and one socket lock, so a few thousand are cheaper
 * than asking for tcp_info in a walk over everything.
 */
#include "kernel/kernel.h"

#include <errno.h>
#include <stdalign.h>
#include <string.h>

#include <libmnl/libmnl.h>

#include "kernel/netlink.h"

enum { BATCH = 32, REQUEST_BYTES = 256 };

struct lookup {
	const struct conn *conns;
	size_t first; /* of this batch */
	size_t n; /* in this batch */
	void (*found)(void *ctx, size_t i, const struct conn *conn);
	void *ctx;
	uint32_t first_seq;
	size_t n_answers;
	int refused; /* -errno of the first question that was */
};

/* inet_diag_find_one_icsk() has no other for one that is gone. */
static void take_error(struct lookup *lookup, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *answer = mnl_nlmsg_get_payload(nlh);
	int code = -EBADMSG;

	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(*answer))
		code = answer->error;
	if (code < 0 && code != -ENOENT && lookup->refused == 0)
		lookup->refused = code;
}

/* Every question has one answer: the socket, or an error. */
static void take_answer(struct lookup *lookup, const struct nlmsghdr *nlh)
{
	uint32_t i = nlh->nlmsg_seq - lookup->first_seq;
	struct conn conn;

	if (i >= lookup->n)
		return;
	lookup->n_answers++;
	if (nlh->nlmsg_type == NLMSG_ERROR)
		take_error(lookup, nlh);
	if (nlh->nlmsg_type < NLMSG_MIN_TYPE)
		return;
	if (sock_diag_decode(nlh, &conn) < 0) {
		lookup->refused = -EBADMSG;
		return;
	}
	lookup->found(lookup->ctx, lookup->first + i, &conn);
}

static void take_answers(struct lookup *lookup, const char *at, size_t left)
{
	while (netlink_is_whole((const void *)at, left)) {
		const struct nlmsghdr *nlh = (const void *)at;
		size_t step = NLMSG_ALIGN(nlh->nlmsg_len);

		take_answer(lookup, nlh);
		if (step >= left)
			return;
		at += step;
		left -= step;
	}
}

static int receive_answers(struct netlink *nl, struct lookup *lookup)
{
	alignas(struct nlmsghdr) char buf[NETLINK_BUFFER_SIZE];

	while (lookup->n_answers < lookup->n) {
		ssize_t n = netlink_receive(nl, buf, sizeof(buf));

		if (n < 0)
			return (int)n;
		take_answers(lookup, buf, (size_t)n);
	}
	return 0;
}

static int ask_batch(struct netlink *nl, struct lookup *lookup)
{
	alignas(struct nlmsghdr) char buf[BATCH * REQUEST_BYTES];
	size_t len = 0;
	int ret;

	lookup->first_seq = nl->seq + 1;
	lookup->n_answers = 0;
	for (size_t i = 0; i < lookup->n; i++) {
		struct nlmsghdr *nlh = sock_diag_request_exact(
			buf + len, &lookup->conns[lookup->first + i]);

		nlh->nlmsg_seq = ++nl->seq;
		len += NLMSG_ALIGN(nlh->nlmsg_len);
	}
	ret = netlink_send(nl, buf, len);
	return ret < 0 ? ret : receive_answers(nl, lookup);
}

int kernel_lookup(const struct conn *conns, size_t n,
		  void (*found)(void *ctx, size_t i, const struct conn *conn),
		  void *ctx, struct error *err)
{
	struct lookup lookup = { .conns = conns, .found = found, .ctx = ctx };
	struct netlink nl;
	int ret = netlink_open(&nl, err);

	if (ret < 0)
		return ret;
	while (lookup.first < n && ret == 0) {
		size_t left = n - lookup.first;

		lookup.n = left < BATCH ? left : BATCH;
		ret = ask_batch(&nl, &lookup);
		lookup.first += lookup.n;
	}
	netlink_close(&nl);
	if (ret == 0)
		ret = lookup.refused;
	if (ret < 0)
		return error_set(err, ret, "cannot look up waiting sockets");
	return 0;
}
