// SPDX-License-Identifier: MIT
/*
 * messages: netlink messages for tests, as bytes in exactly their own memory.
 *
 * Memory of the very size lets the sanitizers see a byte read too many.
 */
#ifndef TCPWAIT_MESSAGES_H
#define TCPWAIT_MESSAGES_H

#include <stddef.h>
#include <stdint.h>

#include "conns.h"

enum { MESSAGES_SIZE = 4096, MESSAGES_SEQ = 7, MESSAGES_PORTID = 4711 };

struct messages {
	_Alignas(8) unsigned char bytes[MESSAGES_SIZE];
	size_t n;
	size_t last; /* where the last message begins */
};

/* messages_begin starts a message of that type, without payload. */
void messages_begin(struct messages *messages, uint16_t type, uint16_t flags);
/* The last message grows by a payload, or by an attribute of any length. */
void messages_put(struct messages *messages, const void *data, size_t n);
void messages_put_attr(struct messages *messages, uint16_t type,
		       const void *data, size_t n);
/* messages_address changes whom the last message answers. */
void messages_address(struct messages *messages, uint32_t seq, uint32_t portid);
/* messages_set_length makes the last message lie about its length. */
void messages_set_length(struct messages *messages, uint32_t length);

/*
 * messages_put_conn starts an answer of sock_diag about this socket, with its
 * state, timer, queues, uid and inode as they stand in conn.
 */
void messages_put_conn(struct messages *messages, const struct conn *conn);

/* messages_exact copies the first n bytes into memory of that size. */
void *messages_exact(const struct messages *messages, size_t n);

#endif
