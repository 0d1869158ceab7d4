// SPDX-License-Identifier: MIT
/*
 * idle_due: of the connections that were near the longest idle time in one
 * look, do those go that would have reached it by the next?
 */
#ifndef TCPWAIT_ANALYZE_IDLE_DUE_H
#define TCPWAIT_ANALYZE_IDLE_DUE_H

#include "analyze/rule.h"
#include "analyze/runs.h"

enum idle_due_fate {
	IDLE_DUE_UNKNOWN, /* one look, too few, or neither */
	IDLE_DUE_WENT, /* the longest idle time is a timeout */
	IDLE_DUE_STAYED, /* they spoke again: it is none */
};

struct idle_due {
	enum idle_due_fate fate;
	double seconds; /* the longest idle time */
};

/* idle_due_find is about the groups first to end of runs; 0 or -ENOMEM. */
int idle_due_find(struct idle_due *due, const struct rule_input *input,
		  const struct runs *runs, size_t first, size_t end);

/*
 * idle_due_longest: the longest of n sorted times; one in fifty may take
 * longer than the rest are let.
 */
uint32_t idle_due_longest(const uint32_t *times_ms, size_t n);

#endif
