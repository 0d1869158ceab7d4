// SPDX-License-Identifier: MIT
/*
 * state_columns: one column for each state, of any row that counts by state.
 */
#ifndef TCPWAIT_RENDER_STATE_COLUMNS_H
#define TCPWAIT_RENDER_STATE_COLUMNS_H

#include "tcpwait/column.h"
#include "tcpwait/tcp_state.h"

#define STATE_COLUMN(getter, key, title, state)                             \
	{                                                                   \
		.name = #key, .header = #title, .which = TCP_STATE_##state, \
		.get = (getter), .help = "sockets in " #title               \
	}

/* Entries of a table of columns; getter finds the row's count of which. */
#define STATE_COLUMNS(getter)                                             \
	STATE_COLUMN(getter, established, ESTAB, ESTABLISHED),            \
		STATE_COLUMN(getter, syn_sent, SYN_SENT, SYN_SENT),       \
		STATE_COLUMN(getter, syn_recv, SYN_RECV, SYN_RECV),       \
		STATE_COLUMN(getter, fin_wait1, FIN_WAIT1, FIN_WAIT1),    \
		STATE_COLUMN(getter, fin_wait2, FIN_WAIT2, FIN_WAIT2),    \
		STATE_COLUMN(getter, time_wait, TIME_WAIT, TIME_WAIT),    \
		STATE_COLUMN(getter, close, CLOSE, CLOSE),                \
		STATE_COLUMN(getter, close_wait, CLOSE_WAIT, CLOSE_WAIT), \
		STATE_COLUMN(getter, last_ack, LAST_ACK, LAST_ACK),       \
		STATE_COLUMN(getter, listen, LISTEN, LISTEN),             \
		STATE_COLUMN(getter, closing, CLOSING, CLOSING)

#endif
