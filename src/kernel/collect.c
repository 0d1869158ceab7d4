// SPDX-License-Identifier: MIT
/*
 * collect: a snapshot of this host, as cheap as what is asked allows.
 *
 * tcp_info takes each socket's lock: a small table is read with it in the one
 * walk; of a large one only waiting sockets are asked.  Bound ports are asked
 * for only once a budget is in sight of its end.
 */
#include "kernel/collect.h"

#include <errno.h>

#include "kernel/netns.h"
#include "tcpwait/fold.h"
#include "tcpwait/tcp_state.h"

struct collecting {
	const struct collect_request *request;
	struct snapshot *snap;
};

static int walk_table(const struct collecting *collecting,
		      const struct netns_read *read, struct kernel_walk *walk,
		      struct error *err)
{
	struct snapshot *snap = collecting->snap;
	struct kernel_query query = {
		.reader = collecting->request->reader,
		.states = TCP_STATE_ALL,
		.want_info = collect_env_is_small(
			&snap->namespaces[read->netns].counters),
		.net_dir = read->net_dir,
	};
	struct conn_sink sink;
	struct fold fold;
	int ret;

	fold_init(&fold, snap, read->netns, collecting->request->filter);
	sink = fold_sink(&fold);
	ret = kernel_walk(&query, &sink, walk, err);
	if (ret == 0)
		ret = fold_finish(&fold);
	fold_free(&fold);
	if (ret < 0)
		return ret;
	return collect_env_take_walk(snap, walk, collecting->request->filter,
				     err);
}

/* Is any port budget used to the ratio from which bound ports matter? */
static bool budget_in_sight(const struct snapshot *snap, uint16_t netns,
			    double ratio)
{
	uint16_t low, high;

	(void)settings_port_range(&snap->namespaces[netns].settings, &low,
				  &high);
	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *row = &snap->groups.rows[i];

		if (row->key.netns == netns &&
		    row->ports_used - row->ports_reusable >=
			    ratio * (high - low + 1))
			return true;
	}
	return false;
}

static void read_bound(const struct collecting *collecting, uint16_t netns,
		       enum reader reader)
{
	struct snapshot *snap = collecting->snap;
	struct kernel_query query = {
		.reader = reader,
		.states = TCP_STATE_BIT(TCP_STATE_BOUND_INACTIVE),
	};
	struct kernel_walk walk;
	struct error ignored;
	struct conn_sink sink;
	struct fold fold;

	if (!budget_in_sight(snap, netns,
			     collecting->request->bound_ports_ratio))
		return;
	fold_init(&fold, snap, netns, collecting->request->filter);
	sink = fold_sink(&fold);
	if (kernel_walk(&query, &sink, &walk, &ignored) == 0)
		snap->namespaces[netns].bound_known = walk.complete;
	fold_free(&fold);
}

static int collect_netns(void *ctx, const struct netns_read *read,
			 struct error *err)
{
	const struct collecting *collecting = ctx;
	struct snapshot *snap = collecting->snap;
	size_t first_wait = snap->n_waits;
	struct kernel_walk walk;
	int ret;

	netns_settings(snap, read);
	ret = walk_table(collecting, read, &walk, err);
	if (ret < 0)
		return ret;
	if (snapshot_sort_waits(snap) < 0)
		return -ENOMEM;
	/* Only sock_diag knows what comes now, and only from inside. */
	if (walk.reader == READER_PROCFS) {
		collect_ages_refuse(snap, read->netns, &walk);
		return 0;
	}
	collect_ages_read(snap, read->netns, first_wait,
			  collecting->request->all_ages);
	read_bound(collecting, read->netns, walk.reader);
	return 0;
}

int collect_snapshot(struct source *source,
		     const struct collect_request *request,
		     struct snapshot *snap, struct error *err)
{
	struct collecting collecting = { request, snap };
	int ret = collect_env_begin(snap, err);

	(void)source;
	if (ret < 0)
		return ret;
	snap->ages_asked = true;
	ret = netns_each(request, snap, collect_netns, &collecting, err);
	if (ret < 0)
		return ret;
	if (request->owners != COLLECT_OWNERS_NEVER)
		collect_owners_read(snap, request);
	if (request->sysctl_files && sysctl_files_read(&snap->sysctl_lines) < 0)
		return error_set(err, -ENOMEM, "cannot hold the sysctl files");
	collect_env_end(snap);
	return 0;
}
