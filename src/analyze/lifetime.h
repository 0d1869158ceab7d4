// SPDX-License-Identifier: MIT
/*
 * lifetime: how long connections of a service live, by Little's law.
 */
#ifndef TCPWAIT_ANALYZE_LIFETIME_H
#define TCPWAIT_ANALYZE_LIFETIME_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/services.h"

/*
 * lifetime_estimate: established / closes per second.  An upper bound, since
 * closes by the peer leave nothing here.  False where nothing is established,
 * or the closes are too few or too bursty for a mean to mean anything.
 */
bool lifetime_estimate(uint32_t established, const struct history *history,
		       double *seconds);

#endif
