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
 * metrics_rows_make fills *rows with the limit largest of that kind and, for
 * every namespace that was read, what they leave: of ports a row for each
 * role, of peers one.  kinds are waits_kinds().  0 or -ENOMEM; what is there
 * is owned.
 */
int metrics_rows_make(struct metrics_rows *rows, const uint8_t *kinds,
		      const struct close_rates *rates, enum metrics_kind kind,
		      size_t limit);

#endif
