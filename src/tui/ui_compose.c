// SPDX-License-Identifier: MIT
/*
 * ui_compose: everything in its place on one canvas.
 */
#include <stdlib.h>
#include <string.h>

#include "tcpwait/text.h"
#include "tui/cut.h"
#include "tui/explain_page.h"
#include "tui/grid.h"
#include "tui/head.h"
#include "tui/keys.h"
#include "tui/layout.h"
#include "tui/sorting.h"
#include "tui/tabs.h"
#include "tui/ui_prompt.h"

enum {
	TEXT_SIZE = 256,
	PREVIEW_FROM = 6,
};

/* "230", or "1-14 of 230" where not all of them are shown. */
static void format_range(const struct ui *ui, const struct layout *layout,
			 char text[static TEXT_SIZE])
{
	size_t top = ui->places[ui->view].top, end = top + layout->n_shown;

	if (end > ui->rows.n)
		end = ui->rows.n;
	if (end == 0 || (top == 0 && end == ui->rows.n_all))
		(void)snprintf(text, TEXT_SIZE, "%zu", ui->rows.n_all);
	else
		(void)snprintf(text, TEXT_SIZE, "%zu-%zu of %zu", top + 1, end,
			       ui->rows.n_all);
}

/* "by CLOSE_WAIT", or the view's own order. */
static void format_order(const struct ui *ui, char text[static TEXT_SIZE])
{
	const struct ui_place *place = &ui->places[ui->view];
	const struct view *view = view_at(ui->view);

	if (place->order.n_sort > 0)
		(void)snprintf(
			text, TEXT_SIZE, "by %s",
			view_column(view, place->order.n_sort - 1)->header);
	else
		(void)snprintf(text, TEXT_SIZE, "%s", view->own_order);
}

/* At the right edge, if there is room; is there? */
static bool put_right(struct canvas *canvas, size_t row, size_t from,
		      const char *text)
{
	size_t n = text_columns(text);

	if (from + n > canvas->n_columns)
		return false;
	(void)canvas_put(canvas, row, canvas->n_columns - n, INK_FAINT, text);
	return true;
}

/* How many rows in which order; the order goes first where there is no room. */
static void draw_range(const struct ui *ui, struct canvas *canvas,
		       const struct layout *layout, size_t from)
{
	const char *reversed =
		ui->places[ui->view].order.reversed ? ", reversed" : "";
	char range[TEXT_SIZE], order[TEXT_SIZE], text[2 * TEXT_SIZE + 16];

	format_range(ui, layout, range);
	format_order(ui, order);
	(void)snprintf(text, sizeof(text), "%s %s%s", range, order, reversed);
	if (put_right(canvas, layout->n_head, from, text))
		return;
	(void)snprintf(text, sizeof(text), "%s%s", range, reversed);
	if (!put_right(canvas, layout->n_head, from, text))
		(void)put_right(canvas, layout->n_head, from, range);
}

static void draw_tabs(const struct ui *ui, struct canvas *canvas,
		      const struct layout *layout)
{
	size_t at = tabs_draw(ui, canvas, layout->n_head);

	if (ui->rows.view)
		draw_range(ui, canvas, layout, at);
}

/* What has room below a short list: what a row is, and more of this one. */
static void draw_below(const struct ui *ui, struct canvas *canvas,
		       const struct layout *layout)
{
	size_t end = layout->first + layout->has_header + layout->n_shown;
	size_t used = ui->rows.n + (ui->rows.n == 0), spare;
	struct page_lines lines;
	char *text;

	if (!ui->rows.view || ui->is_plain || used + 1 >= layout->n_shown)
		return;
	(void)cut_put(canvas, end - 1, 2, canvas->n_columns, INK_FAINT,
		      ui->rows.view->shows);
	spare = layout->n_shown - used - 1;
	if (spare < PREVIEW_FROM)
		return;
	text = explain_page_preview(ui, canvas->n_columns, canvas->utf8);
	if (text) {
		lines = (struct page_lines){
			.text = text,
			.row = end - spare,
			.n = spare - 2,
			.is_cut = true,
		};
		page_draw_lines(&lines, canvas);
	}
	free(text);
}

