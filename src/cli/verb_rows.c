// SPDX-License-Identifier: MIT
/*
 * verb_rows: ports and peers, which differ in what a row is.
 */
#include <stdio.h>

#include "cli/job.h"
#include "tcpwait/document.h"
#include "tcpwait/render_sheet.h"

/* The order asked for, and behind it the verb's own. */
static int row_cmp(const void *ctx, const struct report_row *a,
		   const struct report_row *b)
{
	int cmp = output_order_cmp(ctx, a, b);

	return cmp != 0 ? cmp : report_cmp_size(NULL, a, b);
}

static int print(struct job *job, const struct report *report)
{
	bool is_ports = job->verb == &verb_ports;
	const struct report_rows *rows =
		is_ports ? &report->ports : &report->peers;
	struct sheet sheet =
		job_sheet(job, rows->items, rows->n, sizeof(*rows->items));

	/* Who names columns wants them. */
	if (job->options->style.format == FORMAT_TABLE && !job->options->output)
		row_fit_prune(&sheet, job->options->style.width, &job->columns);
	if (!job_is_json(job))
		return render_sheet(stdout, &sheet, &job->options->style);
	if (is_ports)
		document_ports(stdout, report);
	else
		document_peers(stdout, report);
	return 0;
}

static int show(struct job *job)
{
	const struct options *options = job->options;
	const struct report_request request = {
		.seen = &job->sampling.seen,
		.before = sampling_before(&job->sampling),
		.want_ports = job->verb == &verb_ports,
		.want_peers = job->verb == &verb_peers,
		.limit = options->limit,
		.cmp = row_cmp,
		.cmp_ctx = &job->order,
		.v4_prefix = options->v4_prefix,
		.v6_prefix = options->v6_prefix,
	};
	struct report report;
	int ret;

	job->view.report = &report;
	ret = report_init(&report, &request);
	if (ret == 0)
		ret = print(job, &report);
	report_free(&report);
	return ret;
}

const struct verb verb_ports = {
	.name = "ports",
	.summary = "sockets per service port, served here and called there",
	.options = OPTIONS_ROWS | OPTIONS_OWNERS | OPTION_BIT(OPTION_INTERVAL),
	.columns = &columns_ports,
	.owners_if_shown = true,
	.tells_blind = true,
	.show = show,
};

const struct verb verb_peers = {
	.name = "peers",
	.summary = "sockets per remote peer, with the port budget toward it",
	.options = OPTIONS_ROWS | OPTIONS_OWNERS | OPTION_BIT(OPTION_INTERVAL) |
		   OPTION_BIT(OPTION_GROUP_PEERS),
	.columns = &columns_peers,
	.owners_if_shown = true,
	.tells_blind = true,
	.show = show,
};
