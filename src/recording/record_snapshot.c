// SPDX-License-Identifier: MIT
/*
 * record_snapshot: a whole picture of a sample, made as the look made it.
 *
 * The sockets are folded again, so that any filter selects of them what it
 * would have selected then.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "recording/record_look.h"
#include "tcpwait/fold.h"
#include "tcpwait/pending.h"

struct making {
	struct record_state *state;
	const struct filter *filter;
	struct snapshot *snap;
};

/* Those of the walk; then the bound ones, for which roles are settled. */
static int fold_sockets(struct fold *fold, struct kept_reading *reading)
{
	struct conn_sink sink = fold_sink(fold);
	bool is_settled = false;
	struct conn conn;
	int ret;

	while ((ret = kept_reading_next(reading, &conn)) > 0) {
		if (conn.kind == CONN_BOUND && !is_settled) {
			is_settled = true;
			ret = fold_settle(fold);
			if (ret < 0)
				return ret;
		}
		ret = sink.conn(sink.ctx, &conn);
		if (ret < 0)
			return ret;
	}
	return ret < 0 ? ret : fold_finish(fold);
}

static int fold_part(struct making *making, struct snapshot *snap,
		     struct record_look_part *part)
{
	struct fold *fold = malloc(sizeof(*fold));
	int ret;

	if (!fold)
		return -ENOMEM;
	fold_init(fold, snap, part->netns, making->filter);
	ret = fold_sockets(fold, &part->reading);
	fold_free(fold);
	free(fold);
	return ret < 0 ? ret : snapshot_sort_waits(snap);
}

static int take_part(void *ctx, struct record_look_part *part)
{
	struct making *making = ctx;
	struct snapshot view;
	int ret;

	if (!part->of_mptcp)
		return fold_part(making, making->snap, part);
	view = snapshot_of_mptcp(making->snap);
	ret = fold_part(making, &view, part);
	return snapshot_keep_mptcp(making->snap, &view) < 0 ? -ENOMEM : ret;
}

static uint32_t set_of(const struct kept_search *search, uint32_t inode)
{
	const struct kept_holders *found =
		kept_search_find(search, inode, false);

	return found && inode != 0 ? found->set : OWNERS_NONE;
}

static void give_wait(const struct kept_search *search, struct wait *wait)
{
	const struct kept_holders *found =
		kept_search_find(search, wait->inode, false);

	if (!found || wait->inode == 0)
		return;
	wait->holders = found->set;
	wait->descriptor = found->descriptor;
	if (found->flags & KEPT_POLLED)
		wait->flags |= WAIT_POLLED;
	if (found->flags & KEPT_AWAITED)
		wait->flags |= WAIT_AWAITED;
	if (found->flags & KEPT_CLOEXEC)
		wait->flags |= WAIT_CLOEXEC;
}

static void give_holders(const struct kept_search *search,
			 struct snapshot *snap)
{
	for (size_t i = 0; i < snap->n_waits; i++) {
		struct wait *wait = &snap->waits[i];

		give_wait(search, wait);
		snap->n_without_owner += wait->inode != 0 &&
					 wait->holders == OWNERS_NONE &&
					 (wait->flags & WAIT_SELECTED);
	}
	for (size_t i = 0; i < snap->listeners.n; i++)
		snap->listeners.items[i].holders =
			set_of(search, snap->listeners.items[i].inode);
	for (size_t i = 0; i < snap->n_samples; i++) {
		struct live_sample *sample = &snap->samples[i];
		const struct kept_holders *found =
			kept_search_find(search, sample->inode, false);

		sample->holders = set_of(search, sample->inode);
		sample->is_gone = found && (found->flags & KEPT_GONE);
	}
	for (size_t i = 0; i < snap->n_lives; i++) {
		const struct kept_holders *found =
			kept_search_find(search, snap->lives[i].inode, true);

		if (found)
			snap->lives[i].holders = found->set;
	}
}

/* What this look was not to count, it does not know. */
static void forget_unlisted(const struct collect_request *request,
			    bool selects_all, struct owners *owners)
{
	for (size_t i = 0; i < owners->n_processes; i++) {
		struct process *process = &owners->processes[i];

		if (request->unlisted
			    ? selects_all || !process->is_apart
			    : selects_all && request->dead_min > 0 &&
				      process->n_unlisted >= request->dead_min)
			continue;
		process->unlisted_known = false;
		process->n_unlisted = 0;
	}
}

static int read_dead(struct making *making,
		     const struct collect_request *request, struct error *err)
{
	struct snapshot *snap = making->snap;
	bool selects_all = filter_takes_all(request->filter);

	forget_unlisted(request, selects_all, &snap->owners);
	if (!selects_all || request->dead_min == 0)
		snap->dead_looked = false;
	return selects_all || request->unlisted
		       ? record_look_dead(making->state, snap, err)
		       : 0;
}

static int read_owners(struct making *making, struct kept_search *search,
		       const struct collect_request *request, struct error *err)
{
	struct snapshot *snap = making->snap;

	if (request->owners != COLLECT_OWNERS_NEVER)
		return record_look_owners(making->state, RECORD_PART_OWN,
					  &snap->owners, search, err);
	snap->dead_looked = false;
	return 0;
}

static void finish(struct making *making, const struct kept_search *search)
{
	struct snapshot *snap = making->snap;

	pending_settle(snap);
	if (!snap->owners.looked)
		return;
	give_holders(search, snap);
	if (snap->mptcp) {
		uint64_t n = snap->n_without_owner;

		give_holders(search, snap->mptcp);
		snap->n_without_owner = n;
	}
	snap->n_owners_not_seen = snapshot_owners_not_seen(snap);
}

static int make(struct making *making, const struct collect_request *request,
		struct error *err)
{
	struct snapshot *snap = making->snap;
	struct kept_search search = { 0 };
	int ret = record_look_frame(making->state, snap, err);

	if (ret == 0)
		ret = read_owners(making, &search, request, err);
	if (ret == 0)
		ret = record_look_parts(making->state, snap, take_part, making,
					err);
	if (ret == 0)
		finish(making, &search);
	if (ret == 0 && snap->owners.looked)
		ret = read_dead(making, request, err);
	if (ret == 0 && request->sysctl_files)
		ret = record_look_sysctl(making->state, snap, err);
	free(search.items);
	return ret;
}

/* The filter may ask who held what. */
static int make_filter(struct record_state *state, struct record_filter *filter,
		       const struct collect_request *request, struct error *err)
{
	struct owners owners = { 0 };
	struct kept_search search = { 0 };
	int ret = 0;

	if (filter_needs_holders(request->filter))
		ret = record_look_owners(state, RECORD_PART_OF_ALL, &owners,
					 &search, err);
	if (ret == 0 &&
	    record_filter_make(filter, request->filter, &owners, &search) < 0)
		ret = record_look_fail(state, -ENOMEM, err);
	free(search.items);
	owners_free(&owners);
	return ret;
}

int record_snapshot(struct source *source,
		    const struct collect_request *request,
		    struct snapshot *snap, struct error *err)
{
	struct record_filter filter = { 0 };
	struct making making = {
		.state = source->state,
		.filter = &filter.filter,
		.snap = snap,
	};
	int ret = make_filter(source->state, &filter, request, err);

	if (ret == 0)
		ret = make(&making, request, err);
	record_filter_free(&filter);
	return ret;
}
