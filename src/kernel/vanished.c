// SPDX-License-Identifier: MIT
/*
 * vanished: one more walk, after the search for holders.
 *
 * What is still there lived through the whole search: whoever was read and
 * does not hold it never did.  What is gone may have been anybody's.
 */
#include "kernel/collect.h"

#include <stdlib.h>

#include "kernel/netns.h"
#include "tcpwait/array.h"
#include "tcpwait/tcp_state.h"

enum {
	/* What has a descriptor and is sampled. */
	LIVE_STATES = TCP_STATE_ALL & ~(1 << TCP_STATE_TIME_WAIT) &
		      ~(1 << TCP_STATE_LISTEN),
};

struct look {
	const struct collect_request *request;
	struct live_sample **items; /* sorted by inode; gone until met */
	size_t n, cap;
	bool is_partial; /* there may be sockets that it did not come to */
	struct snapshot tour; /* the namespaces that are walked */
};

/* Is there anybody that a guess could fall on? */
static bool has_kin(const struct owners *owners, const struct origin *origin)
{
	for (size_t i = 0; i < owners->n_processes; i++) {
		if (owners_kinship(&owners->processes[i], origin) !=
		    KINSHIP_NONE)
			return true;
	}
	return false;
}

static int list_unheld(struct look *look, struct snapshot *snap)
{
	uint16_t asked = ORIGIN_UNKNOWN;
	bool wanted = false;

	for (size_t i = 0; i < snap->n_samples; i++) {
		struct live_sample *sample = &snap->samples[i];
		struct live_sample **added;

		/* Who accepts is never a guess. */
		if (sample->inode == 0 || sample->holders != OWNERS_NONE ||
		    sample->is_accepted ||
		    sample->origin >= snap->owners.n_origins)
			continue;
		if (sample->origin != asked) {
			asked = sample->origin;
			wanted = has_kin(&snap->owners,
					 &snap->owners.origins[asked]);
		}
		if (!wanted)
			continue;
		added = LIST_ADD(look);
		if (!added)
			return -1;
		*added = sample;
	}
	return 0;
}

static int inode_cmp(const void *a, const void *b)
{
	const struct live_sample *const *left = a, *const *right = b;

	return ((*left)->inode > (*right)->inode) -
	       ((*left)->inode < (*right)->inode);
}

static int take_conn(void *ctx, const struct conn *conn)
{
	const struct look *look = ctx;
	const struct live_sample wanted = { .inode = conn->inode };
	const struct live_sample *key = &wanted;
	struct live_sample **found;

	if (conn->inode == 0)
		return 0;
	found = bsearch(&key, look->items, look->n,
			sizeof(struct live_sample *), inode_cmp);
	if (found)
		(*found)->is_gone = false;
	return 0;
}

/* What a first try met is there, whatever the second says. */
static void on_restart(void *ctx)
{
	(void)ctx;
}

static int walk(void *ctx, const struct netns_read *read, struct error *err)
{
	struct look *look = ctx;
	struct conn_sink sink = { .ctx = look,
				  .conn = take_conn,
				  .restart = on_restart };
	struct kernel_query query = {
		.reader = look->request->reader,
		.states = LIVE_STATES,
		.net_dir = read->net_dir,
	};
	struct kernel_walk walked;
	int ret = kernel_walk(&query, &sink, &walked, err);

	look->is_partial |= ret < 0 || !walked.complete;
	return ret;
}

void vanished_read(struct snapshot *snap, const struct collect_request *request)
{
	struct look look = {
		.request = request,
		.tour = { .complete = true },
	};
	struct error ignored;
	int ret = list_unheld(&look, snap);

	if (look.n > 1)
		qsort(look.items, look.n, sizeof(struct live_sample *),
		      inode_cmp);
	for (size_t i = 0; i < look.n; i++)
		look.items[i]->is_gone = true;
	if (ret == 0 && look.n > 0)
		ret = netns_each(request, &look.tour, walk, &look, &ignored);
	if (ret < 0 || look.is_partial || !look.tour.complete ||
	    look.tour.n_namespaces_skipped > snap->n_namespaces_skipped) {
		for (size_t i = 0; i < look.n; i++)
			look.items[i]->is_gone = false;
	}
	snapshot_free(&look.tour);
	free(look.items);
}
