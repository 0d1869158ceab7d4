// SPDX-License-Identifier: MIT
/*
 * columns_states: the columns of the count per state.
 */
#include "tcpwait/column.h"

#include "render/value.h"
#include "tcpwait/state_row.h"

static void get_state(const struct cell *cell, struct value *value)
{
	const struct state_row *row = cell->row;

	value_text(value, tcp_state_name(row->state));
}

static void get_count(const struct cell *cell, struct value *value)
{
	const struct state_row *row = cell->row;

	value_count(value, row->count);
}

static void get_change(const struct cell *cell, struct value *value)
{
	const struct state_row *row = cell->row;

	if (row->before_known)
		value_change(value, row->count, row->count_before);
	else
		value_unknown(value);
}

static const struct column columns[] = {
	{ .name = "state",
	  .header = "STATE",
	  .is_text = true,
	  .help = "state, by netstat's names",
	  .get = get_state },
	{ .name = "count",
	  .header = "COUNT",
	  .help = "sockets in it",
	  .get = get_count },
	{ .name = "change",
	  .header = "CHANGE",
	  .help = "change over --interval",
	  .get = get_change },
};

const struct column_set columns_states = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "state,count",
	.machine_defaults = "state,count",
};
