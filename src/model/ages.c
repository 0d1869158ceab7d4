// SPDX-License-Identifier: MIT
/*
 * ages: a socket is known again by its host, its inode, its ports and what it
 * waits for.
 *
 * Inodes of sockets are numbered for the whole host (get_next_ino()), anew at
 * each start, and may be used again; a bound only ever follows from two looks
 * at one socket.
 */
#include "tcpwait/ages.h"

#include <stdlib.h>

#include "tcpwait/close_wait.h"

/* Of idle connections; what is closed sooner was not one. */
enum { IDLED_MS = 1000 };

static uint16_t segments(const struct conn *conn, uint32_t n)
{
	if (!(conn->have & CONN_HAS_SEGMENTS))
		return SEGMENTS_UNKNOWN;
	return n < SEGMENTS_UNKNOWN ? (uint16_t)n : SEGMENTS_UNKNOWN - 1;
}

/* A size alone made it a farewell of TLS. */
static void settle_kind(struct wait *wait, const struct conn *conn)
{
	if (wait->kind == CLOSE_WAIT_GOODBYE &&
	    (conn_speaks_no_tls(conn) || conn->have & CONN_READ_NOTHING))
		wait->kind = CLOSE_WAIT_UNREAD;
}

void ages_tell(struct wait *wait, const struct conn *conn, bool is_client)
{
	uint32_t idle_ms;

	settle_kind(wait, conn);
	wait->n_sent = segments(conn, conn->segments_sent);
	if (conn->have & CONN_HAS_INFO)
		wait->sent_ms = conn->last_data_sent_ms;
	if (conn_idle_before_close_ms(conn, is_client, &idle_ms) &&
	    idle_ms >= IDLED_MS)
		wait->flags |= WAIT_IDLED;
	if ((!is_client || wait->flags & WAIT_IS_FIN_WAIT2) &&
	    conn_waits_for_answer(conn))
		wait->flags |= WAIT_UNANSWERED;
	if (conn_was_served(conn))
		wait->flags |= conn_answers_at_once(conn)
				       ? WAIT_SERVED | WAIT_AT_ONCE
				       : WAIT_SERVED;
	(void)conn_age_ms(conn, &wait->age_ms);
	if (conn_age_is_bound(conn))
		wait->flags |= WAIT_AT_LEAST;
	if (conn_may_be_in_use(conn))
		wait->flags |= WAIT_IN_USE;
	if (conn_has_answer(conn))
		wait->flags |= WAIT_ANSWERED;
	if (conn_closed_upon_request(conn))
		wait->flags |= WAIT_UPON_REQUEST;
}

void ages_tell_live(struct live *live, const struct conn *conn)
{
	uint32_t sent = conn->last_data_sent_ms, got = conn->last_data_recv_ms;

	live->idle_ms = sent < got ? sent : got;
	live->quiet_ms = sent < got ? got : sent;
	live->sent_ms = sent;
	live->heard_ms =
		got < conn->last_ack_recv_ms ? got : conn->last_ack_recv_ms;
	live->n_sent = segments(conn, conn->segments_sent);
	live->n_received = segments(conn, conn->segments_received);
	live->is_unanswered = conn_is_unanswered(conn);
	live->turn = (uint8_t)conn_turn(conn, &live->idle_ms);
	live->asking = (uint8_t)conn_asking(conn);
}

static bool is_bound(const struct wait *wait)
{
	return (wait->flags & WAIT_AT_LEAST) && !(wait->flags & WAIT_IN_USE) &&
	       wait->inode != 0 && wait->age_ms != WAIT_AGE_UNKNOWN;
}

static bool has_bounds(const struct snapshot *snap)
{
	for (size_t i = 0; i < snap->n_waits; i++) {
		if (is_bound(&snap->waits[i]))
			return true;
	}
	return false;
}

/* A wait of the look before. */
struct known {
	const struct wait *wait;
	uint16_t host; /* as the later look numbers them */
};

static int known_cmp(const void *a, const void *b)
{
	const struct known *left = a, *right = b;

	if (left->host != right->host)
		return left->host < right->host ? -1 : 1;
	return (left->wait->inode > right->wait->inode) -
	       (left->wait->inode < right->wait->inode);
}

static uint16_t host_of(const struct snapshot *snap, const struct wait *wait)
{
	return snap->namespaces[snap->groups.rows[wait->group].key.netns].host;
}

/* The waits whose ages are known, in order; NULL: no room. */
static struct known *sort(const struct snapshot *before,
			  const struct snapshot *seen, size_t *n)
{
	struct known *sorted = calloc(before->n_waits, sizeof(*sorted));

	*n = 0;
	for (size_t i = 0; sorted && i < before->n_waits; i++) {
		const struct wait *wait = &before->waits[i];
		uint16_t was = host_of(before, wait);
		uint16_t host = snapshot_find_host(seen, before, was);

		if (wait->age_ms != WAIT_AGE_UNKNOWN &&
		    snapshot_same_boot(before, was, seen, host))
			sorted[(*n)++] = (struct known){ wait, host };
	}
	if (*n > 0)
		qsort(sorted, *n, sizeof(*sorted), known_cmp);
	return sorted;
}

static const struct wait *find(const struct known *sorted, size_t n,
			       const struct snapshot *seen,
			       const struct wait *wait)
{
	const struct known wanted = { wait, host_of(seen, wait) };
	const struct known *found =
		n > 0 ? bsearch(&wanted, sorted, n, sizeof(*sorted), known_cmp)
		      : NULL;

	return found ? found->wait : NULL;
}

static bool is_same(const struct snapshot *seen, const struct wait *now,
		    const struct snapshot *before, const struct wait *then)
{
	const struct tally_key *key = &seen->groups.rows[now->group].key;
	const struct tally_key *was = &before->groups.rows[then->group].key;

	return now->folded_port == then->folded_port &&
	       key->service_port == was->service_port &&
	       addr_equal(&key->remote_address, &was->remote_address) &&
	       ((now->flags ^ then->flags) & WAIT_IS_FIN_WAIT2) == 0;
}

static void raise_to(struct wait *wait, double age_ms)
{
	if (age_ms > wait->age_ms)
		wait->age_ms = age_ms < WAIT_AGE_UNKNOWN - 1
				       ? (uint32_t)age_ms
				       : WAIT_AGE_UNKNOWN - 1;
}

void ages_carry(struct snapshot *seen, const struct snapshot *before)
{
	/* It may have been met as late as at the end of the look before. */
	double passed_ms =
		1000 * (snapshot_seconds(before, seen) - before->scan_seconds);
	struct known *sorted;
	size_t n;

	if (passed_ms <= 0 || before->n_waits == 0 || !has_bounds(seen))
		return;
	sorted = sort(before, seen, &n);
	for (size_t i = 0; sorted && i < seen->n_waits; i++) {
		struct wait *wait = &seen->waits[i];
		const struct wait *then =
			is_bound(wait) ? find(sorted, n, seen, wait) : NULL;

		if (then && is_same(seen, wait, before, then))
			raise_to(wait, then->age_ms + passed_ms);
	}
	free(sorted);
}
