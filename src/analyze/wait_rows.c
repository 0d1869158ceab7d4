// SPDX-License-Identifier: MIT
/*
 * wait_rows: what a snapshot keeps of a waiting socket, told as a socket.
 *
 * Only the best rows are kept while they are made, so that a limited list of
 * a million stays small.
 */
#include "tcpwait/wait_rows.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "analyze/waits.h"
#include "tcpwait/array.h"

static struct conn conn_of(const struct tally_key *key, const struct wait *wait)
{
	struct conn conn = tally_conn(key, wait->folded_port);

	conn.family = addr_is_v4(&key->local_address) ? AF_INET : AF_INET6;
	conn.state = wait->flags & WAIT_IS_FIN_WAIT2 ? TCP_STATE_FIN_WAIT2
						     : TCP_STATE_CLOSE_WAIT;
	conn.kind = CONN_FULL;
	conn.have = CONN_HAS_TIMER;
	conn.recv_queue = wait->recv_queue;
	conn.inode = wait->inode;

	if (wait->kind != CLOSE_WAIT_UNTOLD)
		conn.have |= CONN_HAS_QUEUES | CONN_HAS_INODE;
	if (wait->age_ms != WAIT_AGE_UNKNOWN) {
		conn.have |= CONN_HAS_INFO;
		conn.last_ack_recv_ms = wait->age_ms;
		conn.last_data_recv_ms = wait->age_ms;
	}
	/* Then conn_age_ms() is a lower bound. */
	if (wait->flags & WAIT_AT_LEAST)
		conn.timer = CONN_TIMER_KEEPALIVE;
	return conn;
}

static struct wait_row make_row(const struct snapshot *snap, size_t i,
				const uint8_t *kinds)
{
	const struct wait *wait = &snap->waits[i];
	const struct tally_key *key = &snap->groups.rows[wait->group].key;
	struct wait_row row = {
		.socket = {
			.conn = conn_of(key, wait),
			.role = (enum role)key->role,
			.netns = key->netns,
			.holders = wait->holders,
			.origin = wait->origin,
			.kind = kinds[i],
		},
		.group = wait->group,
		.is_polled = (wait->flags & WAIT_POLLED) != 0,
	};

	if (wait->origin < snap->owners.n_origins &&
	    snap->owners.origins[wait->origin].uid_known) {
		row.socket.conn.uid = snap->owners.origins[wait->origin].uid;
		row.socket.conn.have |= CONN_HAS_UID;
	}
	return row;
}

static int final_cmp(const void *a, const void *b, void *ctx)
{
	const struct wait_rows_request *request = ctx;

	return request->cmp(request->cmp_ctx, a, b);
}

static void sort(struct wait_rows *rows,
		 const struct wait_rows_request *request)
{
	rows->n = array_best(rows->items, rows->n, sizeof(*rows->items),
			     request->limit, final_cmp, request);
}

/*
 * Sorts and cuts whenever twice the limit is reached; from then on the row at
 * the limit is the one to beat.
 */
static void keep(struct wait_rows *rows, bool *is_cut,
		 const struct wait_rows_request *request,
		 const struct wait_row *row)
{
	size_t limit = request->limit;

	rows->n_all++;
	if (*is_cut &&
	    request->cmp(request->cmp_ctx, row, &rows->items[limit - 1]) >= 0)
		return;
	rows->items[rows->n++] = *row;
	if (limit > 0 && rows->n == 2 * limit) {
		sort(rows, request);
		*is_cut = true;
	}
}

int wait_rows_make(struct wait_rows *rows,
		   const struct wait_rows_request *request)
{
	const struct snapshot *snap = request->seen;
	size_t cap = snap->n_waits, limit = request->limit;
	uint8_t *kinds = waits_kinds(snap);
	bool is_cut = false;

	*rows = (struct wait_rows){ 0 };
	if (limit > 0 && cap / 2 > limit)
		cap = 2 * limit;
	rows->items = calloc(cap + 1, sizeof(*rows->items));
	if (!kinds || !rows->items) {
		free(kinds);
		return -ENOMEM;
	}
	for (size_t i = 0; i < snap->n_waits; i++) {
		struct wait_row row;

		if (!(snap->waits[i].flags & WAIT_SELECTED))
			continue;
		row = make_row(snap, i, kinds);
		keep(rows, &is_cut, request, &row);
	}
	sort(rows, request);
	free(kinds);
	return 0;
}

void wait_rows_free(struct wait_rows *rows)
{
	free(rows->items);
	*rows = (struct wait_rows){ 0 };
}

static int cmp_number(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

int wait_rows_cmp_age(const void *ctx, const struct wait_row *a,
		      const struct wait_row *b)
{
	const struct conn *left = &a->socket.conn, *right = &b->socket.conn;
	uint32_t left_ms = 0, right_ms = 0;
	bool left_known = conn_age_ms(left, &left_ms);
	bool right_known = conn_age_ms(right, &right_ms);
	int cmp;

	(void)ctx;
	if (left_known != right_known)
		return left_known ? -1 : 1;
	/* One listener's sockets of one age stay side by side. */
	cmp = cmp_number(right_ms, left_ms);
	if (cmp == 0)
		cmp = cmp_number(a->group, b->group);
	if (cmp == 0)
		cmp = cmp_number(left->local_port, right->local_port);
	return cmp != 0 ? cmp
			: cmp_number(left->remote_port, right->remote_port);
}
