// SPDX-License-Identifier: MIT
/*
 * metrics_rows: keeps the largest while it goes.
 *
 * Never more than twice the limit are held: what falls out is added to the
 * rest at once, so that a hundred thousand peers cost no more than a few.
 */
#include "analyze/metrics_rows.h"

#include <errno.h>
#include <stdlib.h>

#include "analyze/port_queue.h"
#include "analyze/runs.h"
#include "analyze/waits.h"
#include "tcpwait/array.h"

struct maker {
	const struct snapshot *snap;
	const uint8_t *close_wait_kinds;
	const struct close_rates *rates;
	enum metrics_kind kind;
	size_t limit;
	const struct metrics_netns *namespaces;
	uint64_t n_left_out;
	struct metrics_rows *rows;
	size_t cap;
	/* ROLE_COUNT for each namespace, and those behind the last. */
	struct metrics_row *rests;
	struct waits_sum waits;
};

static int port_cmp(const struct tally_key *a, const struct tally_key *b)
{
	if (a->netns != b->netns)
		return a->netns < b->netns ? -1 : 1;
	if (a->role != b->role)
		return a->role < b->role ? -1 : 1;
	return (a->service_port > b->service_port) -
	       (a->service_port < b->service_port);
}

static int peer_cmp(const struct tally_key *a, const struct tally_key *b)
{
	int cmp = port_cmp(a, b);

	return cmp != 0 ? cmp
			: addr_cmp(&a->remote_address, &b->remote_address);
}

static bool is_any(const struct tally_row *group)
{
	return tcp_state_total(group->states) > 0;
}

/* A listener has no peer. */
static bool has_peer(const struct tally_row *group)
{
	return is_any(group) && !(group->states[TCP_STATE_LISTEN] > 0 &&
				  addr_is_any(&group->key.remote_address));
}

static int identity_cmp(const void *a, const void *b)
{
	const struct metrics_row *left = a, *right = b;

	if (left->netns != right->netns)
		return left->netns < right->netns ? -1 : 1;
	if (left->is_rest != right->is_rest)
		return left->is_rest ? 1 : -1;
	if (left->role != right->role)
		return left->role < right->role ? -1 : 1;
	if (left->port != right->port)
		return left->port < right->port ? -1 : 1;
	return addr_cmp(&left->address, &right->address);
}

static int size_cmp(const void *a, const void *b)
{
	const struct metrics_row *left = a, *right = b;

	if (left->total != right->total)
		return left->total > right->total ? -1 : 1;
	return identity_cmp(a, b);
}

static void add_queue(struct metrics_row *sum, const struct metrics_row *row)
{
	if (row->queue.known &&
	    (!sum->queue.known || row->queue.fill > sum->queue.fill))
		sum->queue = row->queue;
	sum->n_unaccepted += row->n_unaccepted;
	if (row->unaccepted_oldest_ms > sum->unaccepted_oldest_ms)
		sum->unaccepted_oldest_ms = row->unaccepted_oldest_ms;
}

static void add_row(struct metrics_row *sum, const struct metrics_row *row)
{
	tcp_state_add(sum->states, row->states);
	for (int i = 0; i < CLOSE_WAIT_KIND_COUNT; i++)
		sum->kinds[i] += row->kinds[i];
	sum->total += row->total;
	sum->closes += row->closes;
	sum->closes_per_second_now += row->closes_per_second_now;
	sum->lacks_kinds |= row->lacks_kinds;
	sum->lacks_closes |= row->lacks_closes;
	sum->lacks_ages |= row->lacks_ages;
	sum->n_ages += row->n_ages;
	if (row->oldest_seconds > sum->oldest_seconds)
		sum->oldest_seconds = row->oldest_seconds;
	add_queue(sum, row);
}

static struct metrics_row *rest_of(struct maker *maker, uint16_t netns,
				   size_t role)
{
	size_t place = maker->namespaces[netns].place;

	return &maker->rests[place * ROLE_COUNT + role];
}

static void add_to_rest(struct maker *maker, const struct metrics_row *row)
{
	size_t role = maker->kind == METRICS_PORTS ? row->role : 0;

	add_row(rest_of(maker, row->netns, role), row);
}

/* Keeps the largest and gives the others away. */
static void cut(struct maker *maker)
{
	struct metrics_rows *rows = maker->rows;

	if (rows->n > 1)
		qsort(rows->items, rows->n, sizeof(*rows->items), size_cmp);
	while (rows->n > maker->limit) {
		add_to_rest(maker, &rows->items[--rows->n]);
		maker->n_left_out++;
	}
}

static int append(struct maker *maker, const struct metrics_row *row)
{
	struct metrics_rows *rows = maker->rows;
	struct metrics_row *added = ARRAY_ADD(rows->items, rows->n, maker->cap);

	if (!added)
		return -ENOMEM;
	*added = *row;
	return 0;
}

static int take(struct maker *maker, const struct metrics_row *row)
{
	/* All that is unknown is one row, and always there. */
	bool is_port = maker->kind == METRICS_PORTS;

	if (maker->limit == 0 || (is_port && row->role == ROLE_UNKNOWN)) {
		add_to_rest(maker, row);
		maker->n_left_out += maker->limit == 0;
		return 0;
	}
	if (append(maker, row) < 0)
		return -ENOMEM;
	if (maker->rows->n / 2 >= maker->limit)
		cut(maker);
	return 0;
}

