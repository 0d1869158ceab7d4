// SPDX-License-Identifier: MIT
/*
 * verb_sysctl: the kernel settings, and what each does and does not do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/message.h"
#include "cli/output.h"
#include "cli/sampling.h"
#include "cli/verbs.h"
#include "tcpwait/render.h"

static int take(void *ctx, struct source *source,
		const struct collect_request *request, bool is_before,
		struct snapshot *snap, struct error *err)
{
	(void)ctx;
	(void)is_before;
	return source->ops->snapshot(source, request, snap, err);
}

/* Does any of the words name it?  No word names all. */
static bool is_named(const struct options *options, const char *name)
{
	for (size_t i = 0; i < options->n_words; i++) {
		if (strstr(name, options->words[i]))
			return true;
	}
	return options->n_words == 0;
}

static enum exit_status check_words(const struct options *options)
{
	for (size_t i = 0; i < options->n_words; i++) {
		const struct setting_text *text;
		size_t k = 0;

		while ((text = setting_text(k)) &&
		       !strstr(text->name, options->words[i]))
			k++;
		if (!text)
			return message_fail("no setting that bears on waiting "
					    "sockets is named '%s'; tcpwait "
					    "sysctl lists them",
					    options->words[i]);
	}
	return EXIT_DONE;
}

static size_t keep_named(const struct options *options,
			 struct setting_row *rows, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_named(options, rows[i].text->name))
			rows[kept++] = rows[i];
	}
	return kept;
}

static int row_cmp(const void *a, const void *b, void *ctx)
{
	const struct setting_row *left = a, *right = b;
	int cmp = output_order_cmp(ctx, a, b);

	if (cmp != 0)
		return cmp;
	if (left->netns != right->netns)
		return left->netns < right->netns ? -1 : 1;
	return (left->text > right->text) - (left->text < right->text);
}

static enum exit_status print(const struct options *options,
			      const struct column_list *columns,
			      struct output_order *order,
			      const struct snapshot *snap)
{
	const struct column_view view = {
		.seen = snap,
		.for_eyes = options->style.format == FORMAT_TABLE,
		.utf8 = options->style.utf8,
	};
	struct setting_row *rows;
	struct sheet sheet = {
		.columns = columns,
		.view = &view,
		.row_bytes = sizeof(*rows),
	};
	size_t n;
	int ret = setting_rows_make(snap, &rows, &n);

	order->view = &view;
	if (ret == 0) {
		n = keep_named(options, rows, n);
		qsort_r(rows, n, sizeof(*rows), row_cmp, order);
		sheet.rows = rows;
		sheet.n_rows = output_limit(options, n);
		if (options->style.format == FORMAT_JSON)
			render_sysctl_json(stdout, snap, rows, sheet.n_rows);
		else
			ret = render_sysctl(stdout, snap, &sheet,
					    options->n_words > 0,
					    &options->style);
	}
	free(rows);
	return ret < 0 ? message_fail("out of memory") : EXIT_DONE;
}

static enum exit_status run(const struct verb *verb,
			    const struct options *options,
			    struct source *source)
{
	struct column_list columns;
	struct output_order order;
	struct sampling sampling;
	enum exit_status status;

	if (check_words(options) != EXIT_DONE ||
	    output_columns(verb, options, "", &columns) != EXIT_DONE ||
	    output_order(verb, options, NULL, &order) != EXIT_DONE)
		return EXIT_TROUBLE;
	sampling_init(&sampling, options, source);
	sampling.request.owners = COLLECT_OWNERS_NEVER;
	sampling.request.sysctl_files = true;
	status = sampling_run(&sampling, options, take, NULL);
	if (status == EXIT_DONE)
		status = print(options, &columns, &order, &sampling.seen);
	sampling_free(&sampling);
	return status;
}

const struct verb verb_sysctl = {
	.name = "sysctl",
	.words = "[NAME]...",
	.summary = "the kernel settings: what each does, and does not do",
	.options = OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_FORMAT) |
		   OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_NO_HEADER) |
		   OPTION_BIT(OPTION_SORT) | OPTION_BIT(OPTION_LIMIT) |
		   OPTION_BIT(OPTION_NETNS) | OPTION_BIT(OPTION_READER) |
		   OPTION_BIT(OPTION_COLOR) | OPTION_BIT(OPTION_TCP) |
		   OPTION_BIT(OPTION_ALL) | OPTION_BIT(OPTION_NUMERIC) |
		   OPTION_BIT(OPTION_HELP) | OPTION_BIT(OPTION_VERSION),
	.columns = &columns_sysctl,
	.run = run,
};
