// SPDX-License-Identifier: MIT
/*
 * pending: connections that wait to be accepted or read, their clients with
 * them.
 */
#ifndef TCPWAIT_PENDING_H
#define TCPWAIT_PENDING_H

#include "tcpwait/snapshot.h"

/*
 * pending_tell adds what the tcp_info of its socket says: how long it has
 * waited, and of a request whether the connection has served others.  False
 * where the socket waits no more, and so tells nothing.
 */
bool pending_tell(struct pending *pending, const struct conn *conn);

/*
 * pending_settle is for a snapshot whose ages are asked: it notes the oldest of
 * each group, and the listeners in whose queues something has waited for a
 * second, or that let no more in.
 */
void pending_settle(struct snapshot *snap);

#endif
