// SPDX-License-Identifier: MIT
/*
 * served: CLOSE_WAIT of a server that was answered to the last, and is held on
 * to by a program that is not behind with anything.
 */
#ifndef TCPWAIT_ANALYZE_SERVED_H
#define TCPWAIT_ANALYZE_SERVED_H

#include <stdbool.h>
#include <stdint.h>

#include "analyze/wait_groups.h"

/*
 * served_waits tells of each wait of the snapshot whether it is one (an array
 * of n_waits, to be freed).  Who leaves others with unread requests is behind,
 * and may yet come to these; where that is one for ten of them, none is.  kinds
 * are those of waits_kinds().  NULL: no memory.
 */
bool *served_waits(const struct snapshot *snap, const uint8_t *kinds,
		   const struct wait_groups *groups);

#endif
