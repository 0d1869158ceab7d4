// SPDX-License-Identifier: MIT
/*
 * kernel_lookup: exact questions about waiting sockets.
 *
 * Each costs a hash lookup and one socket lock, so a few thousand are cheaper
 * than asking for tcp_info in a walk over everything.
 */
#include "kernel/kernel.h"

#include <errno.h>

#include "kernel/exact.h"
#include "kernel/netlink.h"

struct lookup {
	size_t first; /* conn of this batch */
	void (*found)(void *ctx, size_t i, const struct conn *conn);
	void *ctx;
	int refused; /* -errno of the first question that was */
};

/* inet_diag_find_one_icsk() has no other error for one that is gone. */
static void take_answer(void *ctx, size_t i, const struct conn *conn, int error)
{
	struct lookup *lookup = ctx;

	if (conn)
		lookup->found(lookup->ctx, lookup->first + i, conn);
	else if (error != -ENOENT && lookup->refused == 0)
		lookup->refused = error;
}

static int look_up(struct netlink *nl, const struct conn *conns, size_t n,
		   struct lookup *lookup)
{
	const struct conn *batch[EXACT_BATCH];
	int ret = 0;

	while (lookup->first < n && ret == 0) {
		size_t left = n - lookup->first;
		size_t n_batch = left < EXACT_BATCH ? left : EXACT_BATCH;

		for (size_t i = 0; i < n_batch; i++)
			batch[i] = &conns[lookup->first + i];
		ret = exact_ask(nl, batch, n_batch, true, take_answer, lookup);
		lookup->first += n_batch;
	}
	return ret;
}

int kernel_lookup(const struct conn *conns, size_t n,
		  void (*found)(void *ctx, size_t i, const struct conn *conn),
		  void *ctx, struct error *err)
{
	struct lookup lookup = { .found = found, .ctx = ctx };
	struct netlink nl;
	int ret = netlink_open(&nl, err);

	if (ret < 0)
		return ret;
	ret = look_up(&nl, conns, n, &lookup);
	netlink_close(&nl);
	if (ret == 0)
		ret = lookup.refused;
	if (ret < 0)
		return error_set(err, ret, "cannot look up waiting sockets");
	return 0;
}
