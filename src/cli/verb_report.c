// SPDX-License-Identifier: MIT
/*
 * verb_report: the whole picture on one screen; what tcpwait alone does.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/job.h"
#include "cli/message.h"
#include "tcpwait/document.h"
#include "tcpwait/render_report.h"

/* Rows of each kind, so that the whole fits on one screen. */
enum { ROWS_DEFAULT = 5 };

static enum exit_status ask(struct job *job)
{
	const struct options *options = job->options;
	struct collect_request *request = &job->sampling.request;

	if (options->style.format != FORMAT_TABLE && !job_is_json(job))
		return message_fail("report shows more than one kind of row; "
				    "for CSV and TSV use ports, peers or "
				    "states");
	request->sysctl_files = true;
	job->sampling.listens =
		!(job->options->given & OPTION_BIT(OPTION_NO_WATCH));
	/* A sample is enough to read, and not to rely on. */
	request->all_ages = options->given & OPTION_BIT(OPTION_FAIL_ON);
	return EXIT_DONE;
}

static int print(const struct job *job, const char *filter,
		 struct report *report)
{
	report->findings = &job->findings;
	report->netns = job->options->netns;
	/* Words that say nothing select all. */
	report->filter = filter[strspn(filter, " ")] ? filter : NULL;
	if (!job_is_json(job))
		return render_report_screen(stdout, report,
					    &job->options->style);
	document_report(stdout, report);
	return 0;
}

static int show(struct job *job)
{
	const struct options *options = job->options;
	bool limited = options->given & OPTION_BIT(OPTION_LIMIT);
	const struct report_request request = {
		.seen = &job->sampling.seen,
		.before = sampling_before(&job->sampling),
		.want_ports = true,
		.want_peers = true,
		.limit = limited ? options->limit : ROWS_DEFAULT,
		.cmp = report_cmp_waiting,
	};
	char *filter = options_join_words(options);
	struct report report;
	int ret = report_init(&report, &request);

	if (ret == 0)
		ret = filter ? print(job, filter, &report) : -ENOMEM;
	report_free(&report);
	free(filter);
	return ret;
}

const struct verb verb_report = {
	.name = "report",
	.summary = "the whole picture on one screen (the default)",
	.options = OPTIONS_COMMON | OPTIONS_OWNERS | OPTIONS_FINDINGS |
		   OPTION_BIT(OPTION_LIMIT) | OPTION_BIT(OPTION_INTERVAL) |
		   OPTION_BIT(OPTION_NO_WATCH),
	.finds = true,
	.ask = ask,
	.show = show,
};
