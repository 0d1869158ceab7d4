// SPDX-License-Identifier: MIT
/*
 * columns_owners: the columns of processes, and of their units.
 */
#include "render/owner_text.h"
#include "render/row_text.h"
#include "render/value.h"
#include "tcpwait/owner_rows.h"

/* What nobody was seen to hold: TIME_WAIT, and whose owners were not seen. */
static const char nobody[] = "(no process seen)";

static bool write_process(const struct cell *cell, struct line *line)
{
	const struct owner_row *row = cell->row;

	/* Without its number one worker is as the other. */
	if (row->process)
		owner_text_process(line, row->process, false);
	else
		line_text(line, nobody);
	return true;
}

/* "nginx[11] +4": all of a unit. */
static bool write_members(const struct cell *cell, struct line *line)
{
	const struct owner_row *row = cell->row;

	if (!row->process)
		return false;
	owner_text_process(line, row->process, cell->view->narrow);
	if (row->n_processes > 1) {
		line_text(line, " +");
		line_count(line, row->n_processes - 1);
	}
	return true;
}

static bool write_unit(const struct cell *cell, struct line *line)
{
	const struct owner_row *row = cell->row;

	if (!row->process)
		line_text(line, nobody);
	else if (row->process->unit[0])
		line_clean(line, row->process->unit);
	else
		line_text(line, "(in no unit)");
	return true;
}

static void get_unit(const struct cell *cell, struct value *value)
{
	const struct owner_row *row = cell->row;

	if (row->process)
		value_text(value, row->process->unit);
}

static void get_other(const struct cell *cell, struct value *value)
{
	const struct owner_row *row = cell->row;
	uint8_t largest;

	value_count(value, row_text_count_other(row->states, &largest));
}

static bool write_other(const struct cell *cell, struct line *line)
{
	const struct owner_row *row = cell->row;

	return row_text_other(line, row->states);
}

static void get_rate(const struct cell *cell, struct value *value)
{
	const struct owner_row *row = cell->row;
	double seconds = cell->view->report->interval_seconds;

	if (row->before_known && seconds > 0)
		value_real(value,
			   ((double)row->total - row->total_before) / seconds);
}

static bool write_rate(const struct cell *cell, struct line *line)
{
	struct value rate = { .type = VALUE_UNKNOWN };

	get_rate(cell, &rate);
	if (rate.type != VALUE_UNKNOWN)
		row_text_rate(line, rate.real);
	return rate.type != VALUE_UNKNOWN;
}

static void get_oldest(const struct cell *cell, struct value *value)
{
	const struct owner_row *row = cell->row;

	if (row->n_ages > 0)
		value_real(value, row->oldest_ms / 1000.0);
}

static bool write_oldest(const struct cell *cell, struct line *line)
{
	const struct owner_row *row = cell->row;

	if (row->n_ages == 0)
		return false;
	if (row->at_least)
		line_char(line, '>');
	line_age(line, row->oldest_ms / 1000.0);
	return true;
}

static bool write_queue(const struct cell *cell, struct line *line)
{
	const struct owner_row *row = cell->row;

	if (!row->queue.known)
		return false;
	line_count(line, row->queue.n_waiting);
	line_char(line, '/');
	line_count(line, row->queue.backlog);
	return true;
}

static void get_descriptors(const struct cell *cell, struct value *value)
{
	const struct owner_row *row = cell->row;

	if (row->descriptors_known)
		value_real(value, (double)row->n_descriptors /
					  (double)row->descriptor_limit);
}

static bool write_descriptors(const struct cell *cell, struct line *line)
{
	const struct owner_row *row = cell->row;

	if (!row->descriptors_known)
		return false;
	line_count(line, row->n_descriptors);
	line_char(line, '/');
	line_count(line, row->descriptor_limit);
	return true;
}

static const struct column shared_columns[] = {
	STATE_COLUMNS(owner_row, .base = NULL),
	{ NAME("other"), "OTHER",
	  "sockets that are not ESTAB, TIME_WAIT, CLOSE_WAIT or LISTEN",
	  .is_text = true, .comes_and_goes = true, .get = get_other,
	  .write = write_other },
	{ NAME("total"), "TOTAL", "sockets in any state",
	  HELD(COUNT, owner_row, total) },
	{ NAME("rate"), "CHANGE",
	  "change of total per second, since the sample before",
	  .get = get_rate, .write = write_rate },
	{ NAME("oldest_seconds"), "OLDEST", "age of the oldest CLOSE_WAIT",
	  .get = get_oldest, .write = write_oldest },
	{ NAME("accept_queue"), "QUEUE",
	  "connections that wait for accept(), and the backlog",
	  HELD(COUNT, owner_row, queue.n_waiting),
	  KNOWN(owner_row, queue.known, true), .write = write_queue },
	{ NAME("descriptors"), "DESCRIPTORS",
	  "open descriptors, and how many it may have", .get = get_descriptors,
	  .write = write_descriptors },
};

static const struct column process_columns[] = {
	{ NAME("process"), "PROCESS", "process that holds the sockets",
	  .is_text = true, .write = write_process },
	{ NAME("unit"), "UNIT", "its service or container", .is_text = true,
	  .may_be_cut = true, .get = get_unit },
};

static const struct column unit_columns[] = {
	{ NAME("unit"), "UNIT", "service or container", .is_text = true,
	  .may_be_cut = true, .write = write_unit },
	{ NAME("process"), "PROCESS",
	  "its process with most sockets, and how many more", .is_text = true,
	  .may_be_cut = true, .write = write_members },
	{ NAME("processes"), "PROCESSES", "how many processes it has",
	  HELD(COUNT, owner_row, n_processes) },
};

#define SHARED                                                      \
	.shared = {                                                 \
		shared_columns,                                     \
		sizeof(shared_columns) / sizeof(shared_columns[0]), \
	}

const struct column_set columns_process = {
	.own = { process_columns,
		 sizeof(process_columns) / sizeof(process_columns[0]) },
	SHARED,
	.defaults = "process,total",
	.machine_defaults = "process,total",
};

const struct column_set columns_unit = {
	.own = { unit_columns, sizeof(unit_columns) / sizeof(unit_columns[0]) },
	SHARED,
	.defaults = "unit,total",
	.machine_defaults = "unit,total",
};