static int make_row(struct maker *maker, const struct runs *runs, size_t first,
		    size_t end, struct metrics_row *row)
{
	const struct tally_key *key = &runs_at(runs, first)->key;
	struct close_wait_summary close_wait;
	struct close_sum closes = { .netns = key->netns };

	*row = (struct metrics_row){
		.netns = key->netns,
		.role = (enum role)key->role,
		.port = key->service_port,
		.lacks_closes = !snapshot_knows_closes(maker->snap, key->netns),
		.lacks_ages = snapshot_lacks_ages(maker->snap, key->netns),
	};
	if (maker->kind == METRICS_PEERS)
		row->address = key->remote_address;
	for (size_t i = first; i < end; i++) {
		const struct tally_row *group = runs_at(runs, i);

		tcp_state_add(row->states, group->states);
		row->closes += group->closes;
		row->n_unaccepted += group->n_unaccepted;
		if (group->unaccepted_oldest_ms > row->unaccepted_oldest_ms)
			row->unaccepted_oldest_ms = group->unaccepted_oldest_ms;
		close_sum_add(&closes, maker->rates, group);
		if (waits_add(&maker->waits, maker->snap,
			      maker->close_wait_kinds, runs->groups[i]) < 0)
			return -ENOMEM;
	}
	if (row->role == ROLE_SERVER && maker->kind == METRICS_PORTS)
		port_queue_take(&row->queue, maker->snap, row->netns,
				row->port);
	row->closes_per_second_now =
		close_sum_rate(&closes, maker->rates).per_second;
	close_wait = waits_finish(&maker->waits);
	for (int i = 0; i < CLOSE_WAIT_KIND_COUNT; i++)
		row->kinds[i] = close_wait.kinds[i];
	row->lacks_kinds = !close_wait.kinds_known;
	row->n_ages = close_wait.n_ages;
	row->oldest_seconds = close_wait.oldest_seconds;
	row->total = tcp_state_total(row->states);
	return 0;
}

static int take_all(struct maker *maker)
{
	bool is_port = maker->kind == METRICS_PORTS;
	struct runs runs;
	int ret = runs_init(&runs, maker->snap, is_port ? is_any : has_peer,
			    is_port ? port_cmp : peer_cmp);

	for (size_t i = 0, end; ret == 0 && i < runs.n; i = end) {
		struct metrics_row row;

		end = runs_end(&runs, i);
		ret = make_row(maker, &runs, i, end, &row);
		if (ret == 0)
			ret = take(maker, &row);
	}
	waits_free(&maker->waits);
	runs_free(&runs);
	return ret;
}

/* Also where nothing is left: a series that comes and goes is no use. */
static int append_rests(struct maker *maker)
{
	size_t n = maker->kind == METRICS_PORTS ? ROLE_COUNT : 1;
	int ret = 0;

	for (size_t i = 0; i <= maker->snap->n_namespaces; i++) {
		if (!maker->namespaces[i].told)
			continue;
		for (size_t role = 0; ret == 0 && role < n; role++) {
			struct metrics_row *rest =
				&maker->rests[i * ROLE_COUNT + role];

			rest->netns = (uint16_t)i;
			rest->role = (enum role)role;
			rest->is_rest = true;
			ret = append(maker, rest);
		}
	}
	return ret;
}

/* What a namespace does not tell, its rest does not either. */
static void mark_rests(struct maker *maker)
{
	const struct snapshot *snap = maker->snap;

	for (size_t i = 0; i < snap->n_namespaces; i++) {
		const struct metrics_row lack = {
			.lacks_closes =
				!snapshot_knows_closes(snap, (uint16_t)i),
			.lacks_ages = snapshot_lacks_ages(snap, (uint16_t)i),
		};

		if (snap->namespaces[i].skipped)
			continue;
		for (size_t role = 0; role < ROLE_COUNT; role++)
			add_row(rest_of(maker, (uint16_t)i, role), &lack);
	}
}

static int make_all(struct maker *maker)
{
	int ret;

	mark_rests(maker);
	ret = take_all(maker);
	if (ret < 0)
		return ret;
	cut(maker);
	return append_rests(maker);
}

int metrics_rows_make(struct metrics *metrics, const uint8_t *kinds,
		      const struct close_rates *rates, enum metrics_kind kind,
		      size_t limit)
{
	bool is_port = kind == METRICS_PORTS;
	struct metrics_rows *rows = is_port ? &metrics->ports : &metrics->peers;
	struct maker maker = {
		.snap = rates->seen,
		.close_wait_kinds = kinds,
		.rates = rates,
		.kind = kind,
		.limit = limit,
		.namespaces = metrics->namespaces,
		.rows = rows,
	};
	int ret;

	*rows = (struct metrics_rows){ .n = 0 };
	maker.rests = calloc((maker.snap->n_namespaces + 1) * ROLE_COUNT,
			     sizeof(*maker.rests));
	if (!maker.rests)
		return -ENOMEM;
	ret = make_all(&maker);
	if (rows->n > 1)
		qsort(rows->items, rows->n, sizeof(*rows->items), identity_cmp);
	metrics->left_out[is_port ? METRICS_OF_PORTS : METRICS_OF_PEERS] =
		maker.n_left_out;
	free(maker.rests);
	return ret;
}
