// SPDX-License-Identifier: MIT
/*
 * close_wait: what a socket in CLOSE_WAIT waits for.
 *
 * The peer has closed; only the local application can end it.  The queues say
 * how far the application got (tcp_diag_get_info(): Recv-Q counts the FIN).
 */
#ifndef TCPWAIT_CLOSE_WAIT_H
#define TCPWAIT_CLOSE_WAIT_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/conn.h"
#include "tcpwait/role.h"

enum close_wait_kind {
	CLOSE_WAIT_UNACCEPTED, /* still in the accept queue */
	CLOSE_WAIT_SENDING, /* our side still answers: no fault */
	CLOSE_WAIT_GOODBYE, /* only a protocol's farewell is unread */
	CLOSE_WAIT_UNREAD, /* nothing was read since the FIN came */
	CLOSE_WAIT_CONSUMED, /* the FIN was read, the descriptor is open */
	CLOSE_WAIT_KIND_COUNT,
};

/* No kind: the source did not say what tells. */
#define CLOSE_WAIT_UNTOLD CLOSE_WAIT_KIND_COUNT

/* "unaccepted", the JSON key; NULL for what is no kind. */
const char *close_wait_kind_key(unsigned int kind);

/*
 * close_wait_classify judges one socket by itself.  A farewell that only its
 * uniform size betrays is told in analyze, over the whole service.
 */
enum close_wait_kind close_wait_classify(const struct conn *conn,
					 enum role role);

#endif
