// SPDX-License-Identifier: MIT
/*
 * conn: what one socket's fields say together.
 *
 * Only what follows from the row itself; settings and other sockets are the
 * analysis's business.
 */
#include "tcpwait/conn.h"

#include "tcpwait/tcp_state.h"

bool conn_has_no_file(const struct conn *conn)
{
	return (conn->have & CONN_HAS_INODE) && conn->inode == 0;
}

bool conn_is_orphan_fin_wait2(const struct conn *conn)
{
	return conn->state == TCP_STATE_FIN_WAIT2 &&
	       (conn->kind == CONN_TIMEWAIT ||
		(conn->kind == CONN_FULL && conn_has_no_file(conn)));
}

/*
 * inet_twsk_schedule() arms 60 s; a timer that is up shows as 0 until the
 * timer wheel gets to it.
 */
uint32_t conn_closed_ms(const struct conn *conn)
{
	if (conn->state != TCP_STATE_TIME_WAIT || conn->kind != CONN_TIMEWAIT ||
	    !(conn->have & CONN_HAS_EXPIRES))
		return CONN_AGE_UNKNOWN;
	return conn->expires_ms < CONN_TIMEWAIT_MS
		       ? CONN_TIMEWAIT_MS - conn->expires_ms
		       : 0;
}

/*
 * The ACK of our FIN began the state; data that comes later carries an ACK
 * too, and so only makes the answer smaller.
 */
static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

bool conn_age_ms(const struct conn *conn, uint32_t *age_ms)
{
	bool has_info = (conn->have & CONN_HAS_INFO) != 0;

	switch (conn->state) {
	case TCP_STATE_TIME_WAIT:
		*age_ms = conn_closed_ms(conn);
		return *age_ms != CONN_AGE_UNKNOWN;
	case TCP_STATE_CLOSE_WAIT:
		if (has_info)
			*age_ms = conn->last_ack_recv_ms;
		return has_info;
	case TCP_STATE_FIN_WAIT2:
		/* A minisocket tells what is left, of a timeout it does not. */
		if (has_info)
			*age_ms = smaller(conn->last_ack_recv_ms,
					  conn->last_data_recv_ms);
		return has_info;
	default:
		return false;
	}
}

/* What comes within so long is an answer, or its ACK. */
enum { SOON_MS = 1000 };

enum {
	CHUNKS_END = 5, /* "0\r\n\r\n" ends an HTTP answer */
	FEW_REQUESTS = 3,
	SMALL_BYTES = 512, /* of a message */
	TLS_HANDSHAKE = 2, /* segments of a client before its first request */
};

/*
 * Is the time between two moments both long and longer than the time since?
 * Then what went on between them may well go on.
 */
static bool is_lately(uint32_t earlier_ms, uint32_t later_ms)
{
	return earlier_ms >= later_ms && earlier_ms - later_ms >= SOON_MS &&
	       earlier_ms - later_ms > later_ms;
}

static bool is_soon(uint32_t earlier_ms, uint32_t later_ms)
{
	return earlier_ms >= later_ms && earlier_ms - later_ms < SOON_MS;
}

/*
 * tcp_ack() notes each ACK: the last one is no longer the FIN's when it
 * acknowledges data that we sent since (CLOSE_WAIT), or came with data
 * (FIN_WAIT2).  Nothing follows a FIN, so the last data received is older.
 */
bool conn_may_be_in_use(const struct conn *conn)
{
	uint32_t ack = conn->last_ack_recv_ms;

	if (!(conn->have & CONN_HAS_INFO) || conn->kind != CONN_FULL)
		return false;
	if (conn->state == TCP_STATE_CLOSE_WAIT)
		return is_lately(conn->last_data_recv_ms, ack) &&
		       (conn->last_data_sent_ms < ack ||
			is_soon(conn->last_data_sent_ms, ack));
	return conn->state == TCP_STATE_FIN_WAIT2 &&
	       conn->last_data_recv_ms <= ack &&
	       is_lately(conn->last_data_sent_ms, conn->last_data_recv_ms);
}

