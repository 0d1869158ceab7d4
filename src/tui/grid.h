// SPDX-License-Identifier: MIT
/*
 * grid: the rows of a view as a table on a canvas.
 *
 * What has no room is left out, the least needed first; what is cut shows it.
 */
#ifndef TCPWAIT_TUI_GRID_H
#define TCPWAIT_TUI_GRID_H

#include "tui/canvas.h"
#include "tui/view.h"

struct grid {
	const struct view_rows *rows;
	size_t selected;
	size_t top; /* the first row that is shown */
	size_t line; /* where the header goes */
	size_t n_lines; /* the header and the rows */
	bool header;
};

/* grid_scroll gives a top that shows the selected row, near the one before. */
size_t grid_scroll(size_t top, size_t selected, size_t n, size_t n_shown);

void grid_draw(const struct grid *grid, struct canvas *canvas);

#endif
