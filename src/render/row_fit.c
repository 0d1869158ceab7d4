// SPDX-License-Identifier: MIT
/*
 * row_fit: rows on a terminal that is too narrow for all of them.
 *
 * The first rows tell how wide each column has to be.  Addresses and states
 * are never cut: what is missing then is a whole column, or the pids of owners.
 */
#include "tcpwait/render_sheet.h"

#include <string.h>

#include "render/value.h"
#include "tcpwait/text.h"

enum { SEPARATOR = 2 };

static size_t width_of(const struct column_list *columns, size_t i)
{
	return columns->widths[i] ? columns->widths[i]
				  : columns->items[i]->width;
}

size_t row_fit_width(const struct column_list *columns)
{
	size_t sum = 0;

	for (size_t i = 0; i < columns->n; i++)
		sum += width_of(columns, i) + (i > 0 ? SEPARATOR : 0);
	return sum;
}

static size_t width_of_cell(const struct column *column,
			    const struct column_view *view, const void *row)
{
	char text[COLUMN_TEXT_SIZE];

	(void)column_text(column, view, row, text);
	return text_columns(text);
}

/* The first rows may say little: a header is shown in any case. */
static void measure(const struct sheet *first, const struct column_view *view,
		    struct column_list *columns)
{
	for (size_t i = 0; i < columns->n; i++) {
		const struct column *column = columns->items[i];
		size_t widest = text_columns(column->header);
		const char *row = first->rows;

		for (size_t k = 0; k < first->n_rows; k++) {
			size_t width = width_of_cell(column, view, row);

			row += first->row_bytes;
			if (width > widest)
				widest = width;
		}
		columns->widths[i] = (uint16_t)widest;
	}
}

/* False: none of them can be spared. */
static bool drop_one(struct column_list *columns, uint8_t least)
{
	size_t which = columns->n;

	for (size_t i = 0; i < columns->n; i++) {
		uint8_t spare = columns->items[i]->spare;

		if (spare >= least && (which == columns->n ||
				       spare > columns->items[which]->spare))
			which = i;
	}
	if (which == columns->n)
		return false;
	columns->n--;
	memmove(&columns->items[which], &columns->items[which + 1],
		(columns->n - which) * sizeof(columns->items[0]));
	memmove(&columns->widths[which], &columns->widths[which + 1],
		(columns->n - which) * sizeof(columns->widths[0]));
	return true;
}

static void drop_down_to(struct column_list *columns, size_t width,
			 uint8_t least)
{
	while (row_fit_width(columns) > width && drop_one(columns, least))
		;
}

void row_fit(const struct sheet *first, size_t width, bool may_drop,
	     struct column_list *columns, struct column_view *view)
{
	measure(first, view, columns);
	/* A pid is worth more than what can be spared easily. */
	if (may_drop)
		drop_down_to(columns, width, 2);
	if (row_fit_width(columns) <= width)
		return;
	view->narrow = true;
	measure(first, view, columns);
	if (may_drop)
		drop_down_to(columns, width, 1);
	if (row_fit_width(columns) <= width)
		return;
	/* It fits either way not at all. */
	view->narrow = false;
	measure(first, view, columns);
}

static bool has_any(const struct sheet *sheet, const struct column *column)
{
	const char *row = sheet->rows;
	size_t i = 0;

	while (i < sheet->n_rows &&
	       !column_has(column, sheet->view, row + i * sheet->row_bytes))
		i++;
	return i < sheet->n_rows;
}

void row_fit_prune(const struct sheet *sheet, size_t width,
		   struct column_list *columns)
{
	size_t n = 0;

	for (size_t i = 0; i < columns->n; i++) {
		const struct column *column = columns->items[i];

		if (!column->comes_and_goes || has_any(sheet, column))
			columns->items[n++] = column;
	}
	columns->n = n;
	measure(sheet, sheet->view, columns);
	if (width > 0)
		drop_down_to(columns, width, 2);
}
