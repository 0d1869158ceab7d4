// SPDX-License-Identifier: MIT
/*
 * history_row: a span of a recording, and the time that a finding was there.
 */
#ifndef TCPWAIT_HISTORY_ROW_H
#define TCPWAIT_HISTORY_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "tcpwait/column.h"
#include "tcpwait/render_sheet.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/style.h"
#include "tcpwait/tcp_state.h"

/* Each figure is the highest of its span. */
struct history_row {
	int64_t time_us; /* when it begins, since 1970 */
	uint32_t n_samples;
	uint64_t sockets;
	tcp_state_counts states;
	bool closes_known;
	double closes_per_second;
	bool budget_known;
	double worst_port_budget; /* 0..1 */
	uint64_t findings; /* at once */
};

/* A finding, as long as it was told of the same subject. */
struct history_finding {
	char *id, *severity, *subject; /* the gravest severity */
	char *summary; /* of the last sample that has it */
	int64_t began_us; /* the first sample that has it */
	int64_t last_us; /* and the last */
	bool has_ended; /* a later sample does not have it */
};

struct chronicle {
	const struct snapshot *seen; /* borrowed: whose it is */
	const struct history_row *rows;
	size_t n_rows;
	int64_t until_us; /* the last sample */
	const struct history_finding *findings; /* as they began */
	size_t n_findings;
};

/* The rows of a table, and below it when findings began and ended. */
int render_history(FILE *out, const struct chronicle *chronicle,
		   const struct sheet *sheet, const struct style *style);

/* render_history_svg draws it: one picture that needs nothing else. */
void render_history_svg(FILE *out, const struct chronicle *chronicle);

#endif
