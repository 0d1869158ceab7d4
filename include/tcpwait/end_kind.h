// SPDX-License-Identifier: MIT
/*
 * end_kind: the ways in which a connection comes to its end.
 */
#ifndef TCPWAIT_END_KIND_H
#define TCPWAIT_END_KIND_H

#include <stdbool.h>

enum end_kind {
	END_UNKNOWN, /* it is over; how, or who was first, is not told */
	END_LOCAL_FIRST, /* in good order, closed here first */
	END_PEER_FIRST,
	END_RESET, /* aborted: a reset, whoever sent it */
	END_UNREAD, /* aborted: a reset while data were unread here */
	END_SILENT, /* aborted: data, or a close, were never answered */
	END_KEEPALIVE, /* aborted: keepalive probes were never answered */
	END_DISCARDED, /* aborted here: SO_LINGER 0, or never accepted */
	END_REFUSED, /* the connect was refused, or could not be routed */
	/* The connect timed out, or was given up after its SYN was repeated:
	 * where connect() did not block, nothing tells these apart. */
	END_UNANSWERED,
	END_UNCONNECTED, /* closed here before that */
	END_KIND_COUNT,
};

/* "local_first"; none is NULL. */
const char *end_kind_key(enum end_kind kind);
bool end_kind_is_orderly(enum end_kind kind);
bool end_kind_is_aborted(enum end_kind kind);
/* Did the connection never come about? */
bool end_kind_is_failed(enum end_kind kind);

#endif
