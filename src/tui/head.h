// SPDX-License-Identifier: MIT
/*
 * head: the lines above the rows; what matters on the whole host.
 */
#ifndef TCPWAIT_TUI_HEAD_H
#define TCPWAIT_TUI_HEAD_H

#include "tui/ui_state.h"

struct head_room {
	size_t n_lines; /* those that matter most; each has a row at least */
	size_t n_spare; /* rows more for what does not fit into one */
	size_t width;
};

/* head_rows: how many rows it takes. */
size_t head_rows(const struct ui *ui, const struct head_room *room);

/* head_draw writes it from the top of the canvas on. */
void head_draw(const struct ui *ui, struct canvas *canvas,
	       const struct head_room *room);

#endif
