// SPDX-License-Identifier: MIT
/*
 * conns: sockets for tests, written as ss shows them.
 */
#ifndef TCPWAIT_CONNS_H
#define TCPWAIT_CONNS_H

#include "tcpwait/conn.h"
#include "tcpwait/tcp_state.h"

/*
 * conns_make gives a socket as sock_diag would.  "10.0.0.1:80" makes it IPv4
 * and "[2001:db8::1]:80" IPv6, "[::ffff:10.0.0.1]:80" the IPv6 socket of an
 * IPv4 connection; "*" is nowhere, of the other side's family.
 *
 * A TIME_WAIT is a minisocket with 30 s left; all others are whole, with empty
 * queues, inode 1 and uid 1000, except for SYN_RECV, a request.
 */
struct conn conns_make(const char *local, const char *remote,
		       enum tcp_state state);

/* conns_closed is a TIME_WAIT that begun age_ms ago. */
struct conn conns_closed(const char *local, const char *remote,
			 uint32_t age_ms);

/* conns_waiting is a CLOSE_WAIT with so many bytes unread. */
struct conn conns_waiting(const char *local, const char *remote,
			  uint32_t recv_queue);

/* conns_aged adds a tcp_info that says so. */
struct conn conns_aged(struct conn conn, uint32_t age_ms);

/* The same with another ephemeral port. */
struct conn conns_from(struct conn conn, uint16_t local_port);
struct conn conns_to(struct conn conn, uint16_t remote_port);

struct addr conns_address(const char *text);

#endif
