// SPDX-License-Identifier: MIT
/*
 * verb_rows: ports and peers, which differ in what a row is.
 */
#include <stdio.h>

#include "cli/message.h"
#include "cli/output.h"
#include "cli/sampling.h"
#include "cli/verbs.h"
#include "tcpwait/render.h"

/* The order asked for, and behind it the verb's own. */
static int row_cmp(const void *ctx, const struct report_row *a,
		   const struct report_row *b)
{
	int cmp = output_order_cmp(ctx, a, b);

	return cmp != 0 ? cmp : report_cmp_size(NULL, a, b);
}

static enum exit_status print(const struct verb *verb,
			      const struct options *options,
			      const struct column_list *columns,
			      const struct report *report)
{
	const struct report_rows *rows =
		verb == &verb_ports ? &report->ports : &report->peers;
	const struct column_view view = {
		.seen = report->seen,
		.report = report,
		.for_eyes = options->style.format == FORMAT_TABLE,
		.utf8 = options->style.utf8,
	};
	struct sheet sheet = {
		.columns = columns,
		.view = &view,
		.rows = rows->items,
		.n_rows = rows->n,
		.row_bytes = sizeof(*rows->items),
	};
	int ret = 0;

	if (options->style.format != FORMAT_JSON)
		ret = render_sheet(stdout, &sheet, &options->style);
	else if (verb == &verb_ports)
		render_ports_json(stdout, report);
	else
		render_peers_json(stdout, report);
	return ret < 0 ? message_fail("out of memory") : EXIT_DONE;
}

static enum exit_status analyze(const struct verb *verb,
				const struct options *options,
				const struct column_list *columns,
				struct output_order *order,
				const struct sampling *sampling)
{
	struct report report;
	struct column_view view = { .seen = &sampling->seen,
				    .report = &report };
	struct report_request request = {
		.seen = &sampling->seen,
		.before = sampling_before(sampling),
		.want_ports = verb == &verb_ports,
		.want_peers = verb == &verb_peers,
		.limit = options->limit,
		.cmp = row_cmp,
		.cmp_ctx = order,
		.v4_prefix = options->v4_prefix,
		.v6_prefix = options->v6_prefix,
	};
	enum exit_status status;

	order->view = &view;
	if (report_init(&report, &request) < 0)
		status = message_fail("out of memory");
	else
		status = print(verb, options, columns, &report);
	report_free(&report);
	return status;
}

/* Does the output show who is behind the rows? */
static bool wants_owners(const struct options *options,
			 const struct column_list *columns)
{
	return options->style.format == FORMAT_JSON ||
	       output_shows(columns, "owner") ||
	       output_shows(columns, "unit") ||
	       output_shows(columns, "other_end");
}

static enum exit_status run(const struct verb *verb,
			    const struct options *options,
			    struct source *source)
{
	struct column_list columns;
	struct output_order order;
	struct sampling sampling;
	enum exit_status status;

	if (output_columns(verb, options, "", &columns) != EXIT_DONE ||
	    output_order(verb, options, NULL, &order) != EXIT_DONE)
		return EXIT_TROUBLE;
	sampling_init(&sampling, options, source);
	if (!wants_owners(options, &columns))
		sampling.request.owners = COLLECT_OWNERS_NEVER;
	status = sampling_run(&sampling, options, sampling_take_snapshot, NULL);
	if (status == EXIT_DONE)
		status = analyze(verb, options, &columns, &order, &sampling);
	if (status == EXIT_DONE)
		output_blind(options, &sampling.seen, true);
	sampling_free(&sampling);
	return status;
}

const struct verb verb_ports = {
	.name = "ports",
	.summary = "sockets per service port, served here and called there",
	.options = OPTIONS_ROWS | OPTIONS_OWNERS | OPTION_BIT(OPTION_INTERVAL),
	.columns = &columns_ports,
	.run = run,
};

const struct verb verb_peers = {
	.name = "peers",
	.summary = "sockets per remote peer, with the port budget toward it",
	.options = OPTIONS_ROWS | OPTIONS_OWNERS | OPTION_BIT(OPTION_INTERVAL) |
		   OPTION_BIT(OPTION_GROUP_PEERS),
	.columns = &columns_peers,
	.run = run,
};
