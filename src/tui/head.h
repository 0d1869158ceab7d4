// SPDX-License-Identifier: MIT
/*
 * head: the lines above the rows; what matters on the whole host.
 */
#ifndef TCPWAIT_TUI_HEAD_H
#define TCPWAIT_TUI_HEAD_H

#include "tui/ui_state.h"

/* head_count: how many lines there would be, given the room. */
size_t head_count(const struct ui *ui);

/* head_draw writes the n lines that matter most, from the top of the canvas. */
void head_draw(const struct ui *ui, struct canvas *canvas, size_t n);

#endif