bool conn_age_is_bound(const struct conn *conn)
{
	return !(conn->have & CONN_HAS_TIMER) ||
	       conn->timer == CONN_TIMER_KEEPALIVE || conn_may_be_in_use(conn);
}

/*
 * Is the last that came a farewell, which ends an idle time and is no part of
 * it?  It came with the FIN; one that was read is told from an answer by
 * there being more than one for each request.
 */
static bool had_farewell(const struct conn *conn)
{
	if (!is_soon(conn->last_data_recv_ms, conn->last_ack_recv_ms))
		return false;
	if (conn->recv_queue > 1)
		return !conn_has_answer(conn);
	return conn->recv_queue == 0 && conn->segments_sent > 1 &&
	       conn->segments_received > conn->segments_sent;
}

bool conn_idle_before_close_ms(const struct conn *conn, bool is_client,
			       uint32_t *idle_ms)
{
	uint32_t last = is_client && had_farewell(conn)
				? conn->last_data_sent_ms
				: smaller(conn->last_data_recv_ms,
					  conn->last_data_sent_ms);

	if (conn->state != TCP_STATE_CLOSE_WAIT ||
	    !(conn->have & CONN_HAS_INFO) || conn_age_is_bound(conn) ||
	    last < conn->last_ack_recv_ms)
		return false;
	*idle_ms = last - conn->last_ack_recv_ms;
	return true;
}

/*
 * Did more messages come than answers to what was asked, a greeting and a
 * farewell?  Long answers come in many segments, so of a connection that asked
 * more than once they must be small; and one that asked often may have read
 * all of them but the last.
 */
static bool has_several_messages(const struct conn *conn)
{
	uint64_t sent = conn->segments_sent, got = conn->segments_received;

	if (!(conn->have & CONN_HAS_SEGMENTS))
		return false;
	if (sent <= 1)
		return got >= sent + 3;
	return sent <= FEW_REQUESTS && got >= 2 * sent + 3 &&
	       conn->bytes_received < got * SMALL_BYTES;
}

/* Its FIN came later: a farewell is followed by it at once. */
static bool came_before_fin(const struct conn *conn)
{
	return !conn_age_is_bound(conn) &&
	       conn->last_data_recv_ms >= conn->last_ack_recv_ms + SOON_MS;
}

bool conn_has_answer(const struct conn *conn)
{
	bool never_asked = conn->have & CONN_HAS_SEGMENTS &&
			   !(conn->have & CONN_SENT_DATA);

	if (!(conn->have & CONN_HAS_INFO) || conn->recv_queue <= 1)
		return false;
	if (conn->recv_queue == CHUNKS_END + 1 || has_several_messages(conn))
		return true;
	if (never_asked)
		return false;
	return conn->have & CONN_READ_NOTHING || came_before_fin(conn) ||
	       is_soon(conn->last_data_sent_ms, conn->last_data_recv_ms) ||
	       (conn->segments_sent > 0 &&
		conn->segments_received <= conn->segments_sent);
}

bool conn_speaks_no_tls(const struct conn *conn)
{
	return conn->have & CONN_HAS_SEGMENTS &&
	       conn->segments_sent < TLS_HANDSHAKE;
}

/* What one side said last, and the other side: it asked, and was not answered
 * before its FIN, which the last ACK is about. */
static bool asked_and_ended(const struct conn *conn, bool did_ask,
			    uint32_t asked_ms, bool did_answer,
			    uint32_t answered_ms)
{
	return did_ask && (!did_answer || answered_ms > asked_ms) &&
	       is_soon(asked_ms, conn->last_ack_recv_ms);
}

