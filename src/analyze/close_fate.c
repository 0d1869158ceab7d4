// SPDX-License-Identifier: MIT
/*
 * close_fate: what becomes of a socket that is closed by force.
 */
#include "tcpwait/close_fate.h"

#include "tcpwait/close_wait.h"
#include "tcpwait/tcp_state.h"

static const char *const names[CLOSE_FATE_COUNT] = {
	[FATE_CLOSE_WAIT] = "close-wait",
	[FATE_CLOSE_WAIT_UNACCEPTED] = "close-wait-unaccepted",
	[FATE_FIN_WAIT1] = "fin-wait1",
	[FATE_FIN_WAIT2_HELD] = "fin-wait2-held",
	[FATE_FIN_WAIT2_ORPHAN] = "fin-wait2-orphan",
	[FATE_FIN_WAIT2_MINI] = "fin-wait2-mini",
	[FATE_TIME_WAIT] = "time-wait",
	[FATE_LAST_ACK] = "last-ack",
	[FATE_CLOSING] = "closing",
	[FATE_ESTABLISHED] = "established",
	[FATE_ESTABLISHED_UNACCEPTED] = "established-unaccepted",
	[FATE_SYN_SENT] = "syn-sent",
	[FATE_SYN_RECV] = "syn-recv",
};

const char *close_fate_name(unsigned int fate)
{
	return fate < CLOSE_FATE_COUNT ? names[fate] : NULL;
}

static enum close_fate fate_of_fin_wait2(const struct conn *conn)
{
	if (conn->kind == CONN_TIMEWAIT)
		return FATE_FIN_WAIT2_MINI;
	return conn_is_orphan_fin_wait2(conn) ? FATE_FIN_WAIT2_ORPHAN
					      : FATE_FIN_WAIT2_HELD;
}

enum close_fate close_fate_of(const struct conn *conn)
{
	if (conn->kind == CONN_BOUND)
		return CLOSE_FATE_COUNT;
	switch ((enum tcp_state)conn->state) {
	case TCP_STATE_ESTABLISHED:
		return conn_is_unaccepted(conn) ? FATE_ESTABLISHED_UNACCEPTED
						: FATE_ESTABLISHED;
	case TCP_STATE_CLOSE_WAIT:
		return conn_is_unaccepted(conn) ? FATE_CLOSE_WAIT_UNACCEPTED
						: FATE_CLOSE_WAIT;
	case TCP_STATE_SYN_SENT:
		return FATE_SYN_SENT;
	case TCP_STATE_SYN_RECV:
		return FATE_SYN_RECV;
	case TCP_STATE_FIN_WAIT1:
		return FATE_FIN_WAIT1;
	case TCP_STATE_FIN_WAIT2:
		return fate_of_fin_wait2(conn);
	case TCP_STATE_TIME_WAIT:
		return FATE_TIME_WAIT;
	case TCP_STATE_LAST_ACK:
		return FATE_LAST_ACK;
	case TCP_STATE_CLOSING:
		return FATE_CLOSING;
	case TCP_STATE_LISTEN:
	case TCP_STATE_CLOSE:
	case TCP_STATE_COUNT:
		break;
	}
	return CLOSE_FATE_COUNT;
}

static enum finding_id finding_of_close_wait(const struct socket_row *row)
{
	bool is_client = row->role == ROLE_CLIENT;

	switch ((enum close_wait_kind)row->kind) {
	case CLOSE_WAIT_UNACCEPTED:
		return FINDING_CLOSE_WAIT_UNACCEPTED;
	case CLOSE_WAIT_GOODBYE:
		return FINDING_STALE_POOL;
	case CLOSE_WAIT_UNREAD:
		/* The FIN alone counts 1. */
		return is_client && row->conn.recv_queue == 1
			       ? FINDING_STALE_POOL
			       : FINDING_CLOSE_WAIT_UNREAD;
	case CLOSE_WAIT_CONSUMED:
		return FINDING_CLOSE_WAIT_LEAK;
	case CLOSE_WAIT_SENDING:
	case CLOSE_WAIT_KIND_COUNT:
		break;
	}
	return FINDING_ID_COUNT;
}

static enum finding_id finding_of_time_wait(const struct socket_row *row)
{
	switch (row->role) {
	case ROLE_CLIENT:
		return FINDING_CLIENT_CHURN;
	case ROLE_SERVER:
		return FINDING_SERVER_CLOSES_FIRST;
	case ROLE_UNKNOWN:
	case ROLE_COUNT:
		break;
	}
	return FINDING_ID_COUNT;
}

static enum finding_id finding_of_established(const struct socket_row *row)
{
	if (conn_is_unanswered(&row->conn))
		return FINDING_UNANSWERED_DATA;
	if (row->role == ROLE_SERVER && row->conn.recv_queue > 0 &&
	    conn_holds_request(&row->conn))
		return FINDING_REQUESTS_WAITING;
	return FINDING_ID_COUNT;
}

enum finding_id close_fate_finding(const struct socket_row *row)
{
	if (conn_is_stalled(&row->conn))
		return FINDING_PEER_NOT_READING;
	switch (close_fate_of(&row->conn)) {
	case FATE_CLOSE_WAIT:
	case FATE_CLOSE_WAIT_UNACCEPTED:
		return finding_of_close_wait(row);
	case FATE_FIN_WAIT1:
	case FATE_LAST_ACK:
	case FATE_CLOSING:
		return FINDING_UNANSWERED_CLOSE;
	case FATE_FIN_WAIT2_HELD:
		return FINDING_HALF_CLOSED;
	case FATE_FIN_WAIT2_ORPHAN:
	case FATE_FIN_WAIT2_MINI:
		return FINDING_PEER_NEVER_CLOSES;
	case FATE_TIME_WAIT:
		return finding_of_time_wait(row);
	case FATE_ESTABLISHED_UNACCEPTED:
		return FINDING_ACCEPT_STALLED;
	case FATE_SYN_SENT:
		return FINDING_UNANSWERED_CONNECT;
	case FATE_ESTABLISHED:
		return finding_of_established(row);
	case FATE_SYN_RECV:
	case CLOSE_FATE_COUNT:
		break;
	}
	return FINDING_ID_COUNT;
}
