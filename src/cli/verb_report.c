// SPDX-License-Identifier: MIT
/*
 * verb_report: the whole picture on one screen; what tcpwait alone does.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/diagnosing.h"
#include "cli/message.h"
#include "cli/sampling.h"
#include "cli/verbs.h"
#include "tcpwait/render.h"

/* Rows of each kind, so that the whole fits on one screen. */
enum { ROWS_DEFAULT = 5 };

static enum exit_status print(const struct options *options,
			      const struct findings *findings,
			      const char *filter, struct report *report)
{
	int ret = 0;

	report->findings = findings;
	report->netns = options->netns;
	/* Words that say nothing select all. */
	report->filter = filter[strspn(filter, " ")] ? filter : NULL;
	if (options->style.format == FORMAT_JSON)
		render_report_json(stdout, report);
	else
		ret = render_report_screen(stdout, report, &options->style);
	return ret < 0 ? message_fail("out of memory") : EXIT_DONE;
}

static enum exit_status analyze(const struct options *options,
				const struct sampling *sampling,
				const struct findings *findings)
{
	bool limited = options->given & OPTION_BIT(OPTION_LIMIT);
	struct report_request request = {
		.seen = &sampling->seen,
		.before = sampling_before(sampling),
		.want_ports = true,
		.want_peers = true,
		.limit = limited ? options->limit : ROWS_DEFAULT,
		.cmp = report_cmp_waiting,
	};
	char *filter = options_join_words(options);
	struct report report;
	enum exit_status status;

	if (report_init(&report, &request) < 0 || !filter)
		status = message_fail("out of memory");
	else
		status = print(options, findings, filter, &report);
	report_free(&report);
	free(filter);
	return status;
}

static enum exit_status diagnose(const struct options *options,
				 const struct sampling *sampling)
{
	struct findings findings;
	enum exit_status status = diagnosing_run(options, sampling, &findings);

	if (status == EXIT_DONE)
		status = analyze(options, sampling, &findings);
	if (status == EXIT_DONE)
		status = diagnosing_status(options, sampling, &findings);
	findings_free(&findings);
	return status;
}

static enum exit_status run(const struct verb *verb,
			    const struct options *options,
			    struct source *source)
{
	struct sampling sampling;
	enum exit_status status;

	(void)verb;
	if (options->style.format != FORMAT_TABLE &&
	    options->style.format != FORMAT_JSON)
		return message_fail("report shows more than one kind of row; "
				    "for CSV and TSV use ports, peers or "
				    "states");
	sampling_init(&sampling, options, source);
	sampling.request.sysctl_files = true;
	/* A sample is enough to read, and not to rely on. */
	sampling.request.all_ages = options->given & OPTION_BIT(OPTION_FAIL_ON);
	status = sampling_run(&sampling, options, sampling_take_snapshot, NULL);
	if (status == EXIT_DONE)
		status = diagnose(options, &sampling);
	sampling_free(&sampling);
	return status;
}

const struct verb verb_report = {
	.name = "report",
	.summary = "the whole picture on one screen (the default)",
	.options = OPTIONS_COMMON | OPTIONS_OWNERS | OPTIONS_FINDINGS |
		   OPTION_BIT(OPTION_LIMIT) | OPTION_BIT(OPTION_INTERVAL),
	.run = run,
};
