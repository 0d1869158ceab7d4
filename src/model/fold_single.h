// SPDX-License-Identifier: MIT
/*
 * fold_single: what is kept of single sockets, never of all.
 *
 * All return 0 or -ENOMEM; pos is that of the socket's group.
 */
#ifndef TCPWAIT_MODEL_FOLD_SINGLE_H
#define TCPWAIT_MODEL_FOLD_SINGLE_H

#include "tcpwait/fold.h"

/* Whence it comes: an orphan's or minisocket's origin is unknown. */
uint16_t fold_single_origin(struct fold *fold, const struct conn *conn);

/* A socket that waits for its application. */
int fold_single_wait(struct fold *fold, uint32_t pos, const struct conn *conn,
		     enum role role, bool selected);

/*
 * Remembers a few live sockets of a group, and whose they are; not of a server
 * whose listener tells.
 */
int fold_single_live(struct fold *fold, uint32_t pos, const struct conn *conn,
		     enum role role);

/*
 * Remembers a few established ones that a listener let in: who has them need
 * not have the listener.  More of them where others wait for accept(): who
 * accepts is who has these.
 */
int fold_single_accepted(struct fold *fold, uint32_t pos,
			 const struct conn *conn);

/* One that is selected, and waits to be accepted or read, if it is one. */
int fold_single_pending(struct fold *fold, uint32_t pos,
			const struct conn *conn);

/* A TIME_WAIT whose socket was seen alive has its holder's name. */
int fold_single_sighted(struct fold *fold, uint32_t pos,
			const struct conn *conn);

/* fold_single_stall keeps a socket that conn_is_stalled(); 0 or -ENOMEM. */
int fold_single_stall(struct fold *fold, uint32_t pos, const struct conn *conn,
		      enum role role);

/* fold_single_unread keeps one that conn_is_flooded(). */
int fold_single_unread(struct fold *fold, uint32_t pos, const struct conn *conn,
		       enum role role);

/* fold_single_unacked keeps one that conn_is_unanswered(). */
int fold_single_unacked(struct fold *fold, uint32_t pos,
			const struct conn *conn, enum role role);

/* How long it has idled, or had when its peer closed. */
int fold_single_idle(struct fold *fold, uint32_t pos, const struct conn *conn,
		     enum role role);

#endif
