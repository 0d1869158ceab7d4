// SPDX-License-Identifier: MIT
/*
 * ui: which of what lies on the screen a key goes to.
 */
#include "tui/ui.h"

#include "tui/keys.h"
#include "tui/mouse.h"
#include "tui/sorting.h"
#include "tui/ui_prompt.h"
#include "tui/ui_state.h"

/* What scrolls scrolls; the rest closes. */
static enum ui_deed key_of_page(struct ui *ui, int key)
{
	bool closes = ui->page.kind == PAGE_PLAN && key == 'Y';

	if (page_key(&ui->page, key))
		return UI_DRAW;
	page_close(&ui->page);
	if (closes)
		return UI_CLOSE;
	if (ui->rows.view)
		ui_state_find(ui);
	return UI_DRAW;
}

bool ui_takes_mouse(const struct ui *ui)
{
	return !ui->without_mouse && ui->page.kind == PAGE_NONE &&
	       ui->asking == UI_PROMPT_NONE && !ui->is_sorting;
}

/* Keys go to what lies on top. */
enum ui_deed ui_key(struct ui *ui, int key, size_t n_rows)
{
	bool had_said = ui->said[0] != '\0';
	enum ui_deed deed;

	if (key == KEYS_NONE)
		return UI_NOTHING;
	if (key == KEYS_RESIZE)
		return UI_DRAW;
	if (key == KEYS_REDRAW)
		return UI_REDRAW;
	ui->said[0] = '\0';
	if (ui->asking != UI_PROMPT_NONE)
		deed = ui_prompt_key(ui, key);
	else if (ui->is_sorting)
		deed = sorting_key(ui, key);
	else if (ui->page.kind != PAGE_NONE)
		deed = key_of_page(ui, key);
	else if (key >= KEYS_CLICK)
		deed = mouse_click(ui, key, n_rows);
	else
		deed = keys_do(ui, key, n_rows);
	return deed == UI_NOTHING && had_said ? UI_DRAW : deed;
}
