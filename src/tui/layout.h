// SPDX-License-Identifier: MIT
/*
 * layout: which row of the screen is for what.
 */
#ifndef TCPWAIT_TUI_LAYOUT_H
#define TCPWAIT_TUI_LAYOUT_H

#include "tui/head.h"
#include "tui/ui_state.h"

struct layout {
	struct head_room head;
	size_t n_head; /* rows of the head, from the top */
	bool has_tabs; /* the views, below the head */
	bool has_header; /* the names of the columns, below the tabs */
	bool has_bar; /* at the bottom: keys, or what was said */
	size_t first; /* the row of the header, or of the first row */
	size_t n_shown; /* rows of the view that have room */
};

struct layout layout_of(const struct ui *ui, size_t n_rows);

#endif
