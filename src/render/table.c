// SPDX-License-Identifier: MIT
/*
 * table: the only file that knows libsmartcols.
 *
 * Columns are separated by two blanks and cut only on a terminal.
 */
#include "render/forms.h"

#include <errno.h>
#include <string.h>

#include <libsmartcols.h>

#include "render/value.h"
#include "tcpwait/render_sheet.h"
#include "tcpwait/text.h"

static const char separator[] = "  ";

/* A column that waits for somebody to act is worth the eye. */
static const char *color_of(const struct sheet *sheet,
			    const struct column *column, const void *row)
{
	struct value value;

	if (column->color == COLUMN_PLAIN)
		return NULL;
	value_of(column, sheet->view, row, &value);
	if (value.type != VALUE_COUNT || value.count == 0)
		return NULL;
	return column->color == COLUMN_RED ? "red" : "yellow";
}

static int add_columns(struct libscols_table *table,
		       const struct column_list *columns)
{
	for (size_t i = 0; i < columns->n; i++) {
		const struct column *column = columns->items[i];
		struct libscols_column *added;
		int flags = column->is_text ? 0 : SCOLS_FL_RIGHT;

		if (column->may_be_cut)
			flags |= SCOLS_FL_TRUNC;

		added = scols_table_new_column(table, column->header, 0, flags);
		/* Text is clean: its \x1b is not to be escaped again. */
		if (!added || scols_column_set_safechars(added, "\\"))
			return -ENOMEM;
	}
	return 0;
}

static int add_row(struct libscols_table *table, const struct sheet *sheet,
		   const void *row)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);

	if (!line)
		return -ENOMEM;
	for (size_t i = 0; i < sheet->columns->n; i++) {
		const struct column *column = sheet->columns->items[i];
		const char *color = color_of(sheet, column, row);
		char text[COLUMN_TEXT_SIZE];

		(void)column_text(column, sheet->view, row, text);
		if (scols_line_set_data(line, i, text))
			return -ENOMEM;
		if (color &&
		    scols_cell_set_color(scols_line_get_cell(line, i), color))
			return -ENOMEM;
	}
	return 0;
}

static void set_style(struct libscols_table *table, FILE *out,
		      const struct style *style)
{
	(void)scols_table_set_stream(table, out);
	(void)scols_table_set_column_separator(table, separator);
	(void)scols_table_enable_noheadings(table, !style->header);
	(void)scols_table_enable_colors(table, style->color);
	if (style->width > 0) {
		(void)scols_table_set_termforce(table, SCOLS_TERMFORCE_ALWAYS);
		(void)scols_table_set_termwidth(table, style->width);
	} else {
		(void)scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	}
}

/* How wide the table is if nothing in it is cut. */
static size_t natural_width(const struct sheet *sheet)
{
	const char *row = sheet->rows;
	size_t sum = 0;

	for (size_t i = 0; i < sheet->columns->n; i++) {
		const struct column *column = sheet->columns->items[i];
		size_t widest = text_columns(column->header);

		for (size_t k = 0; k < sheet->n_rows; k++) {
			char text[COLUMN_TEXT_SIZE];
			size_t width;

			(void)column_text(column, sheet->view,
					  row + k * sheet->row_bytes, text);
			width = text_columns(text);
			if (width > widest)
				widest = width;
		}
		sum += widest + (i > 0 ? strlen(separator) : 0);
	}
	return sum;
}

static int print(FILE *out, const struct sheet *sheet,
		 const struct style *style)
{
	struct libscols_table *table = scols_new_table();
	const char *row = sheet->rows;
	int ret;

	if (!table)
		return -ENOMEM;
	set_style(table, out, style);
	ret = add_columns(table, sheet->columns);
	for (size_t i = 0; ret == 0 && i < sheet->n_rows; i++)
		ret = add_row(table, sheet, row + i * sheet->row_bytes);
	if (ret == 0 && sheet->n_rows > 0)
		ret = scols_print_table(table);
	scols_unref_table(table);
	return ret;
}

int table_print(FILE *out, const struct sheet *sheet, const struct style *style)
{
	struct column_view narrow = *sheet->view;
	struct sheet shorter = *sheet;

	if (style->width == 0 || natural_width(sheet) <= style->width)
		return print(out, sheet, style);
	narrow.narrow = true;
	shorter.view = &narrow;
	return print(out, &shorter, style);
}
