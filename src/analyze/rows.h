// SPDX-License-Identifier: MIT
/*
 * rows: the snapshot's groups, folded into ports or into peers.
 */
#ifndef TCPWAIT_ANALYZE_ROWS_H
#define TCPWAIT_ANALYZE_ROWS_H

#include "analyze/other_end.h"
#include "tcpwait/report.h"

enum rows_kind { ROWS_PORTS, ROWS_PEERS, ROWS_KIND_COUNT };

/* What the rows are made from, and which are kept. */
struct rows_request {
	const struct report_request *report;
	enum rows_kind kind;
	const uint8_t *close_wait_kinds; /* waits_kinds() */
	const uint32_t *capacities; /* budget_capacity() of each namespace */
	const struct close_rates *rates;
	const struct other_ends *other_ends;
};

/* rows_make fills *rows, in order; 0 or -ENOMEM (what is there is owned). */
int rows_make(struct report_rows *rows, const struct rows_request *request);

#endif
