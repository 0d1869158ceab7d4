// SPDX-License-Identifier: MIT
/*
 * sock_diag: the wire format of TCP socket dumps.
 */
#ifndef TCPWAIT_KERNEL_SOCK_DIAG_H
#define TCPWAIT_KERNEL_SOCK_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

#include "tcpwait/conn.h"
#include "tcpwait/filter.h"

/* Enough for a request's header and the longest bytecode. */
enum { SOCK_DIAG_REQUEST_SIZE = 16384 };

/* One dump: which families and states, and what about each socket. */
struct sock_diag_ask {
	uint8_t family; /* AF_UNSPEC: both, by the legacy request */
	uint32_t states;
	bool want_info;
	const struct filter *pushdown; /* NULL: every socket */
};

/*
 * sock_diag_request builds the dump's request in buf, SOCK_DIAG_REQUEST_SIZE
 * bytes.  A pushdown that has no bytecode is left out: the kernel then sends
 * more than is wanted, never less.
 */
struct nlmsghdr *sock_diag_request(void *buf, const struct sock_diag_ask *ask);

/*
 * sock_diag_request_exact builds the question for one socket, with tcp_info,
 * by its addresses and ports; it needs 256 bytes of buf.
 */
struct nlmsghdr *sock_diag_request_exact(void *buf, const struct conn *conn);

/*
 * sock_diag_decode reads one answer.  0, or -EBADMSG where it is too short or
 * of no known family or state.  Attributes it does not know are passed over.
 */
int sock_diag_decode(const struct nlmsghdr *nlh, struct conn *conn);

/*
 * sock_diag_decode_mini reads the answer where it is an IPv4 minisocket's, as
 * most are, into a conn that sock_diag_init_mini() began and that is not
 * written to otherwise; false where it is not.
 */
void sock_diag_init_mini(struct conn *mini);
bool sock_diag_decode_mini(const struct nlmsghdr *nlh, struct conn *mini);

/* sock_diag_state gives the state of one answer; 0 where it has none. */
uint8_t sock_diag_state(const struct nlmsghdr *nlh);

#endif
