// SPDX-License-Identifier: MIT
/*
 * timeline: samples of a recording, put together by spans.
 */
#ifndef TCPWAIT_CLI_TIMELINE_H
#define TCPWAIT_CLI_TIMELINE_H

#include <stddef.h>
#include <stdint.h>

#include "tcpwait/history_row.h"
#include "tcpwait/record.h"

struct timeline {
	int64_t step_us; /* 0: each sample by itself */
	struct history_row *rows;
	size_t n_rows, cap_rows;
	struct history_finding *findings;
	size_t n_findings, cap_findings;
	int64_t last_us; /* the last sample */
};

/* timeline_add adds a sample, later than all before; 0 or -ENOMEM. */
int timeline_add(struct timeline *timeline, const struct record_moment *moment);
void timeline_free(struct timeline *timeline);

#endif
