// SPDX-License-Identifier: MIT
/*
 * mouse: what a click on the screen does.
 */
#include "tui/mouse.h"

#include "tui/key.h"
#include "tui/keys.h"
#include "tui/layout.h"
#include "tui/tabs.h"

static enum ui_deed click_row(struct ui *ui, size_t i, size_t n_rows)
{
	const struct ui_place *place = ui_state_place(ui);

	if (i >= ui->rows.n)
		return UI_NOTHING;
	if (i == place->selected && ui_state_is_there(ui))
		return keys_do(ui, KEYS_ENTER, n_rows);
	ui_state_select(ui, i);
	return UI_DRAW;
}

enum ui_deed mouse_click(struct ui *ui, int key, size_t n_rows)
{
	struct layout layout = layout_of(ui, n_rows);
	size_t row = (size_t)(key - KEYS_CLICK) / KEYS_CLICK_ROW;
	size_t column = (size_t)(key - KEYS_CLICK) % KEYS_CLICK_ROW;
	size_t first = layout.first + layout.has_header;

	if (layout.has_tabs && row == layout.n_head) {
		enum view_id view = tabs_at(ui, ui->n_columns, column);

		return view < VIEW_COUNT ? ui_state_show(ui, view) : UI_NOTHING;
	}
	if (!ui->rows.view || row < first || row >= first + layout.n_shown)
		return UI_NOTHING;
	return click_row(ui, ui_state_place(ui)->top + row - first, n_rows);
}
