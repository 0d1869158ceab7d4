// SPDX-License-Identifier: MIT
/*
 * metrics_rows: the largest ports and peers, and the rest of them.
 */
#ifndef TCPWAIT_ANALYZE_METRICS_ROWS_H
#define TCPWAIT_ANALYZE_METRICS_ROWS_H

#include "analyze/close_rate.h"
#include "tcpwait/metrics.h"

enum metrics_kind { METRICS_PORTS, METRICS_PEERS, METRICS_KIND_COUNT };

/*
 * metrics_rows_make fills the ports or the peers of metrics, whose namespaces
 * are made, with the limit largest and, for every namespace that is told, what
 * they leave: of ports a row for each role, of peers one.  kinds are
 * waits_kinds().  0 or -ENOMEM; what is there is owned.
 */
int metrics_rows_make(struct metrics *metrics, const uint8_t *kinds,
		      const struct close_rates *rates, enum metrics_kind kind,
		      size_t limit);

#endif
