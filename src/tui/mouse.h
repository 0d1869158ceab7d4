// SPDX-License-Identifier: MIT
/*
 * mouse: what a click on the screen does.
 */
#ifndef TCPWAIT_TUI_MOUSE_H
#define TCPWAIT_TUI_MOUSE_H

#include "tui/ui_state.h"

/*
 * mouse_click is for a key of KEYS_CLICK, on a screen of so many rows: on the
 * name of a view it shows that, on a row it selects it, on the row that is
 * selected it tells all about it.
 */
enum ui_deed mouse_click(struct ui *ui, int key, size_t n_rows);

#endif