bool conn_waits_for_answer(const struct conn *conn)
{
	uint32_t sent = conn->last_data_sent_ms, got = conn->last_data_recv_ms;
	bool did_send = conn->have & CONN_SENT_DATA;
	bool did_get = conn->have & CONN_RECEIVED_DATA;

	if (!(conn->have & CONN_HAS_INFO) ||
	    !(conn->have & CONN_HAS_SEGMENTS) || conn_age_is_bound(conn))
		return false;
	if (conn->state == TCP_STATE_FIN_WAIT2)
		return asked_and_ended(conn, did_send, sent, did_get, got);
	return conn->state == TCP_STATE_CLOSE_WAIT &&
	       asked_and_ended(conn, did_get, got, did_send, sent);
}

/*
 * Within one tick of the kernel's clock either may have come first: who answers
 * each time has sent as many segments, at the least, as came.
 */
static bool answered_last(const struct conn *conn)
{
	if (conn_answers_at_once(conn))
		return conn->segments_sent >= conn->segments_received;
	return conn->last_data_sent_ms < conn->last_data_recv_ms;
}

bool conn_answers_at_once(const struct conn *conn)
{
	return conn->last_data_sent_ms == conn->last_data_recv_ms;
}

bool conn_was_served(const struct conn *conn)
{
	const uint32_t needed = CONN_HAS_INFO | CONN_HAS_QUEUES |
				CONN_HAS_SEGMENTS | CONN_SENT_DATA |
				CONN_RECEIVED_DATA;

	return conn->state == TCP_STATE_CLOSE_WAIT &&
	       (conn->have & needed) == needed && conn->recv_queue <= 1 &&
	       answered_last(conn);
}

bool conn_closed_upon_request(const struct conn *conn)
{
	return conn->state == TCP_STATE_CLOSE_WAIT &&
	       (conn->have & CONN_HAS_INFO) && (conn->have & CONN_SENT_DATA) &&
	       !conn_age_is_bound(conn) &&
	       is_soon(conn->last_data_sent_ms, conn->last_ack_recv_ms);
}

/* More than that unread is no request. */
enum { REQUEST_BYTES = 16384 };

bool conn_resets_if_ended(const struct conn *conn)
{
	const uint32_t states = TCP_STATE_BIT(TCP_STATE_ESTABLISHED) |
				TCP_STATE_BIT(TCP_STATE_CLOSE_WAIT) |
				TCP_STATE_BIT(TCP_STATE_FIN_WAIT1) |
				TCP_STATE_BIT(TCP_STATE_FIN_WAIT2) |
				TCP_STATE_BIT(TCP_STATE_SYN_RECV);

	return conn->kind == CONN_FULL &&
	       (TCP_STATE_BIT(conn->state) & states) != 0;
}

bool conn_is_unaccepted(const struct conn *conn)
{
	return conn->kind == CONN_FULL && conn_has_no_file(conn) &&
	       (conn->state == TCP_STATE_ESTABLISHED ||
		conn->state == TCP_STATE_CLOSE_WAIT);
}

bool conn_holds_request(const struct conn *conn)
{
	return conn->state == TCP_STATE_ESTABLISHED &&
	       conn->have & CONN_HAS_QUEUES && conn->recv_queue > 0 &&
	       conn->recv_queue <= REQUEST_BYTES &&
	       conn->have & (CONN_HAS_INODE | CONN_HAS_FILE) &&
	       conn->inode != 0;
}

bool conn_is_flooded(const struct conn *conn)
{
	return conn->recv_queue > REQUEST_BYTES && conn->kind == CONN_FULL &&
	       conn->state == TCP_STATE_ESTABLISHED &&
	       conn->have & CONN_HAS_QUEUES && conn->inode != 0 &&
	       !(conn->have & CONN_FOREIGN);
}

bool conn_pending_ms(const struct conn *conn, uint32_t *age_ms)
{
	if (!(conn->have & CONN_HAS_INFO))
		return false;
	*age_ms = conn_is_unaccepted(conn) ? conn->last_data_sent_ms
					   : conn->last_data_recv_ms;
	return true;
}

