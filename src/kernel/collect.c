// SPDX-License-Identifier: MIT
/*
 * collect: a snapshot of this host, as cheap as what is asked allows.
 *
 * tcp_info takes each socket's lock: a small table is read with it in the one
 * walk; of a large one only waiting sockets are asked, and those that somebody
 * will judge.  Bound ports are asked for only once a budget is in sight of its
 * end.
 */
#include "kernel/collect.h"

#include <errno.h>

#include "kernel/filter_holders.h"
#include "kernel/local_address.h"
#include "kernel/netns.h"
#include "tcpwait/fold.h"
#include "tcpwait/pending.h"
#include "tcpwait/tcp_state.h"

struct collecting {
	const struct collect_request *request;
	struct snapshot *snap;
};

/*
 * How many sockets may be bound and nothing else: what is allocated on the
 * whole host and in no table of this namespace.
 */
static double bound_at_most(const struct counters *counters)
{
	const uint64_t *value = counters->value;
	uint64_t listed =
		value[COUNTER_SOCKSTAT_INUSE] + value[COUNTER_SOCKSTAT6_INUSE];

	if (!counters->known[COUNTER_SOCKSTAT_ALLOC] ||
	    !counters->known[COUNTER_SOCKSTAT_INUSE])
		return UINT16_MAX;
	return value[COUNTER_SOCKSTAT_ALLOC] > listed
		       ? (double)(value[COUNTER_SOCKSTAT_ALLOC] - listed)
		       : 0;
}

/* With them, may a port budget be used to the ratio from which they matter? */
static bool budget_in_sight(const struct snapshot *snap, uint16_t netns,
			    double ratio)
{
	const struct netns *here = &snap->namespaces[netns];
	uint32_t most = 0;
	uint16_t low, high;

	(void)settings_port_range(&here->settings, &low, &high);
	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *row = &snap->groups.rows[i];

		if (row->key.netns == netns && row->ports_used > most)
			most = row->ports_used;
	}
	return most + bound_at_most(&here->counters) >=
	       ratio * (high - low + 1);
}

/* They only add to what is there: a walk that breaks off is not repeated. */
static void read_bound(const struct collecting *collecting,
		       const struct netns_read *read, enum reader reader,
		       const struct conn_sink *sink)
{
	struct snapshot *snap = collecting->snap;
	const struct kernel_query query = {
		.reader = reader,
		.states = TCP_STATE_BIT(TCP_STATE_BOUND_INACTIVE),
	};
	const struct conn_sink once = { .ctx = sink->ctx, .conn = sink->conn };
	struct kernel_walk walk;
	struct error ignored;

	/* Only sock_diag knows them, and only from inside. */
	if (reader == READER_PROCFS ||
	    !budget_in_sight(snap, read->netns,
			     collecting->request->bound_ports_ratio))
		return;
	if (kernel_walk(&query, &once, &walk, &ignored) == 0)
		snap->namespaces[read->netns].bound_known = walk.complete;
}

static int walk_table(const struct collecting *collecting,
		      const struct netns_read *read, struct kernel_walk *walk,
		      struct error *err)
{
	struct snapshot *snap = collecting->snap;
	struct kernel_query query = {
		.reader = collecting->request->reader,
		.states = TCP_STATE_ALL,
		.want_info =
			collecting->request->keep ||
			filter_uses(collecting->request->filter, FILTER_AGE) ||
			collect_env_is_small(
				&snap->namespaces[read->netns].counters),
		.net_dir = read->net_dir,
	};
	struct kept *kept = collecting->request->keep;
	struct collect_keeping keeping;
	struct local_addresses local;
	struct conn_sink sink;
	struct fold fold;
	int ret;

	fold_init(&fold, snap, read->netns, collecting->request->filter);
	sink = fold_sink(&fold);
	ret = collect_keep_begin(&keeping, kept, read->netns, false, &sink);
	local_address_begin(&local, &sink);
	if (ret == 0 && !query.want_info)
		ret = fold_keep_untold(&fold);
	if (ret == 0)
		ret = kernel_walk(&query, &sink, walk, err);
	if (ret == 0)
		ret = fold_settle(&fold);
	if (ret == 0 && fold.n_untold)
		collect_lives_read(&fold);
	if (ret == 0)
		read_bound(collecting, read, walk->reader, &sink);
	if (ret == 0)
		ret = fold_finish(&fold);
	fold_free(&fold);
	local_address_free(&local);
	if (ret == 0 && kept)
		ret = collect_keep_devices(kept, read->netns);
	if (ret < 0)
		return ret;
	return collect_env_take_walk(snap, walk, collecting->request->filter,
				     err);
}

static int collect_netns(void *ctx, const struct netns_read *read,
			 struct error *err)
{
	const struct collecting *collecting = ctx;
	struct snapshot *snap = collecting->snap;
	size_t first_wait = snap->n_waits, first_pending = snap->n_pending;
	size_t first_stall = snap->n_stalls, first_unacked = snap->n_unacked;
	size_t first_unread = snap->n_unreads;
	struct kernel_walk walk;
	int ret;

	netns_settings(snap, read);
	ret = walk_table(collecting, read, &walk, err);
	if (ret < 0)
		return ret;
	if (snapshot_sort_waits(snap) < 0)
		return -ENOMEM;
	/* Only sock_diag knows ages, and only from inside. */
	if (walk.reader == READER_PROCFS) {
		collect_ages_refuse(snap, read->netns, &walk);
		return 0;
	}
	collect_ages_read(snap, read->netns, first_wait,
			  collecting->request->all_ages);
	collect_stalls_read(snap, first_stall);
	collect_stalls_read_unacked(snap, first_unacked);
	collect_stalls_read_unread(snap, first_unread);
	collect_pending_read(snap, read->netns, first_pending);
	return collect_mptcp_read(snap, read->netns, collecting->request);
}

static int read_owners(struct snapshot *snap,
		       const struct collect_request *request, struct error *err)
{
	int ret;

	if (request->owners == COLLECT_OWNERS_NEVER)
		return 0;
	ret = collect_owners_read(snap, request);
	if (ret == 0 && request->keep)
		ret = collect_kept_owners(request->keep, request);
	return ret < 0 ? error_set(err, ret, "cannot hold the owners") : 0;
}

int collect_snapshot(struct source *source,
		     const struct collect_request *request,
		     struct snapshot *snap, struct error *err)
{
	struct collecting collecting = { request, snap };
	struct filter_holders holders;
	int ret = collect_env_begin(snap, err);

	(void)source;
	if (ret < 0)
		return ret;
	snap->ages_asked = true;
	ret = filter_holders_look(&holders, &collecting.request, snap, err);
	if (ret == 0)
		ret = netns_each(request, snap, collect_netns, &collecting,
				 err);
	filter_holders_free(&holders);
	if (ret < 0)
		return ret;
	pending_settle(snap);
	ret = read_owners(snap, request, err);
	if (ret < 0)
		return ret;
	if (request->sysctl_files && sysctl_files_read(&snap->sysctl_lines) < 0)
		return error_set(err, -ENOMEM, "cannot hold the sysctl files");
	collect_env_end(snap);
	return 0;
}
