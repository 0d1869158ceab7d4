// SPDX-License-Identifier: MIT
/*
 * proc_tcp: the socket table as text, for where netlink is refused.
 *
 * It tells less than a dump: no cookies, no tcp_info, no cgroup, no mark, no
 * interface, no shutdown bits, no limit of an accept queue.
 */
#ifndef TCPWAIT_PROC_TCP_H
#define TCPWAIT_PROC_TCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/conn.h"
#include "tcpwait/error.h"

/*
 * proc_tcp_parse reads one line of tcp (AF_INET) or tcp6 (AF_INET6), without
 * its newline; false, conn undefined, where it is not such a line whole.
 *
 * The queues have CONN_HAS_QUEUES except for a listener: recv_queue is then
 * the length of its accept queue, but the limit is not told, so send_queue is
 * 0 and the bit stays clear.
 */
bool proc_tcp_parse(const char *line, size_t len, uint8_t family,
		    struct conn *conn);

/*
 * proc_tcp_read reads tcp and tcp6 in net_dir, "/proc/thread-self/net" or
 * "/proc/PID/net", and gives the sockets whose state is in states
 * (TCP_STATE_BIT) to sink, listeners of both files before everything else.
 *
 * 0; -errno where tcp is not readable; or what the sink returned.  Without
 * tcp6 there is no IPv6.  Whatever else is wrong (a malformed line, a read
 * that breaks off) makes *complete false.  The sink is not restarted.
 */
int proc_tcp_read(const char *net_dir, uint32_t states,
		  const struct conn_sink *sink, uint64_t *n_sockets,
		  bool *complete, struct error *err);

#endif
