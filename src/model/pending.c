// SPDX-License-Identifier: MIT
/*
 * pending: what one socket's times say, and which listeners are behind.
 */
#include "tcpwait/pending.h"

/* What is taken sooner is everyday work. */
enum { SLOW_MS = 1000 };

bool pending_tell(struct pending *pending, const struct conn *conn)
{
	bool is_unaccepted = conn_is_unaccepted(conn);

	if (is_unaccepted != ((pending->flags & PENDING_UNACCEPTED) != 0) ||
	    !(is_unaccepted || conn_holds_request(conn)))
		return false;
	(void)conn_pending_ms(conn, &pending->age_ms);
	/* Who sends since does not owe an answer to what it has not read. */
	if (is_unaccepted ||
	    (conn->have & CONN_HAS_INFO &&
	     conn->last_data_sent_ms < conn->last_data_recv_ms))
		return true;
	if (conn->have & CONN_SENT_DATA)
		pending->flags |= PENDING_ANSWERED;
	if (conn->have & CONN_READ_NOTHING)
		pending->flags |= PENDING_FIRST;
	return true;
}

static void mark_takers(struct snapshot *snap, const struct tally_key *key)
{
	struct listeners *listeners = &snap->listeners;
	const struct addr *address = &key->local_address;
	uint32_t i = listeners_taker(listeners, key->netns, address,
				     key->service_port);

	for (; i != HASH_INDEX_NONE;
	     i = listeners_next_taker(listeners, i, address))
		listeners->items[i].is_slow |=
			listeners->items[i].accept_queue > 0;
}

static void note_age(struct snapshot *snap, const struct pending *pending)
{
	struct tally_row *row = &snap->groups.rows[pending->group];

	if (pending->age_ms > row->unaccepted_oldest_ms)
		row->unaccepted_oldest_ms = pending->age_ms;
	if (pending->age_ms >= SLOW_MS)
		mark_takers(snap, &row->key);
}

void pending_settle(struct snapshot *snap)
{
	for (size_t i = 0; i < snap->listeners.n; i++)
		snap->listeners.items[i].is_slow =
			listeners_fill(&snap->listeners.items[i]) >= 1;
	for (size_t i = 0; i < snap->n_pending; i++) {
		const struct pending *pending = &snap->pending[i];

		if (pending->flags & PENDING_UNACCEPTED &&
		    pending->age_ms != WAIT_AGE_UNKNOWN)
			note_age(snap, pending);
	}
}
