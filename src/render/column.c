// SPDX-License-Identifier: MIT
/*
 * column: finding, formatting and comparing columns of any kind of row.
 */
#include "tcpwait/column.h"

#include <ctype.h>
#include <string.h>

#include "render/value.h"
#include "tcpwait/text.h"

/* With those that only JSON has. */
static const struct column *any_at(const struct column_set *set, size_t i)
{
	if (i < set->own.n)
		return &set->own.columns[i];
	i -= set->own.n;
	return i < set->shared.n ? &set->shared.columns[i] : NULL;
}

const struct column *column_at(const struct column_set *set, size_t i)
{
	const struct column *column;

	for (size_t k = 0; (column = any_at(set, k)); k++) {
		if (column->only != COLUMN_IN_JSON && i-- == 0)
			break;
	}
	return column;
}

static bool is_called(const char *text, const char *name, size_t length)
{
	return text && strncmp(text, name, length) == 0 && text[length] == '\0';
}

const struct column *column_find(const struct column_set *set, const char *name,
				 size_t length)
{
	const struct column *column;

	for (size_t i = 0; (column = any_at(set, i)); i++) {
		if (column->only != COLUMN_IN_JSON &&
		    is_called(column->name, name, length))
			break;
	}
	return column;
}

static int letter_of(char c)
{
	return c == '-' || c == ' ' ? '_' : tolower((unsigned char)c);
}

static bool is_meant(const char *text, const char *word, size_t length)
{
	size_t i = 0;

	while (i < length && text[i] != '\0' &&
	       letter_of(text[i]) == letter_of(word[i]))
		i++;
	return length > 0 && i == length && text[i] == '\0';
}

const struct column *column_meant(const struct column_set *set,
				  const char *text, size_t length)
{
	const struct column *column;

	for (size_t i = 0; (column = column_at(set, i)); i++) {
		if (is_meant(column->name, text, length))
			return column;
	}
	for (size_t i = 0; (column = column_at(set, i)); i++) {
		if (is_meant(column->header, text, length))
			return column;
	}
	return NULL;
}

static bool is_listed(const struct column_list *list,
		      const struct column *column)
{
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i] == column)
			return true;
	}
	return false;
}

static bool add_names(const struct column_set *set, const char *text,
		      struct column_list *list, const char **bad, size_t *n_bad)
{
	for (;;) {
		size_t length = strcspn(text, ",");
		const struct column *column = column_meant(set, text, length);

		*bad = text;
		*n_bad = list->n < COLUMN_LIST_MAX ? length : 0;
		if (!column || list->n == COLUMN_LIST_MAX)
			return false;
		if (!is_listed(list, column))
			list->items[list->n++] = column;
		if (text[length] == '\0')
			return true;
		text += length + 1;
	}
}

bool column_list_parse(const struct column_set *set, const char *text,
		       const char *defaults, struct column_list *list,
		       const char **bad, size_t *n_bad)
{
	*list = (struct column_list){ .n = 0 };
	if (!text)
		return add_names(set, defaults, list, bad, n_bad);
	if (text[0] != '+')
		return add_names(set, text, list, bad, n_bad);
	return add_names(set, defaults, list, bad, n_bad) &&
	       add_names(set, text + 1, list, bad, n_bad);
}

/* Those of a name or a group; NULL: all. */
static void add_to_document(const struct column_set *set, const char *name,
			    size_t length, struct column_list *list)
{
	const struct column *column;

	for (size_t i = 0; (column = any_at(set, i)); i++) {
		if (column->only != COLUMN_IN_ROWS &&
		    (!name || is_called(column->name, name, length) ||
		     is_called(column->group, name, length)) &&
		    !is_listed(list, column) && list->n < COLUMN_LIST_MAX)
			list->items[list->n++] = column;
	}
}

void column_list_document(const struct column_set *set,
			  struct column_list *list)
{
	const char *name = set->json;

	*list = (struct column_list){ .n = 0 };
	while (name && *name) {
		size_t length = strcspn(name, ",");

		add_to_document(set, name, length, list);
		name += length + (name[length] == ',');
	}
	add_to_document(set, NULL, 0, list);
}

bool column_text(const struct column *column, const struct column_view *view,
		 const void *row, char text[static COLUMN_TEXT_SIZE])
{
	struct line line;
	bool known;

	line_init(&line, NULL);
	known = value_write_cell(column, view, row, &line);
	if (!known && view->for_eyes)
		line_char(&line, '-');
	/* It is clean; this cuts it at a whole character. */
	(void)text_clean(line_end(&line), text, COLUMN_TEXT_SIZE);
	return known;
}

bool column_has(const struct column *column, const struct column_view *view,
		const void *row)
{
	struct value value;

	value_of(column, view, row, &value);
	return value.type != VALUE_UNKNOWN &&
	       (value.type != VALUE_COUNT || value.count > 0);
}

int column_cmp(const struct column *column, const struct column_view *view,
	       bool descending, const void *a, const void *b)
{
	/* An age for eyes is text; the numbers are compared. */
	const struct column_view machine = {
		.seen = view->seen,
		.report = view->report,
	};
	struct value left_value, right_value;
	struct line left, right;
	bool left_known, right_known;
	int cmp;

	value_of(column, &machine, a, &left_value);
	value_of(column, &machine, b, &right_value);
	if (value_cmp(&left_value, &right_value, &cmp))
		return descending ? -cmp : cmp;
	line_init(&left, NULL);
	line_init(&right, NULL);
	left_known = value_write_cell(column, &machine, a, &left);
	right_known = value_write_cell(column, &machine, b, &right);
	if (!left_known || !right_known)
		return right_known - left_known;
	cmp = strcmp(line_end(&left), line_end(&right));
	return descending ? -cmp : cmp;
}
