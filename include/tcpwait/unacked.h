// SPDX-License-Identifier: MIT
/*
 * unacked: sockets that send their data again and again, and nobody confirms
 * it.
 */
#ifndef TCPWAIT_UNACKED_H
#define TCPWAIT_UNACKED_H

#include "tcpwait/snapshot.h"

/*
 * unacked_tell fills in what its socket says, all but where it belongs.  One
 * that is over, or carries a part of MPTCP, which has other ways, counts
 * nothing: its retransmits are 0.
 */
void unacked_tell(struct unacked *unacked, const struct conn *conn);

/*
 * unacked_ms: for how long it has sent again, at least.  Where that is not
 * told, it takes so long to do so as often as it did: tcp_retransmit_timer()
 * doubles its 200 ms, up to 120 s.
 */
uint64_t unacked_ms(const struct unacked *unacked);

/* unacked_idled_ms: how long nothing had come when it began; 0: unknown. */
uint32_t unacked_idled_ms(const struct unacked *unacked);

/*
 * unacked_is_heard: has its peer sent an ACK all the while, which did not
 * confirm what is sent again?
 */
bool unacked_is_heard(const struct unacked *unacked);

#endif
