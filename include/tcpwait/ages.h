// SPDX-License-Identifier: MIT
/*
 * ages: how long sockets wait, as far as one look cannot tell.
 */
#ifndef TCPWAIT_AGES_H
#define TCPWAIT_AGES_H

#include "tcpwait/snapshot.h"

/*
 * ages_tell adds to the wait what the tcp_info of its socket says of its age,
 * its use, and of what is unread; nothing where there is none.
 */
void ages_tell(struct wait *wait, const struct conn *conn, bool is_client);

/*
 * ages_tell_live adds what the tcp_info of an established connection says; it
 * has to be there.
 */
void ages_tell_live(struct live *live, const struct conn *conn);

/*
 * ages_carry raises the lower bounds (WAIT_AT_LEAST) among the waits of *seen
 * by what the snapshot before it knew of the same sockets and the time since.
 * An answered keepalive sets back the time that the kernel tells, never this.
 * Where data may have passed since, the age is the time since then, and stays.
 * Without memory for it they stay what they are.
 */
void ages_carry(struct snapshot *seen, const struct snapshot *before);

#endif
