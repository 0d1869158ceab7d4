// SPDX-License-Identifier: MIT
/*
 * rows: groups in order of the row they belong to, each run one row.
 *
 * Sorting positions instead of hashing rows keeps a limited report small: a
 * row exists only while it is among the best so far.
 */
#include "analyze/rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/budget.h"
#include "analyze/close_rate.h"
#include "analyze/lifetime.h"
#include "analyze/other_end.h"
#include "analyze/port_queue.h"
#include "analyze/row_owners.h"
#include "analyze/waits.h"
#include "tcpwait/array.h"

/* A snapshot's groups in row order. */
struct order {
	const struct snapshot *snap;
	const struct snapshot *numbers; /* gives hosts their order */
	enum rows_kind kind;
	struct tally prefix; /* only its v4_prefix and v6_prefix */
	uint32_t *groups;
	size_t n;
};

static uint16_t host_of(const struct order *order, const struct netns *netns)
{
	return order->snap == order->numbers
		       ? netns->host
		       : snapshot_find_host(order->numbers, order->snap,
					    netns->host);
}

/* The two keys may be of two snapshots. */
static int netns_cmp(const struct order *a, const struct tally_key *left,
		     const struct order *b, const struct tally_key *right)
{
	const struct netns *left_netns = &a->snap->namespaces[left->netns];
	const struct netns *right_netns = &b->snap->namespaces[right->netns];
	uint16_t left_host = host_of(a, left_netns);
	uint16_t right_host = host_of(b, right_netns);

	if (left_host != right_host)
		return left_host < right_host ? -1 : 1;
	return (left_netns->id > right_netns->id) -
	       (left_netns->id < right_netns->id);
}

static int row_cmp(const struct order *a, const struct tally_key *left,
		   const struct order *b, const struct tally_key *right)
{
	int by_netns = netns_cmp(a, left, b, right);
	struct addr left_peer, right_peer;

	if (by_netns != 0)
		return by_netns;
	if (left->role != right->role)
		return left->role < right->role ? -1 : 1;
	if (left->service_port != right->service_port)
		return left->service_port < right->service_port ? -1 : 1;
	if (a->kind == ROWS_PORTS)
		return 0;
	left_peer = tally_peer_prefix(&a->prefix, &left->remote_address);
	right_peer = tally_peer_prefix(&b->prefix, &right->remote_address);
	return addr_cmp(&left_peer, &right_peer);
}

static const struct tally_row *group_at(const struct order *order, size_t i)
{
	return &order->snap->groups.rows[order->groups[i]];
}

/* The address by which a row's groups differ. */
static const struct addr *address_of(const struct order *order,
				     const struct tally_key *key)
{
	return order->kind == ROWS_PORTS && key->role != ROLE_CLIENT
		       ? &key->local_address
		       : &key->remote_address;
}

static int order_cmp(const void *a, const void *b, void *ctx)
{
	const struct order *order = ctx;
	const struct tally_row *rows = order->snap->groups.rows;
	const struct tally_key *left = &rows[*(const uint32_t *)a].key;
	const struct tally_key *right = &rows[*(const uint32_t *)b].key;
	int cmp = row_cmp(order, left, order, right);

	if (cmp != 0)
		return cmp;
	return addr_cmp(address_of(order, left), address_of(order, right));
}

/* A listener has no peer. */
static bool is_peerless(const struct tally_row *row)
{
	return row->states[TCP_STATE_LISTEN] > 0 &&
	       addr_is_any(&row->key.remote_address);
}

static int order_init(struct order *order, const struct snapshot *snap,
		      const struct rows_request *request)
{
	size_t n = snap->groups.n;

	*order = (struct order){
		.snap = snap,
		.numbers = request->report->seen,
		.kind = request->kind,
	};
	order->prefix.v4_prefix = request->report->v4_prefix;
	order->prefix.v6_prefix = request->report->v6_prefix;
	order->groups = malloc((n ? n : 1) * sizeof(*order->groups));
	if (!order->groups)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		if (request->kind == ROWS_PEERS &&
		    is_peerless(&snap->groups.rows[i]))
			continue;
		order->groups[order->n++] = (uint32_t)i;
	}
	qsort_r(order->groups, order->n, sizeof(*order->groups), order_cmp,
		order);
	return 0;
}

/* The end of the run of one row that begins at i. */
static size_t run_end(const struct order *order, size_t i)
{
	const struct tally_key *first = &group_at(order, i)->key;
	size_t end = i + 1;

	while (end < order->n &&
	       row_cmp(order, first, order, &group_at(order, end)->key) == 0)
		end++;
	return end;
}

/* Equal addresses stand side by side, so each is counted once. */
static void add_address(struct report_row *row, const struct order *order,
			size_t i)
{
	const struct addr *address =
		address_of(order, &group_at(order, i)->key);

	if (row->n_addresses > 0 &&
	    addr_equal(address,
		       address_of(order, &group_at(order, i - 1)->key)))
		return;
	if (row->n_addresses < REPORT_ADDRESSES_MAX)
		row->addresses[row->n_addresses] = *address;
	row->n_addresses++;
}

/* What the groups of one row are summed into. */
struct row_maker {
	const struct rows_request *request;
	const struct order *order;
	const struct order *before; /* NULL: one sample */
	size_t at_before; /* everything in before up to here is passed */
	struct close_sum closes;
	struct lives lives;
	struct waits_sum waits;
};

