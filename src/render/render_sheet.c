// SPDX-License-Identifier: MIT
/*
 * render_sheet: rows as a table, CSV or TSV, whole or one by one.
 */
#include "tcpwait/render.h"

#include <assert.h>
#include <string.h>

#include "render/delimited.h"
#include "render/table.h"
#include "tcpwait/text.h"

static void write_delimited_header(FILE *out, const struct column_list *columns,
				   enum format format)
{
	for (size_t i = 0; i < columns->n; i++)
		delimited_field(out, columns->items[i]->name, i == 0, format);
	delimited_end(out, format);
}

static void write_delimited_row(FILE *out, const struct column_list *columns,
				const struct column_view *view, const void *row,
				enum format format)
{
	for (size_t i = 0; i < columns->n; i++) {
		const struct column *column = columns->items[i];
		struct value value;

		column_get(column, view, row, &value);
		delimited_field(out, column_value_format(&value, false), i == 0,
				format);
	}
	delimited_end(out, format);
}

/* One cell of fixed width; what does not fit pushes the rest to the right. */
static void write_cell(FILE *out, const struct column *column, const char *text,
		       bool last)
{
	size_t shown = text_columns(text);
	int pad = shown < column->width ? (int)(column->width - shown) : 0;

	if (!column->is_text)
		(void)fprintf(out, "%*s%s", pad, "", text);
	else
		(void)fprintf(out, "%s%*s", text, last ? 0 : pad, "");
	(void)fputs(last ? "\n" : "  ", out);
}

void render_row_header(FILE *out, const struct column_list *columns,
		       const struct style *style)
{
	if (!style->header)
		return;
	if (style->format != FORMAT_TABLE) {
		write_delimited_header(out, columns, style->format);
		return;
	}
	for (size_t i = 0; i < columns->n; i++)
		write_cell(out, columns->items[i], columns->items[i]->header,
			   i + 1 == columns->n);
}

void render_row(FILE *out, const struct column_list *columns,
		const struct column_view *view, const void *row,
		const struct style *style)
{
	if (style->format != FORMAT_TABLE) {
		write_delimited_row(out, columns, view, row, style->format);
		return;
	}
	for (size_t i = 0; i < columns->n; i++) {
		const struct column *column = columns->items[i];
		struct value value;

		column_get(column, view, row, &value);
		write_cell(out, column, column_value_format(&value, true),
			   i + 1 == columns->n);
	}
}

int render_sheet(FILE *out, const struct sheet *sheet,
		 const struct style *style)
{
	const char *row = sheet->rows;

	assert(style->format != FORMAT_JSON);
	if (style->format == FORMAT_TABLE)
		return table_print(out, sheet, style);
	render_row_header(out, sheet->columns, style);
	for (size_t i = 0; i < sheet->n_rows; i++)
		write_delimited_row(out, sheet->columns, sheet->view,
				    row + i * sheet->row_bytes, style->format);
	return 0;
}
