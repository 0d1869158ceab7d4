// SPDX-License-Identifier: MIT
/*
 * fold_lanes: the row and role of sockets like those that came before.
 *
 * A few services make up most of every table.  Sockets that differ in their
 * ephemeral port alone go the same way, as long as neither a listener on that
 * port nor a decision by fan-in could say otherwise.
 */
#ifndef TCPWAIT_MODEL_FOLD_LANES_H
#define TCPWAIT_MODEL_FOLD_LANES_H

#include "tcpwait/fold.h"

/* fold_lanes_find gives the lane that conn is sure to take, or NULL. */
const struct fold_lane *fold_lanes_find(const struct fold *fold,
					const struct conn *conn);

/* fold_lanes_note remembers which way conn went, where that holds for more. */
void fold_lanes_note(struct fold *fold, const struct conn *conn, enum role role,
		     enum role_ground ground, uint32_t row);

/* fold_lanes_clear forgets all: at a new listener, or without its rows. */
void fold_lanes_clear(struct fold *fold);

#endif
