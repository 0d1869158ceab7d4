// SPDX-License-Identifier: MIT
/*
 * unread: what is kept of them.
 */
#include "tcpwait/unread.h"

void unread_tell(struct unread *unread, const struct conn *conn)
{
	const uint32_t needed = CONN_HAS_INFO | CONN_HAS_SEGMENTS;
	bool is_told = (conn->have & needed) == needed;

	unread->recv_queue = conn_is_flooded(conn) ? conn->recv_queue : 0;
	unread->age_ms = is_told ? conn->last_data_recv_ms : CONN_AGE_UNKNOWN;
	unread->n_read = (uint32_t)conn->bytes_received - conn->recv_queue;
	unread->window_known = conn->have & CONN_HAS_WINDOW;
	unread->is_closed = conn->have & CONN_WINDOW_CLOSED;
}
