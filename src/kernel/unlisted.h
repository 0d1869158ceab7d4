// SPDX-License-Identifier: MIT
/*
 * unlisted: sockets that a process holds and that no table of connections has.
 */
#ifndef TCPWAIT_KERNEL_UNLISTED_H
#define TCPWAIT_KERNEL_UNLISTED_H

#include "kernel/deadline.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/source.h"

/*
 * unlisted_read counts the TCP sockets without a connection of each process
 * that holds waiting sockets and has used up half of its descriptors or more:
 * closed by a reset or by keepalive while the descriptor stays open, or never
 * connected.  It looks at all of its descriptors and costs one more walk, and
 * nothing where there is no such process.  What cannot be told by the deadline
 * stays unknown.
 */
void unlisted_read(struct snapshot *snap, const struct collect_request *request,
		   struct deadline deadline);

#endif
