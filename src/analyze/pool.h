// SPDX-License-Identifier: MIT
/*
 * pool: connections of a client that idled when their server closed them.
 */
#ifndef TCPWAIT_ANALYZE_POOL_H
#define TCPWAIT_ANALYZE_POOL_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/snapshot.h"

/*
 * pool_waits tells of each wait of the snapshot whether it is one (an array of
 * n_waits, to be freed).  Its holder has not looked at it since, or its event
 * loop took notice of the end for a pool that nobody uses.  kinds are those of
 * waits_kinds().  NULL: no memory.
 */
bool *pool_waits(const struct snapshot *snap, const uint8_t *kinds);

#endif
