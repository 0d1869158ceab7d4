// SPDX-License-Identifier: MIT
/*
 * ends_row: what ended under one key, and a single end.
 */
#ifndef TCPWAIT_ENDS_ROW_H
#define TCPWAIT_ENDS_ROW_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "tcpwait/count_row.h"
#include "tcpwait/ends.h"
#include "tcpwait/report.h"

struct ends_row {
	struct count_row count; /* its key, and how many */
	const struct ends *ends; /* borrowed, as the owners */
	const struct report_owners *owners;
	double seconds; /* in which they ended */
	double per_second;
};

/* What was heard in a span. */
struct ends_heard {
	const struct snapshot *seen;
	const struct tally *tally;
	struct ends total; /* of all rows, shown or not */
	double seconds;
	bool is_sum; /* from the beginning; else since the last span */
	bool by_keys; /* --by; else services */
	bool lost_known;
	uint64_t n_lost;
	uint64_t n_untold; /* heard, and too many to be looked at */
};

struct end_row {
	const struct ending *ending; /* borrowed */
	struct timespec at; /* CLOCK_REALTIME */
	uint16_t netns;
};

#endif
