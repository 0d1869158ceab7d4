// SPDX-License-Identifier: MIT
/*
 * column: finding, formatting and comparing columns of any kind of row.
 */
#include "tcpwait/column.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct column *column_at(const struct column_set *set, size_t i)
{
	if (i < set->own.n)
		return &set->own.columns[i];
	i -= set->own.n;
	return i < set->shared.n ? &set->shared.columns[i] : NULL;
}

const struct column *column_find(const struct column_set *set, const char *name,
				 size_t length)
{
	const struct column *column;

	for (size_t i = 0; (column = column_at(set, i)); i++) {
		if (strncmp(column->name, name, length) == 0 &&
		    column->name[length] == '\0')
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
		const struct column *column = column_find(set, text, length);

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
	list->n = 0;
	if (!text)
		return add_names(set, defaults, list, bad, n_bad);
	if (text[0] != '+')
		return add_names(set, text, list, bad, n_bad);
	return add_names(set, defaults, list, bad, n_bad) &&
	       add_names(set, text + 1, list, bad, n_bad);
}

void column_get(const struct column *column, const struct column_view *view,
		const void *row, struct value *value)
{
	const struct cell cell = { column, view, row };

	column->get(&cell, value);
}

const char *column_value_format(struct value *value, bool for_eyes)
{
	char *text = value->text;
	size_t size = sizeof(value->text);

	switch (value->type) {
	case VALUE_UNKNOWN:
		(void)snprintf(text, size, "%s", for_eyes ? "-" : "");
		break;
	case VALUE_COUNT:
		(void)snprintf(text, size, "%" PRIu64, value->count);
		break;
	case VALUE_CHANGE:
		(void)snprintf(text, size, "%+" PRId64, value->change);
		break;
	case VALUE_REAL:
		(void)snprintf(text, size, "%.*f",
			       for_eyes ? value->decimals : 3, value->real);
		break;
	case VALUE_ADDRESS:
		(void)addr_format(&value->address, text);
		break;
	case VALUE_TEXT:
		break;
	}
	return text;
}

static int cmp_known(const struct value *a, const struct value *b)
{
	switch (a->type) {
	case VALUE_UNKNOWN:
		break;
	case VALUE_COUNT:
		return (a->count > b->count) - (a->count < b->count);
	case VALUE_CHANGE:
		return (a->change > b->change) - (a->change < b->change);
	case VALUE_REAL:
		return (a->real > b->real) - (a->real < b->real);
	case VALUE_ADDRESS:
		return addr_cmp(&a->address, &b->address);
	case VALUE_TEXT:
		return strcmp(a->text, b->text);
	}
	return 0;
}

int column_cmp(const struct column *column, const struct column_view *view,
	       bool descending, const void *a, const void *b)
{
	/* An age for eyes is text; the numbers are compared. */
	const struct column_view machine = { .source = view->source };
	struct value left, right;

	column_get(column, &machine, a, &left);
	column_get(column, &machine, b, &right);
	if (left.type == VALUE_UNKNOWN || right.type == VALUE_UNKNOWN)
		return (left.type == VALUE_UNKNOWN) -
		       (right.type == VALUE_UNKNOWN);
	if (left.type != right.type)
		return (int)left.type - (int)right.type;
	return descending ? cmp_known(&right, &left) : cmp_known(&left, &right);
}
