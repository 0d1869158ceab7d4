// SPDX-License-Identifier: MIT
/*
 * exact: the kernel answers each question of a send before that returns.
 */
#include "kernel/exact.h"

#include <errno.h>
#include <stdalign.h>

#include "kernel/netlink.h"

enum { REQUEST_BYTES = 256 };

struct asking {
	size_t first; /* question of this batch */
	size_t n; /* in this batch */
	exact_answer_fn answer;
	void *ctx;
	uint32_t first_seq;
	size_t n_answers;
};

/* The errno of an answer that is no socket. */
static int error_of(const struct nlmsghdr *nlh)
{
	int error =
		nlh->nlmsg_type == NLMSG_ERROR ? netlink_carried_error(nlh) : 0;

	return error != 0 ? error : -EBADMSG;
}

/* Every question has one answer: the socket, or an error (it is gone). */
static void take_answer(struct asking *asking, const struct nlmsghdr *nlh)
{
	uint32_t i = nlh->nlmsg_seq - asking->first_seq;
	struct conn conn;
	int error;

	if (i >= asking->n)
		return;
	asking->n_answers++;
	if (nlh->nlmsg_type < NLMSG_MIN_TYPE)
		error = error_of(nlh);
	else
		error = sock_diag_decode(nlh, &conn);
	asking->answer(asking->ctx, asking->first + i,
		       error == 0 ? &conn : NULL, error);
}

static void take_answers(struct asking *asking, const char *at, size_t left)
{
	while (netlink_is_whole((const void *)at, left)) {
		const struct nlmsghdr *nlh = (const void *)at;
		size_t step = NLMSG_ALIGN(nlh->nlmsg_len);

		take_answer(asking, nlh);
		if (step >= left)
			return;
		at += step;
		left -= step;
	}
}

static int receive_answers(struct netlink *nl, struct asking *asking)
{
	alignas(struct nlmsghdr) char buf[NETLINK_BUFFER_SIZE];

	while (asking->n_answers < asking->n) {
		ssize_t n = netlink_receive(nl, buf, sizeof(buf));

		if (n < 0)
			return (int)n;
		take_answers(asking, buf, (size_t)n);
	}
	return 0;
}

static int ask_batch(struct netlink *nl, const struct conn *const conns[],
		     bool want_info, struct asking *asking)
{
	alignas(struct nlmsghdr) char buf[EXACT_BATCH * REQUEST_BYTES];
	size_t len = 0;
	int ret;

	asking->first_seq = nl->seq + 1;
	asking->n_answers = 0;
	for (size_t i = 0; i < asking->n; i++) {
		struct nlmsghdr *nlh = sock_diag_request_exact(
			buf + len, conns[asking->first + i], want_info);

		nlh->nlmsg_seq = ++nl->seq;
		len += NLMSG_ALIGN(nlh->nlmsg_len);
	}
	ret = netlink_send(nl, buf, len);
	return ret < 0 ? ret : receive_answers(nl, asking);
}

int exact_ask(struct netlink *nl, const struct conn *const conns[], size_t n,
	      bool want_info, exact_answer_fn answer, void *ctx)
{
	struct asking asking = { .answer = answer, .ctx = ctx };
	int ret = 0;

	while (asking.first < n && ret == 0) {
		size_t left = n - asking.first;

		asking.n = left < EXACT_BATCH ? left : EXACT_BATCH;
		ret = ask_batch(nl, conns, want_info, &asking);
		asking.first += asking.n;
	}
	return ret;
}
