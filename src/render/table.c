// SPDX-License-Identifier: MIT
/*
 * table: the only file that knows libsmartcols.
 *
 * Columns are separated by two blanks and cut only on a terminal.
 */
#include "render/table.h"

#include <errno.h>
#include <string.h>

#include <libsmartcols.h>

/* A column that waits for somebody to act is worth the eye. */
static const char *color_of(const struct column *column,
			    const struct value *value)
{
	if (value->type != VALUE_COUNT || value->count == 0)
		return NULL;
	if (strcmp(column->name, "close_wait") == 0)
		return "red";
	if (strcmp(column->name, "time_wait") == 0)
		return "yellow";
	return NULL;
}

static int add_columns(struct libscols_table *table,
		       const struct column_list *columns)
{
	for (size_t i = 0; i < columns->n; i++) {
		const struct column *column = columns->items[i];
		int flags = column->is_text ? SCOLS_FL_TRUNC : SCOLS_FL_RIGHT;

		if (!scols_table_new_column(table, column->header, 0, flags))
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
		struct value value;
		const char *color;

		column_get(column, sheet->view, row, &value);
		color = color_of(column, &value);
		if (scols_line_set_data(line, i,
					column_value_format(&value, true)))
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
	(void)scols_table_set_column_separator(table, "  ");
	(void)scols_table_enable_noheadings(table, !style->header);
	(void)scols_table_enable_colors(table, style->color);
	if (style->width > 0) {
		(void)scols_table_set_termforce(table, SCOLS_TERMFORCE_ALWAYS);
		(void)scols_table_set_termwidth(table, style->width);
	} else {
		(void)scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	}
}

int table_print(FILE *out, const struct sheet *sheet, const struct style *style)
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
