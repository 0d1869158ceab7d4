// SPDX-License-Identifier: MIT
/*
 * columns_history: the columns of a recording over time.
 */
#include <time.h>

#include "render/json.h"
#include "render/value.h"
#include "tcpwait/history_row.h"

enum { US_PER_SECOND = 1000000, NS_PER_US = 1000 };

/* With its offset for eyes, which compare it with a clock; else in UTC. */
static bool write_time(const struct cell *cell, struct line *line)
{
	const struct history_row *row = cell->row;
	time_t seconds = (time_t)(row->time_us / US_PER_SECOND);
	bool for_eyes = cell->view->for_eyes;
	char text[40];
	struct tm tm;

	if (!(for_eyes ? localtime_r(&seconds, &tm)
		       : gmtime_r(&seconds, &tm)) ||
	    strftime(text, sizeof(text), for_eyes ? "%F %T %z" : "%FT%TZ",
		     &tm) == 0)
		return false;
	line_text(line, text);
	return true;
}

static void put_time(const struct cell *cell, struct json *json)
{
	const struct history_row *row = cell->row;
	const struct timespec time = {
		.tv_sec = (time_t)(row->time_us / US_PER_SECOND),
		.tv_nsec = (long)(row->time_us % US_PER_SECOND) * NS_PER_US,
	};

	json_time(json, &time);
}

static void get_budget(const struct cell *cell, struct value *value)
{
	const struct history_row *row = cell->row;

	if (row->budget_known)
		value_real(value, row->worst_port_budget);
}

static bool write_budget(const struct cell *cell, struct line *line)
{
	const struct history_row *row = cell->row;

	if (!row->budget_known)
		return false;
	line_real(line, row->worst_port_budget * 100, 0);
	line_char(line, '%');
	return true;
}

static const struct column columns[] = {
	{ NAME("time"), "TIME", "when the span begins, or the look was",
	  .is_text = true, .write = write_time, .json = put_time },
	{ NAME("samples"), "SAMPLES", "looks in the span",
	  HELD(COUNT, history_row, n_samples) },
	{ NAME("sockets"), "SOCKETS", "sockets in all",
	  HELD(COUNT, history_row, sockets) },
	STATE_COLUMNS(history_row, .is_text = false),
	{ NAME("closes_per_second"), "CLOSES/S",
	  "closes that left a TIME_WAIT, mean of the last 60 s",
	  HELD(REAL, history_row, closes_per_second),
	  KNOWN(history_row, closes_known, true) },
	{ NAME("worst_port_budget"), "BUDGET",
	  "used part of the fullest port budget, 0 to 1", .get = get_budget,
	  .write = write_budget },
	{ NAME("findings"), "FINDINGS", "findings at once",
	  HELD(COUNT, history_row, findings), .color = COLUMN_RED },
};

static const char defaults[] =
	"time,sockets,established,time_wait,close_wait,closes_per_second,"
	"worst_port_budget,findings";

const struct column_set columns_history = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = defaults,
	.machine_defaults = defaults,
	.json = "time,samples,sockets,states",
};
