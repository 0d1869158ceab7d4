// SPDX-License-Identifier: MIT
/*
 * grid: the rows of a view as a table on a canvas.
 */
#include "tui/grid.h"

#include <string.h>

#include "tcpwait/text.h"
#include "tui/cut.h"

enum {
	GUTTER = 2, /* "> " before the selected row */
	GAP_WIDE = 2,
	GAP_NARROW = 1,
	EXTRA = 20, /* a drop from here on: only where there is ample room */
};

/* One column that is shown. */
struct slot {
	const struct column *column;
	const struct view_column *how;
	size_t widths[2]; /* as it is, and where it is narrow */
	size_t width;
	size_t n_shared; /* bytes that all rows begin with */
	bool is_out; /* there is no room for it */
};

struct slots {
	struct slot items[VIEW_COLUMNS_MAX];
	size_t n;
	size_t gap;
	bool narrow;
};

static size_t longer(size_t a, size_t b)
{
	return a > b ? a : b;
}

static void choose(struct slots *slots, const struct view_rows *rows)
{
	bool several = rows->look.now->seen.n_namespaces > 1;
	const struct column *column;

	*slots = (struct slots){ .gap = GAP_WIDE };
	for (size_t i = 0; (column = view_column(rows->view, i)); i++) {
		size_t header = text_columns(column->header);
		struct slot slot = {
			.column = column,
			.how = &rows->view->columns[i],
			.widths = { longer(header, rows->widths[0][i]),
				    longer(header, rows->widths[1][i]) },
		};

		if (slot.how->of_several && !several)
			continue;
		if (column->comes_and_goes && rows->widths[0][i] == 0)
			continue;
		/* Each change says more than that of the total. */
		if (rows->look.changes && slot.how->of_total)
			continue;
		slots->items[slots->n++] = slot;
	}
}

/* Only where it is narrow is anything cut: half a pid is another's. */
static size_t least_width(const struct slots *slots, const struct slot *slot)
{
	size_t width = slot->widths[slots->narrow];

	if (slots->narrow && slot->how->least > 0 && slot->how->least < width)
		width = slot->how->least;
	return width;
}

static size_t least_total(const struct slots *slots)
{
	size_t total = GUTTER, n = 0;

	for (size_t i = 0; i < slots->n; i++) {
		if (slots->items[i].is_out)
			continue;
		total += least_width(slots, &slots->items[i]) +
			 (n++ > 0 ? slots->gap : 0);
	}
	return total;
}

/* Leaves out the column that is needed least; false: all are needed. */
static bool drop_one(struct slots *slots, uint8_t from)
{
	struct slot *least = NULL;

	for (size_t i = 0; i < slots->n; i++) {
		struct slot *slot = &slots->items[i];

		if (!slot->is_out &&
		    (!least || slot->how->drop > least->how->drop))
			least = slot;
	}
	if (!least || least->how->drop < from)
		return false;
	least->is_out = true;
	return true;
}

/* A long one that went may have left room for a short one before it. */
static void take_back(struct slots *slots, size_t width)
{
	uint8_t tried = 0;

	for (size_t i = 0; i < slots->n; i++) {
		struct slot *best = NULL;

		for (size_t k = 0; k < slots->n; k++) {
			struct slot *slot = &slots->items[k];

			if (slot->is_out && slot->how->drop > tried &&
			    slot->how->drop < EXTRA &&
			    (!best || slot->how->drop < best->how->drop))
				best = slot;
		}
		if (!best)
			return;
		tried = best->how->drop;
		best->is_out = false;
		best->is_out = least_total(slots) > width;
	}
}

static void remove_out(struct slots *slots)
{
	size_t n = 0;

	for (size_t i = 0; i < slots->n; i++) {
		if (!slots->items[i].is_out)
			slots->items[n++] = slots->items[i];
	}
	slots->n = n;
}

static void leave_out(struct slots *slots, size_t width)
{
	while (least_total(slots) > width) {
		if (drop_one(slots, EXTRA))
			continue;
		if (slots->gap > GAP_NARROW)
			slots->gap = GAP_NARROW;
		else if (!slots->narrow)
			slots->narrow = true;
		else if (!drop_one(slots, 1))
			break;
	}
	take_back(slots, width);
	/* What was left out may have left room. */
	slots->gap = GAP_WIDE;
	if (least_total(slots) > width)
		slots->gap = GAP_NARROW;
	remove_out(slots);
}

/* What is left over goes to those that were cut, the first ones first. */
static void share(struct slots *slots, size_t width)
{
	size_t total = least_total(slots);
	size_t spare = width > total ? width - total : 0;

	for (size_t i = 0; i < slots->n; i++) {
		struct slot *slot = &slots->items[i];
		size_t wanted = slot->widths[slots->narrow], more;

		slot->width = least_width(slots, slot);
		more = wanted - slot->width;
		if (more > spare)
			more = spare;
		slot->width += more;
		spare -= more;
	}
	/* Nothing more could be left out: then the first is cut as well. */
	if (total > width && slots->n > 0) {
		struct slot *first = &slots->items[0];
		size_t over = total - width;

		first->width -= over < first->width ? over : first->width;
	}
}

/* So many rows are compared, of those that are shown. */
enum { COMPARED_MAX = 200 };

