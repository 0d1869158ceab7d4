// SPDX-License-Identifier: MIT
/*
 * metrics_namespaces: which namespaces are told apart, and what of each.
 */
#ifndef TCPWAIT_ANALYZE_METRICS_NAMESPACES_H
#define TCPWAIT_ANALYZE_METRICS_NAMESPACES_H

#include "tcpwait/metrics.h"

/*
 * metrics_namespaces_make fills metrics->namespaces from what was seen, before
 * it (or NULL) and judged.  Those with the gravest findings are told apart,
 * then those with most sockets; the rest is added up behind the last.  0 or
 * -ENOMEM.
 */
int metrics_namespaces_make(struct metrics *metrics,
			    const struct snapshot *before);

#endif