bool conn_is_stalled(const struct conn *conn)
{
	bool has_fin = conn->state == TCP_STATE_FIN_WAIT1 ||
		       conn->state == TCP_STATE_CLOSING ||
		       conn->state == TCP_STATE_LAST_ACK;

	return conn->kind == CONN_FULL && conn->timer == CONN_TIMER_PROBE &&
	       conn->retransmits == 0 && conn->state != TCP_STATE_LISTEN &&
	       conn->have & CONN_HAS_QUEUES &&
	       conn->send_queue > (has_fin ? 1u : 0u);
}

/* So often is data sent again that is neither late nor lost by chance. */
enum { UNANSWERED_RETRANSMITS = 3 };

bool conn_is_unanswered(const struct conn *conn)
{
	bool is_probing = conn->timer == CONN_TIMER_PROBE &&
			  conn->have & CONN_HAS_QUEUES && conn->send_queue > 0;

	return conn->retransmits >= UNANSWERED_RETRANSMITS &&
	       (conn->timer == CONN_TIMER_RETRANSMIT || is_probing) &&
	       (conn->state == TCP_STATE_ESTABLISHED ||
		conn->state == TCP_STATE_CLOSE_WAIT);
}

/*
 * tcp_finish_connect() and tcp_create_openreq_child() set both times: equal,
 * they tell nothing where no data was sent.
 */
static bool has_answered(const struct conn *conn)
{
	uint32_t sent = conn->last_data_sent_ms, got = conn->last_data_recv_ms;

	if (!(conn->have & CONN_HAS_SEGMENTS))
		return sent < got;
	return sent <= got && (conn->have & CONN_SENT_DATA);
}

enum conn_turn conn_turn(const struct conn *conn, uint32_t *since_ms)
{
	uint32_t sent = conn->last_data_sent_ms, got = conn->last_data_recv_ms;
	uint32_t passed = conn->have & (CONN_SENT_DATA | CONN_RECEIVED_DATA);

	if (!(conn->have & CONN_HAS_INFO))
		return CONN_TURN_UNKNOWN;
	*since_ms = smaller(sent, got);
	if (conn->have & CONN_HAS_SEGMENTS && passed == 0)
		return CONN_TURN_PEER;
	if (has_answered(conn))
		return conn->have & CONN_HAS_QUEUES && conn->send_queue == 0
			       ? CONN_TURN_PEER
			       : CONN_TURN_UNKNOWN;
	if (!is_soon(sent, got))
		return CONN_TURN_UNKNOWN;
	/* Of one moment, the order is known only where it has not answered. */
	return sent > got || passed == CONN_RECEIVED_DATA ? CONN_TURN_OURS
							  : CONN_TURN_UNKNOWN;
}

enum conn_asking conn_asking(const struct conn *conn)
{
	const uint32_t needed =
		CONN_HAS_INFO | CONN_HAS_SEGMENTS | CONN_HAS_QUEUES;
	uint32_t sent = conn->last_data_sent_ms, got = conn->last_data_recv_ms;

	if (conn->state != TCP_STATE_ESTABLISHED ||
	    (conn->have & needed) != needed || !(conn->have & CONN_SENT_DATA) ||
	    conn->send_queue > 0 || conn->recv_queue > 0)
		return CONN_ASKS_NOTHING;
	if (!(conn->have & CONN_RECEIVED_DATA))
		return is_soon(got, sent) || conn->segments_sent == 1
			       ? CONN_ASKED_FIRST
			       : CONN_ASKS_NOTHING;
	if (sent >= got)
		return CONN_ASKS_NOTHING;
	return is_soon(got, sent) ? CONN_ASKED_AT_ONCE : CONN_ASKED_LATER;
}

/* 0 wraps to no position. */
uint32_t conn_holders(const struct conn *conn)
{
	return conn->holders - 1;
}
