// SPDX-License-Identifier: MIT
/*
 * unread: sockets whose program does not read what came.
 */
#ifndef TCPWAIT_UNREAD_H
#define TCPWAIT_UNREAD_H

#include "tcpwait/snapshot.h"

/*
 * unread_tell fills in what its socket says, all but where it belongs.  One
 * that is flooded no more holds nothing: its recv_queue is 0.
 */
void unread_tell(struct unread *unread, const struct conn *conn);

#endif
