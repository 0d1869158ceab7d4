// SPDX-License-Identifier: MIT
/*
 * sorting: the columns of a view as positions, of which 0 is its own order.
 */
#include "tui/sorting.h"

#include "tui/cut.h"
#include "tui/grid.h"
#include "tui/key.h"

enum { NAME_WIDTH = 12, NAME_AT = 3, HELP_AT = NAME_AT + NAME_WIDTH + 2 };

static size_t count_orders(const struct ui *ui)
{
	size_t n = 0;

	while (view_column(view_at(ui->view), n))
		n++;
	return n + 1;
}

/* Is this a column that cannot be seen now? */
static bool is_hidden(const struct ui *ui, size_t n_sort)
{
	return n_sort > 0 && ui->now &&
	       view_at(ui->view)->columns[n_sort - 1].of_several &&
	       ui->now->seen.n_namespaces < 2;
}

/* The order beside one, round and round. */
static size_t beside(const struct ui *ui, size_t n_sort, bool is_back)
{
	size_t n = count_orders(ui);

	do {
		n_sort = (n_sort + (is_back ? n - 1 : 1)) % n;
	} while (is_hidden(ui, n_sort));
	return n_sort;
}

static enum ui_deed sort_by(struct ui *ui, struct top_order order)
{
	ui_state_place(ui)->order = order;
	ui_state_pin(ui);
	ui_state_rows(ui);
	return UI_DRAW;
}

enum ui_deed sorting_next(struct ui *ui, bool is_back)
{
	const struct top_order order = {
		.n_sort = beside(ui, ui_state_place(ui)->order.n_sort, is_back),
	};

	return sort_by(ui, order);
}

enum ui_deed sorting_reverse(struct ui *ui)
{
	struct top_order order = ui_state_place(ui)->order;

	order.reversed = !order.reversed;
	return sort_by(ui, order);
}

enum ui_deed sorting_open(struct ui *ui)
{
	ui->is_sorting = true;
	ui->sort_at = ui_state_place(ui)->order.n_sort;
	ui->sort_top = 0;
	return UI_DRAW;
}

/* By the one that it is sorted by already: the other way round. */
static enum ui_deed take(struct ui *ui)
{
	const struct top_order order = { .n_sort = ui->sort_at };

	ui->is_sorting = false;
	if (ui->sort_at == ui_state_place(ui)->order.n_sort)
		return sorting_reverse(ui);
	return sort_by(ui, order);
}

enum ui_deed sorting_key(struct ui *ui, int key)
{
	switch (key) {
	case KEYS_UP:
	case 'k':
		ui->sort_at = beside(ui, ui->sort_at, true);
		return UI_DRAW;
	case KEYS_DOWN:
	case 'j':
		ui->sort_at = beside(ui, ui->sort_at, false);
		return UI_DRAW;
	case KEYS_HOME:
		ui->sort_at = 0;
		return UI_DRAW;
	case KEYS_END:
		ui->sort_at = beside(ui, 0, true);
		return UI_DRAW;
	case KEYS_ENTER:
	case '\r':
		return take(ui);
	default:
		ui->is_sorting = false;
		return UI_DRAW;
	}
}

/* "  CLOSE_WAIT    sockets in CLOSE_WAIT", and which one it is now. */
static void draw_order(const struct ui *ui, struct canvas *canvas, size_t row,
		       size_t n_sort)
{
	const struct view *view = view_at(ui->view);
	const struct top_order *now = &ui->places[ui->view].order;
	const struct column *column =
		n_sort > 0 ? view_column(view, n_sort - 1) : NULL;
	size_t width = canvas->n_columns;

	(void)cut_put(canvas, row, NAME_AT, NAME_WIDTH, INK_STRONG,
		      column ? column->header : "(own)");
	if (width > HELP_AT)
		(void)cut_put(canvas, row, HELP_AT, width - HELP_AT, INK_PLAIN,
			      column ? column->help : view->own_order);
	if (n_sort == now->n_sort)
		(void)canvas_put(canvas, row, 1, INK_STRONG, "*");
	if (n_sort != ui->sort_at)
		return;
	(void)canvas_put(canvas, row, 0, INK_SELECTED, ">");
	canvas_ink(canvas, row, INK_SELECTED);
}

void sorting_draw(struct ui *ui, struct canvas *canvas)
{
	size_t n = count_orders(ui), row = 1;
	size_t n_shown = canvas->n_rows > 2 ? canvas->n_rows - 2 : 0;

	ui->sort_top = grid_scroll(ui->sort_top, ui->sort_at, n, n_shown);
	canvas_ink(canvas, 0, INK_HEADER);
	(void)canvas_printf(canvas, 0, 0, INK_HEADER, "Sort %s by",
			    view_at(ui->view)->name);
	for (size_t i = ui->sort_top; i < n && row <= n_shown; i++) {
		if (!is_hidden(ui, i))
			draw_order(ui, canvas, row++, i);
	}
	if (canvas->n_rows < 2)
		return;
	canvas_ink(canvas, canvas->n_rows - 1, INK_BAR);
	(void)cut_put(canvas, canvas->n_rows - 1, 0, canvas->n_columns, INK_BAR,
		      "Enter: sort, the same again: reversed; any other: back");
}
