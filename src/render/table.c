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

#include "tcpwait/text.h"

static const char separator[] = "  ";

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

/* A name cut short is still a name; a port or an address is another one. */
static bool may_be_cut(const struct column *column)
{
	static const char *const names[] = {
		"owner", "unit", "other_end", "addresses", "netns",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(column->name, names[i]) == 0)
			return true;
	}
	return false;
}

static int add_columns(struct libscols_table *table,
		       const struct column_list *columns)
{
	for (size_t i = 0; i < columns->n; i++) {
		const struct column *column = columns->items[i];
		struct libscols_column *added;
		int flags = column->is_text ? 0 : SCOLS_FL_RIGHT;

		if (may_be_cut(column))
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
			struct value value;
			size_t width;

			column_get(column, sheet->view,
				   row + k * sheet->row_bytes, &value);
			width = text_columns(column_value_format(&value, true));
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
