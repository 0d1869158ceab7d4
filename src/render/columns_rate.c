// SPDX-License-Identifier: MIT
/*
 * columns_rate: how fast a row of the report grows, between two samples.
 */
#include "render/row_text.h"
#include "render/value.h"
#include "tcpwait/report.h"

static void get_rate(const struct cell *cell, struct value *value)
{
	const struct report *report = cell->view->report;
	const struct report_row *row = cell->row;

	if (report->before && report->interval_seconds > 0)
		value_real(value, ((double)row->total - row->total_before) /
					  report->interval_seconds);
}

static bool write_rate(const struct cell *cell, struct line *line)
{
	struct value rate = { .type = VALUE_UNKNOWN };

	get_rate(cell, &rate);
	if (rate.type == VALUE_UNKNOWN)
		return false;
	row_text_rate(line, rate.real);
	return true;
}

static const struct column columns[] = {
	{ NAME("rate"), "CHANGE",
	  "change of total per second, since the sample before",
	  .get = get_rate, .write = write_rate },
};

const struct column_set columns_rate = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "rate",
	.machine_defaults = "rate",
};
