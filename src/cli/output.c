// SPDX-License-Identifier: MIT
/*
 * output: names of columns become columns.
 */
#include "cli/output.h"

#include <stdio.h>
#include <string.h>

#include "cli/message.h"
#include "tcpwait/render_blind.h"

enum { NAMES_SIZE = 512, BLIND_SIZE = 1024 };

static void add_names(const char *names, char defaults[static NAMES_SIZE])
{
	size_t used = strlen(defaults);

	(void)snprintf(defaults + used, NAMES_SIZE - used, ",%s", names);
}

/* A column that the options make worth showing, where the rows have it. */
static void add_default(const struct column_set *set, const char *name,
			char defaults[static NAMES_SIZE])
{
	if (column_find(set, name, strlen(name)))
		add_names(name, defaults);
}

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
	if (options->interval_seconds > 0)
		add_default(set, "change", defaults);
	if (options->netns && strcmp(options->netns, "all") == 0)
		add_default(set, "netns", defaults);
	if (!for_eyes && set->machine_last)
		add_names(set->machine_last, defaults);
	if (column_list_parse(set, options->output, defaults, list, &bad,
			      &n_bad)) {
		/* A document has all that there is. */
		if (options->style.format == FORMAT_JSON)
			column_list_document(set, list);
		return EXIT_DONE;
	}
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
	if (!order->column)
		return 0;
	return column_cmp(order->column, order->view, order->descending, a, b);
}

bool output_shows(const struct column_list *columns, const char *name)
{
	for (size_t i = 0; i < columns->n; i++) {
		if (strcmp(columns->items[i]->name, name) == 0)
			return true;
	}
	return false;
}

size_t output_limit(const struct options *options, size_t n)
{
	return options->limit > 0 && options->limit < n ? options->limit : n;
}

/* "owners of 3 sockets (not root); ..." */
struct blind {
	char text[BLIND_SIZE];
	bool skip; /* the next piece was told elsewhere */
};

static void add_blind(void *ctx, const char *piece)
{
	struct blind *blind = ctx;
	size_t used = strlen(blind->text);

	if (!blind->skip)
		(void)snprintf(blind->text + used, sizeof(blind->text) - used,
			       "%s%s", used > 0 ? "; " : "", piece);
	blind->skip = false;
}

void output_blind(const struct options *options, const struct snapshot *snap,
		  bool is_table)
{
	/* The first piece would be what sampling_run() said. */
	struct blind blind = { .skip = !snap->complete };

	if (options->style.format == FORMAT_JSON)
		return;
	if (is_table && options->style.format == FORMAT_TABLE &&
	    options->style.header) {
		render_screen_blind(stdout, snap, NULL, &options->style);
		return;
	}
	render_blind(snap, NULL, add_blind, &blind);
	if (blind.text[0])
		message_warn("not seen: %s", blind.text);
}

enum exit_status output_keys(const char *by, uint32_t *fields)
{
	*fields = 0;
	for (;;) {
		size_t n = strcspn(by, ",");
		char name[32];
		uint32_t field;

		(void)snprintf(name, sizeof(name), "%.*s", (int)n, by);
		if (n >= sizeof(name) || !tally_field_parse(name, &field))
			return message_fail(
				"cannot count by '%.*s'; keys are state, "
				"role, netns, local_address, local_port, "
				"remote_address, remote_port, service_port, "
				"uid, unit and process",
				(int)n, by);
		*fields |= field;
		if (by[n] == '\0')
			return EXIT_DONE;
		by += n + 1;
	}
}
