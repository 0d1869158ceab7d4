// SPDX-License-Identifier: MIT
/*
 * columns_rate: how fast a row of the report grows, between two samples.
 */
#include "render/value.h"
#include "tcpwait/column.h"
#include "tcpwait/report.h"

/* Below this a socket more or less is worth its decimal. */
enum { WHOLE_FROM = 10 };

static void get_rate(const struct cell *cell, struct value *value)
{
	const struct report *report = cell->view->source;
	const struct report_row *row = cell->row;
	double rate;

	if (!report->before || report->interval_seconds <= 0) {
		value_unknown(value);
		return;
	}
	rate = ((double)row->total - row->total_before) /
	       report->interval_seconds;
	if (!cell->view->for_eyes)
		value_real(value, rate, 1);
	else if (row->total == row->total_before)
		value_printf(value, "0");
	else if (rate > -WHOLE_FROM && rate < WHOLE_FROM)
		value_printf(value, "%+.1f/s", rate);
	else
		value_printf(value, "%+.0f/s", rate);
}

static const struct column columns[] = {
	{ .name = "rate",
	  .header = "CHANGE",
	  .help = "change of total per second, since the sample before",
	  .get = get_rate },
};

const struct column_set columns_rate = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "rate",
	.machine_defaults = "rate",
};
