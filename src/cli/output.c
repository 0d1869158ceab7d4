// SPDX-License-Identifier: MIT
/*
 * output: names of columns become columns.
 */
#include "cli/output.h"

#include <stdio.h>
#include <string.h>

#include "cli/message.h"

enum { NAMES_SIZE = 512 };

enum exit_status output_columns(const struct verb *verb,
				const struct options *options,
				const char *front, struct column_list *list)
{
	const struct column_set *set = verb->columns;
	bool for_eyes = options->style.format == FORMAT_TABLE;
	char defaults[NAMES_SIZE];
	const char *bad;
	size_t n_bad;

	(void)snprintf(defaults, sizeof(defaults), "%s%s%s", front,
		       *front ? "," : "",
		       for_eyes ? set->defaults : set->machine_defaults);
	if (options->interval_seconds > 0 && !options->output)
		(void)strncat(defaults, ",change",
			      sizeof(defaults) - strlen(defaults) - 1);
	if (column_list_parse(set, options->output, defaults, list, &bad,
			      &n_bad))
		return EXIT_DONE;
	return message_fail("unknown column '%.*s'; tcpwait %s -o help lists "
			    "them",
			    (int)n_bad, bad, verb->name);
}

enum exit_status output_order(const struct verb *verb,
			      const struct options *options,
			      const struct column_view *view,
			      struct output_order *order)
{
	const char *name = options->sort;

	*order = (struct output_order){ .view = view };
	if (!name)
		return EXIT_DONE;
	order->descending = name[0] == '-';
	name += order->descending;
	order->column = column_find(verb->columns, name, strlen(name));
	if (order->column)
		return EXIT_DONE;
	return message_fail("cannot sort by '%s'; tcpwait %s -o help lists "
			    "the columns",
			    name, verb->name);
}

int output_order_cmp(const struct output_order *order, const void *a,
		     const void *b)
{
	int cmp;

	if (!order->column)
		return 0;
	cmp = column_cmp(order->column, order->view, a, b);
	return order->descending ? -cmp : cmp;
}

size_t output_limit(const struct options *options, size_t n)
{
	return options->limit > 0 && options->limit < n ? options->limit : n;
}