static size_t count_shared(const struct grid *grid,
			   const struct column_view *view,
			   const struct column *column)
{
	char first[COLUMN_TEXT_SIZE], text[COLUMN_TEXT_SIZE];
	size_t n = 0, end = grid->top + COMPARED_MAX;

	if (end > grid->rows->n)
		end = grid->rows->n;
	for (size_t i = grid->top; i < end; i++) {
		(void)column_text(column, view, view_row(grid->rows, i), text);
		if (i == grid->top) {
			memcpy(first, text, sizeof(first));
			n = strlen(first);
		}
		n = cut_shared(first, text, n);
	}
	/* A row alone differs from none. */
	return end > grid->top + 1 ? n : 0;
}

static void fit(struct slots *slots, const struct grid *grid, size_t width)
{
	const struct column_view view = {
		.seen = &grid->rows->look.now->seen,
		.report = &grid->rows->report,
		.for_eyes = true,
		.narrow = true,
	};

	choose(slots, grid->rows);
	leave_out(slots, width);
	share(slots, width);
	for (size_t i = 0; i < slots->n; i++) {
		struct slot *slot = &slots->items[i];

		if (slot->how->is_place &&
		    slot->width < slot->widths[slots->narrow])
			slot->n_shared =
				count_shared(grid, &view, slot->column);
	}
}

/* Behind the name, where the gap is: it moves nothing. */
static const char *sort_mark(const struct view_rows *rows,
			     const struct column *column, bool utf8)
{
	bool descending = !column->is_text != rows->look.reversed;

	if (rows->look.sort != column)
		return "";
	if (utf8)
		return descending ? "\u25bc" : "\u25b2";
	return descending ? "v" : "^";
}

static void draw_header(const struct grid *grid, const struct slots *slots,
			struct canvas *canvas)
{
	size_t at = GUTTER;

	canvas_ink(canvas, grid->line, INK_HEADER);
	for (size_t i = 0; i < slots->n; i++) {
		const struct slot *slot = &slots->items[i];
		const struct column *column = slot->column;
		size_t pad = 0, n = text_columns(column->header);

		if (!column->is_text && n < slot->width)
			pad = slot->width - n;
		n = cut_put(canvas, grid->line, at + pad, slot->width,
			    INK_HEADER, column->header);
		(void)canvas_put(canvas, grid->line, n, INK_HEADER,
				 sort_mark(grid->rows, column, canvas->utf8));
		at += slot->width + slots->gap;
	}
}

static void draw_cell(const struct grid *grid, const struct slots *slots,
		      const struct slot *slot, struct canvas *canvas,
		      size_t line, size_t at, const void *row)
{
	const struct column_view view = {
		.seen = &grid->rows->look.now->seen,
		.report = &grid->rows->report,
		.for_eyes = true,
		.utf8 = canvas->utf8,
		.narrow = slots->narrow,
	};
	const struct column *column = slot->column;
	char whole[COLUMN_TEXT_SIZE], text[CUT_SIZE];
	enum ink ink = INK_FAINT;
	size_t n;

	if (view_cell(grid->rows, column, &view, row, whole))
		ink = grid->rows->view->ink(grid->rows, row, column);
	/* In the first column stands what the row is. */
	if (slot->how->is_place)
		(void)cut_apart(whole, slot->n_shared, slot->width,
				canvas->utf8, text);
	else
		(void)cut_text(whole, slot->width,
			       slot == slots->items ? CUT_MIDDLE : CUT_END,
			       canvas->utf8, text);
	n = text_columns(text);
	if (!column->is_text && n < slot->width)
		at += slot->width - n;
	(void)canvas_put(canvas, line, at, ink, text);
}

/* The worst that was found about the row, as a mark. */
static void draw_mark(const struct grid *grid, struct canvas *canvas,
		      size_t line, const void *row)
{
	const struct finding *finding;
	size_t at = 0;

	if (grid->rows->view == &view_findings)
		return;
	finding = view_next_finding(grid->rows, row, &at);
	if (finding && finding->severity == SEVERITY_CRITICAL)
		(void)canvas_put(canvas, line, 1, INK_CRITICAL, "!");
	else if (finding && finding->severity == SEVERITY_WARNING)
		(void)canvas_put(canvas, line, 1, INK_WARNING, "!");
}

static void draw_row(const struct grid *grid, const struct slots *slots,
		     struct canvas *canvas, size_t line, size_t i)
{
	const void *row = view_row(grid->rows, i);
	size_t at = GUTTER;

	draw_mark(grid, canvas, line, row);
	for (size_t k = 0; k < slots->n; k++) {
		const struct slot *slot = &slots->items[k];

		draw_cell(grid, slots, slot, canvas, line, at, row);
		at += slot->width + slots->gap;
	}
	if (i != grid->selected)
		return;
	(void)canvas_put(canvas, line, 0, INK_SELECTED, ">");
	canvas_ink(canvas, line, INK_SELECTED);
}

size_t grid_scroll(size_t top, size_t selected, size_t n, size_t n_shown)
{
	if (n_shown == 0)
		return selected;
	if (selected < top)
		top = selected;
	if (selected >= top + n_shown)
		top = selected - n_shown + 1;
	if (n <= n_shown)
		return 0;
	return top > n - n_shown ? n - n_shown : top;
}

void grid_draw(const struct grid *grid, struct canvas *canvas)
{
	size_t line = grid->line, end = grid->line + grid->n_lines;
	struct slots slots;

	fit(&slots, grid, canvas->n_columns);
	if (grid->header && line < end) {
		draw_header(grid, &slots, canvas);
		line++;
	}
	for (size_t i = grid->top; i < grid->rows->n && line < end; i++)
		draw_row(grid, &slots, canvas, line++, i);
}
