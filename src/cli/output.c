// SPDX-License-Identifier: MIT
/*
 * output: names of columns become columns.
 */
#include "cli/output.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/message.h"
#include "cli/suggest.h"
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

/* What other programs, and people, call columns that are here. */
static const struct {
	const char *word;
	const char *column;
} other_words[] = {
	{ "peer", "remote" },	      { "peer", "peer" },
	{ "port", "service_port" },   { "raddr", "remote_address" },
	{ "laddr", "local_address" }, { "rport", "remote_port" },
	{ "lport", "local_port" },    { "pid", "owner" },
	{ "process", "owner" },	      { "command", "owner" },
	{ "count", "total" },	      { "budget", "ports_used" },
};

/* Something near, so that it need not be looked up; or NULL. */
static const char *nearest_column(const struct column_set *set,
				  const char *word)
{
	const char *nearest = NULL;
	size_t least = (size_t)-1;
	const struct column *column;

	for (size_t i = 0; i < sizeof(other_words) / sizeof(other_words[0]);
	     i++) {
		const char *name = other_words[i].column;

		if (strcasecmp(word, other_words[i].word) == 0 &&
		    column_find(set, name, strlen(name)))
			return name;
	}
	for (size_t i = 0; (column = column_at(set, i)); i++) {
		size_t by_name = suggest_distance(word, column->name);
		size_t by_header = suggest_distance(word, column->header);
		size_t distance = by_name < by_header ? by_name : by_header;

		if (distance < least) {
			least = distance;
			nearest = column->name;
		}
	}
	return suggest_is_near(word, least) ? nearest : NULL;
}

static enum exit_status fail_column(const struct verb *verb, const char *what,
				    const char *bad, size_t n_bad)
{
	const char *nearest;
	char word[64];

	(void)snprintf(word, sizeof(word), "%.*s", (int)n_bad, bad);
	nearest = n_bad > 0 ? nearest_column(verb->columns, word) : NULL;
	if (nearest)
		return message_fail("%s '%.*s'; did you mean '%s'? tcpwait %s "
				    "-o help lists the columns",
				    what, (int)n_bad, bad, nearest, verb->name);
	return message_fail("%s '%.*s'; tcpwait %s -o help lists the columns",
			    what, (int)n_bad, bad, verb->name);
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

	/* Of several hosts each row says which is its own. */
	(void)snprintf(defaults, sizeof(defaults), "%s%s%s%s",
		       options->n_from > 1 && column_find(set, "host", 4)
			       ? "host,"
			       : "",
		       front, *front ? "," : "",
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
	return fail_column(verb, "unknown column", bad, n_bad);
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
	order->column = column_meant(verb->columns, name, strlen(name));
	if (order->column)
		return EXIT_DONE;
	return fail_column(verb, "cannot sort by", name, strlen(name));
}

int output_order_cmp(const struct output_order *order, const void *a,
		     const void *b)
{
	if (!order->column)
		return 0;
	return column_cmp(order->column, order->view, order->descending, a, b);
}

void output_note_order(const struct options *options,
		       const struct output_order *order)
{
	if (!order->column || order->descending || order->column->is_text ||
	    options->style.format != FORMAT_TABLE || !isatty(STDOUT_FILENO) ||
	    !isatty(STDERR_FILENO))
		return;
	message_warn("the smallest %s comes first; -x -%s begins with the "
		     "largest",
		     order->column->name, order->column->name);
}

bool output_shows(const struct column_list *columns, const char *name)
{
	for (size_t i = 0; i < columns->n; i++) {
		if (strcmp(columns->items[i]->name, name) == 0)
			return true;
	}
	return false;
}

void output_lines(const struct sheet *sheet)
{
	const char *row = sheet->rows;

	for (size_t i = 0; i < sheet->n_rows; i++, row += sheet->row_bytes) {
		for (size_t k = 0; k < sheet->columns->n; k++) {
			char text[COLUMN_TEXT_SIZE];

			(void)column_text(sheet->columns->items[k], sheet->view,
					  row, text);
			(void)printf("%s%s", k ? " " : "", text);
		}
		(void)putchar('\n');
	}
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
	if (*render_blind_untold(snap, blind.text, sizeof(blind.text)))
		message_warn("not told by %s", blind.text);
}
