// SPDX-License-Identifier: MIT
/*
 * sorting: in which order the rows of a view stand, by keys or from a menu.
 */
#ifndef TCPWAIT_TUI_SORTING_H
#define TCPWAIT_TUI_SORTING_H

#include "tui/ui_state.h"

/* The next column, or the one before; behind the last is the own order. */
enum ui_deed sorting_next(struct ui *ui, bool is_back);
enum ui_deed sorting_reverse(struct ui *ui);

/* A menu that names the columns, over the whole screen. */
enum ui_deed sorting_open(struct ui *ui);
/* sorting_key is for an open one; sorting_draw fills the canvas. */
enum ui_deed sorting_key(struct ui *ui, int key);
void sorting_draw(struct ui *ui, struct canvas *canvas);

#endif