static int add_group(struct row_maker *maker, struct report_row *row, size_t i)
{
	const struct order *order = maker->order;
	const struct tally_row *group = group_at(order, i);

	tcp_state_add(row->states, group->states);
	row->orphan_fin_wait2 += group->orphan_fin_wait2;
	row->closes += group->closes;
	row->n_unaccepted += group->n_unaccepted;
	if (group->unaccepted_oldest_ms > row->unaccepted_oldest_ms)
		row->unaccepted_oldest_ms = group->unaccepted_oldest_ms;
	if (order->kind == ROWS_PORTS)
		add_address(row, order, i);
	lives_add_group(&maker->lives, order->snap, order->groups[i]);
	closes_history(&order->snap->closes, group, &row->history);
	close_sum_add(&maker->closes, maker->request->rates, group);
	row_owners_add(&row->owners, order->snap, order->groups[i]);
	if (order->kind == ROWS_PEERS && maker->request->other_ends->snap &&
	    !row->other_end.known)
		other_end_take(&row->other_end, maker->request->other_ends,
			       group);
	budget_take(&row->budget, group,
		    maker->request->capacities[group->key.netns]);
	return waits_add(&maker->waits, order->snap,
			 maker->request->close_wait_kinds, order->groups[i]);
}

/* Both orders are sorted alike, so the earlier one is passed only once. */
static void add_before(struct row_maker *maker, struct report_row *row,
		       const struct tally_key *key)
{
	const struct order *before = maker->before;

	while (before && maker->at_before < before->n) {
		const struct tally_row *group =
			group_at(before, maker->at_before);
		int cmp = row_cmp(before, &group->key, maker->order, key);

		if (cmp > 0)
			break;
		if (cmp == 0)
			tcp_state_add(row->states_before, group->states);
		maker->at_before++;
	}
	row->total_before = (uint32_t)tcp_state_total(row->states_before);
}

static void add_estimates(const struct row_maker *maker, struct report_row *row)
{
	const struct lifetime_input life = {
		.established = row->states[TCP_STATE_ESTABLISHED],
		.history = &row->history,
		.lives = &maker->lives,
		.n_cpus = snapshot_cpus(maker->order->snap, row->netns),
	};
	struct close_rate rate =
		close_sum_rate(&maker->closes, maker->request->rates);

	row->total = (uint32_t)tcp_state_total(row->states);
	row->closes_per_second_now = rate.per_second;
	row->closes_at_least = rate.at_least;
	row->history_is_thinned = close_rate_thins(&rate);
	row->closes_per_second = (double)row->closes / HISTORY_SECONDS;
	row->lifetime_known =
		row->closes_known &&
		lifetime_estimate(&life, &row->mean_lifetime_seconds);
}

static int make_row(struct row_maker *maker, size_t first, size_t end,
		    struct report_row *row)
{
	const struct order *order = maker->order;
	const struct tally_key *key = &group_at(order, first)->key;
	bool closes_known = snapshot_knows_closes(order->snap, key->netns);

	*row = (struct report_row){
		.netns = key->netns,
		.port = key->service_port,
		.port_known = key->known & TALLY_SERVICE_PORT,
		.role = (enum role)key->role,
		.address =
			tally_peer_prefix(&order->prefix, &key->remote_address),
		.closes_known = closes_known,
		.listening =
			key->role == ROLE_SERVER &&
			listeners_first(&order->snap->listeners, key->netns,
					key->service_port) != HASH_INDEX_NONE,
	};
	maker->lives = (struct lives){ .n = 0 };
	maker->closes = (struct close_sum){ .netns = key->netns };
	for (size_t i = first; i < end; i++) {
		if (add_group(maker, row, i) < 0)
			return -ENOMEM;
	}
	row->close_wait = waits_finish(&maker->waits);
	if (row->listening && order->kind == ROWS_PORTS)
		port_queue_take(&row->queue, order->snap, row->netns,
				row->port);
	add_before(maker, row, key);
	add_estimates(maker, row);
	return 0;
}

static int final_cmp(const void *a, const void *b, void *ctx)
{
	const struct report_request *request = ctx;

	return request->cmp(request->cmp_ctx, a, b);
}

static void cut(struct report_rows *rows, const struct report_request *request)
{
	rows->n = array_best(rows->items, rows->n, sizeof(*rows->items),
			     request->limit, final_cmp, request);
}

/* Keeps the best rows: sorts and cuts whenever twice the limit is reached. */
static int keep(struct report_rows *rows, size_t *cap,
		const struct report_request *request,
		const struct report_row *row)
{
	struct report_row *added = ARRAY_ADD(rows->items, rows->n, *cap);

	if (!added)
		return -ENOMEM;
	*added = *row;
	rows->n_all++;
	if (request->limit == 0 || rows->n / 2 < request->limit)
		return 0;
	cut(rows, request);
	return 0;
}

static int make_rows(struct report_rows *rows, struct row_maker *maker)
{
	const struct report_request *request = maker->request->report;
	size_t cap = 0;

	for (size_t i = 0, end; i < maker->order->n; i = end) {
		struct report_row row;

		end = run_end(maker->order, i);
		if (make_row(maker, i, end, &row) < 0)
			return -ENOMEM;
		/* What the filter left out still counted for budgets. */
		if (row.total == 0 && row.total_before == 0)
			continue;
		if (keep(rows, &cap, request, &row) < 0)
			return -ENOMEM;
	}
	cut(rows, request);
	return 0;
}

int rows_make(struct report_rows *rows, const struct rows_request *request)
{
	const struct report_request *report = request->report;
	struct order order = { 0 }, before = { 0 };
	struct row_maker maker = { .request = request, .order = &order };
	int ret = order_init(&order, report->seen, request);

	if (ret == 0 && report->before) {
		ret = order_init(&before, report->before, request);
		maker.before = &before;
	}
	if (ret == 0)
		ret = make_rows(rows, &maker);
	waits_free(&maker.waits);
	free(order.groups);
	free(before.groups);
	return ret;
}
