// SPDX-License-Identifier: MIT
/*
 * close_wait: the kinds, and what one socket's queues say.
 */
#include "tcpwait/close_wait.h"

#include <assert.h>
#include <stddef.h>

static const char *const keys[] = {
	[CLOSE_WAIT_UNACCEPTED] = "unaccepted",
	[CLOSE_WAIT_SENDING] = "sending",
	[CLOSE_WAIT_GOODBYE] = "goodbye",
	[CLOSE_WAIT_UNREAD] = "unread",
	[CLOSE_WAIT_CONSUMED] = "consumed",
};
static_assert(sizeof(keys) / sizeof(keys[0]) == CLOSE_WAIT_KIND_COUNT,
	      "every kind has a key");

/*
 * Recv-Q of an unread TLS close_notify and the FIN: TLS 1.2 with ChaCha20,
 * TLS 1.3, TLS 1.2 with AES-GCM.
 */
static bool is_tls_goodbye(uint32_t recv_queue)
{
	return recv_queue == 24 || recv_queue == 25 || recv_queue == 32;
}

const char *close_wait_kind_key(unsigned int kind)
{
	return kind < CLOSE_WAIT_KIND_COUNT ? keys[kind] : NULL;
}

enum close_wait_kind close_wait_classify(const struct conn *conn,
					 enum role role)
{
	if (conn_has_no_file(conn))
		return CLOSE_WAIT_UNACCEPTED;
	if (!(conn->have & CONN_HAS_QUEUES) || conn->have & CONN_FOREIGN)
		return CLOSE_WAIT_UNTOLD;
	if (conn->send_queue > 0)
		return CLOSE_WAIT_SENDING;
	/* What is not accepted has not read its FIN. */
	if (conn->recv_queue == 0)
		return CLOSE_WAIT_CONSUMED;
	if (!(conn->have & (CONN_HAS_INODE | CONN_HAS_FILE)))
		return CLOSE_WAIT_UNTOLD;
	/* A farewell of TLS follows a handshake that was read. */
	if (role == ROLE_CLIENT && is_tls_goodbye(conn->recv_queue) &&
	    !(conn->have & CONN_READ_NOTHING) && !conn_speaks_no_tls(conn))
		return CLOSE_WAIT_GOODBYE;
	return CLOSE_WAIT_UNREAD;
}
