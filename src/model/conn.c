// SPDX-License-Identifier: MIT
/*
 * conn: what one socket's fields say together.
 *
 * Only what follows from the row itself; settings and other sockets are the
 * analysis's business.
 */
#include "tcpwait/conn.h"

#include "tcpwait/tcp_state.h"

bool conn_is_orphan_fin_wait2(const struct conn *conn)
{
	return conn->state == TCP_STATE_FIN_WAIT2 &&
	       (conn->kind == CONN_TIMEWAIT ||
		(conn->kind == CONN_FULL && conn->inode == 0));
}

/*
 * inet_twsk_schedule() arms 60 s; a timer that is up shows as 0 until the
 * timer wheel gets to it.
 */
static bool timewait_age_ms(const struct conn *conn, uint32_t *age_ms)
{
	if (conn->kind != CONN_TIMEWAIT)
		return false;
	*age_ms = conn->expires_ms < CONN_TIMEWAIT_MS
			  ? CONN_TIMEWAIT_MS - conn->expires_ms
			  : 0;
	return true;
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
		return timewait_age_ms(conn, age_ms);
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

bool conn_idle_before_close_ms(const struct conn *conn, bool is_client,
			       uint32_t *idle_ms)
{
	uint32_t last =
		is_client ? conn->last_data_sent_ms : conn->last_data_recv_ms;

	if (conn->state != TCP_STATE_CLOSE_WAIT ||
	    !(conn->have & CONN_HAS_INFO) ||
	    conn->timer == CONN_TIMER_KEEPALIVE ||
	    last < conn->last_ack_recv_ms)
		return false;
	*idle_ms = last - conn->last_ack_recv_ms;
	return true;
}
