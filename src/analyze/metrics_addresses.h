// SPDX-License-Identifier: MIT
/*
 * metrics_addresses: which addresses are this host's, so that what others call
 * can be joined to it.
 */
#ifndef TCPWAIT_ANALYZE_METRICS_ADDRESSES_H
#define TCPWAIT_ANALYZE_METRICS_ADDRESSES_H

#include "tcpwait/metrics.h"

/*
 * metrics_addresses_make: the local addresses of selected connections, those
 * with most of them; none that another host may have as well.  0 or -ENOMEM.
 */
int metrics_addresses_make(struct metrics *metrics);

#endif
