// SPDX-License-Identifier: MIT
/*
 * columns_states: the columns of the count per state.
 */
#include "render/value.h"
#include "tcpwait/state_row.h"

static void get_change(const struct cell *cell, struct value *value)
{
	const struct state_row *row = cell->row;

	value_change(value, row->count, row->count_before);
}

static const struct column columns[] = {
	{ NAME("state"), "STATE", "state, by netstat's names", .is_text = true,
	  HELD(STATE, state_row, state) },
	{ NAME("count"), "COUNT", "sockets in it",
	  HELD(COUNT, state_row, count) },
	{ NAME("host"), "HOST", "the host that was looked at", .is_text = true,
	  .may_be_cut = true, HELD(HOST, state_row, netns) },
	{ NAME("change"), "CHANGE", "change over --interval",
	  KNOWN(state_row, before_known, true), .get = get_change },
};

const struct column_set columns_states = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "state,count",
	.machine_defaults = "state,count",
};
