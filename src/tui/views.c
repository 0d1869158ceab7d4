// SPDX-License-Identifier: MIT
/*
 * views: the table of them.
 */
#include "tui/view.h"

#include <assert.h>

static const struct view *const table[] = {
	[VIEW_PORTS] = &view_ports,	  [VIEW_PEERS] = &view_peers,
	[VIEW_WAITING] = &view_waiting,	  [VIEW_FINDINGS] = &view_findings,
	[VIEW_SETTINGS] = &view_settings, [VIEW_PROCESS] = &view_process,
	[VIEW_UNIT] = &view_unit,
};
static_assert(sizeof(table) / sizeof(table[0]) == VIEW_COUNT,
	      "every view has its record");

const char *const top_views[] = {
	[VIEW_PORTS] = "ports",	      [VIEW_PEERS] = "peers",
	[VIEW_WAITING] = "waiting",   [VIEW_FINDINGS] = "findings",
	[VIEW_SETTINGS] = "settings", [VIEW_PROCESS] = "process",
	[VIEW_UNIT] = "unit",	      [VIEW_COUNT] = NULL,
};

const struct view *view_at(enum view_id id)
{
	return table[id];
}