/* Who cannot scroll is told what is missing. */
static void draw_more(const struct ui *ui, struct canvas *canvas,
		      const struct layout *layout)
{
	if (ui->is_plain && ui->rows.n_all > layout->n_shown)
		(void)canvas_printf(canvas, canvas->n_rows - 1, 2, INK_FAINT,
				    "the first %zu of %zu", layout->n_shown,
				    ui->rows.n_all);
}

static void draw_rows(struct ui *ui, struct canvas *canvas,
		      const struct layout *layout)
{
	struct ui_place *place = ui_state_place(ui);
	struct grid grid = {
		.rows = &ui->rows,
		.selected = ui->is_plain ? SIZE_MAX : place->selected,
		.line = layout->first,
		.n_lines = layout->has_header + layout->n_shown,
		.header = layout->has_header,
	};

	place->top = grid_scroll(place->top, place->selected, ui->rows.n,
				 layout->n_shown);
	grid.top = place->top;
	draw_below(ui, canvas, layout);
	draw_more(ui, canvas, layout);
	if (ui->rows.view && ui->rows.n > 0)
		grid_draw(&grid, canvas);
	else if (ui->rows.view)
		(void)cut_put(canvas, layout->first + 1, 2, canvas->n_columns,
			      INK_FAINT,
			      ui->rows.view->why_empty
				      ? ui->rows.view->why_empty(&ui->rows)
				      : ui->rows.view->empty);
}

/* As many keys as fit, the most useful ones first. */
static void draw_keys(struct canvas *canvas, size_t row)
{
	const struct keys_entry *entry;
	size_t at = 0;

	canvas_ink(canvas, row, INK_BAR);
	for (size_t i = 0; (entry = keys_at(i)); i++) {
		if (!entry->brief)
			continue;
		/* Of several names the first one. */
		if (at + strcspn(entry->name, ",") + 1 + strlen(entry->brief) >
		    canvas->n_columns)
			break;
		at = canvas_printf(canvas, row, at, INK_BAR, "%.*s %s",
				   (int)strcspn(entry->name, ","), entry->name,
				   entry->brief) +
		     2;
	}
}

static void draw_bottom(const struct ui *ui, struct canvas *canvas,
			const struct layout *layout)
{
	size_t row = canvas->n_rows - 1;

	if (ui->asking != UI_PROMPT_NONE)
		ui_prompt_draw(ui, canvas);
	else if (ui->said[0])
		(void)cut_put(canvas, row, 0, canvas->n_columns,
			      ui->said_is_bad ? INK_CRITICAL : INK_GOOD,
			      ui->said);
	else if (layout->has_bar)
		draw_keys(canvas, row);
}

static int compose_page(struct ui *ui, struct canvas *canvas)
{
	int ret = explain_page_write(ui, canvas->n_columns, canvas->utf8);

	if (ret == 0)
		page_draw(&ui->page, canvas);
	return ret;
}

int ui_compose(struct ui *ui, struct canvas *canvas)
{
	struct layout layout;

	if (ui->page.kind != PAGE_NONE)
		return compose_page(ui, canvas);
	if (canvas->n_rows == 0)
		return 0;
	if (ui->is_sorting) {
		sorting_draw(ui, canvas);
		return 0;
	}
	ui->n_columns = canvas->n_columns;
	layout = layout_of(ui, canvas->n_rows);
	draw_rows(ui, canvas, &layout);
	head_draw(ui, canvas, &layout.head);
	if (layout.has_tabs)
		draw_tabs(ui, canvas, &layout);
	draw_bottom(ui, canvas, &layout);
	return 0;
}
