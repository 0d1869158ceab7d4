// SPDX-License-Identifier: MIT
/*
 * render_sheet: rows as a table, CSV or TSV, whole or one by one.
 */
#include "tcpwait/render_sheet.h"

#include <assert.h>
#include <string.h>

#include "render/forms.h"
#include "render/value.h"
#include "tcpwait/text.h"

static bool is_plain(const struct column *column)
{
	return column->kind >= COLUMN_COUNT && !column->write;
}

/* A cell is whole in the buffer until its field is done. */
static size_t begin_cell(struct line *line)
{
	if (line->n > LINE_SIZE / 2)
		line_flush(line);
	return line->n;
}

static void write_delimited(struct line *line,
			    const struct column_list *columns,
			    const struct column_view *view, const void *row,
			    enum format format)
{
	for (size_t i = 0; i < columns->n; i++) {
		size_t start;

		if (i > 0)
			delimited_part(line, format);
		start = begin_cell(line);
		(void)value_write_cell(columns->items[i], view, row, line);
		if (!is_plain(columns->items[i]))
			delimited_quote(line, start, format);
	}
	delimited_end(line, format);
}

/*
 * Makes a cell of fixed width of the text from start on; what does not fit
 * pushes the rest to the right.
 */
static void pad_cell(struct line *line, size_t start,
		     const struct column_list *columns, size_t i)
{
	const struct column *column = columns->items[i];
	size_t width = columns->widths[i] ? columns->widths[i] : column->width;
	bool last = i + 1 == columns->n;
	size_t length = line->n - start;
	size_t shown = is_plain(column) ? length
					: text_columns(line_end(line) + start);
	size_t pad = shown < width ? width - shown : 0;

	if (!last || !column->is_text)
		line_blanks(line, pad);
	if (!column->is_text && pad > 0) {
		char *text = line->bytes + start;

		memmove(text + pad, text, length);
		memset(text, ' ', pad);
	}
	if (last)
		line_char(line, '\n');
	else
		line_put(line, "  ", 2);
}

void render_row_header(FILE *out, const struct column_list *columns,
		       const struct style *style)
{
	struct line line;

	if (!style->header)
		return;
	line_init(&line, out);
	for (size_t i = 0; i < columns->n; i++) {
		const struct column *column = columns->items[i];
		size_t start = begin_cell(&line);

		if (style->format == FORMAT_TABLE) {
			line_text(&line, column->header);
			pad_cell(&line, start, columns, i);
			continue;
		}
		line_text(&line, column->name);
		if (i + 1 < columns->n)
			delimited_part(&line, style->format);
	}
	if (style->format != FORMAT_TABLE)
		delimited_end(&line, style->format);
	line_flush(&line);
}

void render_row(FILE *out, const struct column_list *columns,
		const struct column_view *view, const void *row,
		const struct style *style)
{
	struct line line;

	line_init(&line, out);
	if (style->format != FORMAT_TABLE) {
		write_delimited(&line, columns, view, row, style->format);
		line_flush(&line);
		return;
	}
	for (size_t i = 0; i < columns->n; i++) {
		size_t start = begin_cell(&line);

		if (!value_write_cell(columns->items[i], view, row, &line))
			line_char(&line, '-');
		pad_cell(&line, start, columns, i);
	}
	line_flush(&line);
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
		render_row(out, sheet->columns, sheet->view,
			   row + i * sheet->row_bytes, style);
	return 0;
}
