// SPDX-License-Identifier: MIT
/*
 * exact: questions about single sockets by their addresses, many to a send.
 */
#ifndef TCPWAIT_KERNEL_EXACT_H
#define TCPWAIT_KERNEL_EXACT_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/netlink.h"
#include "tcpwait/conn.h"

/* So many questions go to one send, and their answers fit any buffer. */
enum { EXACT_BATCH = 64 };

/*
 * Takes the answer to question i: the socket, or NULL and the kernel's negative
 * errno, -ENOENT where there is none.
 */
typedef void (*exact_answer_fn)(void *ctx, size_t i, const struct conn *conn,
				int error);

/*
 * exact_ask asks for n sockets in the namespace of nl, with tcp_info if that is
 * wanted.  Where nothing but a listener would take such a connection, that is
 * the answer.  0 or -errno; the answers so far were handed on.
 */
int exact_ask(struct netlink *nl, const struct conn *const conns[], size_t n,
	      bool want_info, exact_answer_fn answer, void *ctx);

#endif
