// SPDX-License-Identifier: MIT
/*
 * history_graph: the history of a row as bars over an axis of time.
 */
#ifndef TCPWAIT_TUI_HISTORY_GRAPH_H
#define TCPWAIT_TUI_HISTORY_GRAPH_H

#include <stdio.h>

#include "tcpwait/style.h"
#include "tui/row_history.h"

/*
 * history_graph_write draws a graph of each series that has anything, over one
 * axis of time that ends at the newest look; nothing of a single look, or where
 * there is no width.
 */
void history_graph_write(FILE *out, const struct history_track *track,
			 const struct style *style);

#endif
