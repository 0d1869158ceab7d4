// SPDX-License-Identifier: MIT
/*
 * metrics_limits: series of what comes to an end.
 */
#ifndef TCPWAIT_ANALYZE_METRICS_LIMITS_H
#define TCPWAIT_ANALYZE_METRICS_LIMITS_H

#include "tcpwait/metrics.h"

/*
 * metrics_limits_make fills in the n_exhaustions soonest exhaustions that were
 * found, and the processes with their descriptors; 0 or -ENOMEM.
 */
int metrics_limits_make(struct metrics *metrics, size_t n_exhaustions);

#endif
