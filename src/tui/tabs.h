// SPDX-License-Identifier: MIT
/*
 * tabs: the line that names the views.
 */
#ifndef TCPWAIT_TUI_TABS_H
#define TCPWAIT_TUI_TABS_H

#include "tui/ui_state.h"

/* tabs_draw returns the column behind them. */
size_t tabs_draw(const struct ui *ui, struct canvas *canvas, size_t row);

/* tabs_at: which view stands at a column?  VIEW_COUNT: none. */
enum view_id tabs_at(const struct ui *ui, size_t n_columns, size_t column);

#endif
