// SPDX-License-Identifier: MIT
/*
 * verb_diagnose: the findings in full.
 */
#include <stdio.h>

#include "cli/job.h"
#include "cli/message.h"
#include "tcpwait/document.h"
#include "tcpwait/render_findings.h"

/* So many stand in full, unless it is said how many. */
enum { FULL_DEFAULT = 10 };

static enum exit_status ask(struct job *job)
{
	struct collect_request *request = &job->sampling.request;

	if (job->options->style.format != FORMAT_TABLE && !job_is_json(job))
		return message_fail("findings are prose, not rows; diagnose "
				    "writes a table or json");
	/* A cause is told from the ages: a sample of them is not enough. */
	request->all_ages = true;
	request->unlisted = true;
	request->sysctl_files = true;
	job->sampling.listens =
		!(job->options->given & OPTION_BIT(OPTION_NO_WATCH));
	return EXIT_DONE;
}

static size_t limit_of(const struct options *options)
{
	if (options->given & OPTION_BIT(OPTION_LIMIT))
		return options->limit;
	return options->style.verbose ? 0 : FULL_DEFAULT;
}

static int show(struct job *job)
{
	const struct diagnosed diagnosed = {
		.seen = &job->sampling.seen,
		.before = sampling_before(&job->sampling),
		.findings = &job->findings,
		.netns = job->options->netns,
		.limit = limit_of(job->options),
	};

	if (job_is_json(job))
		document_diagnosis(stdout, &diagnosed);
	else
		render_diagnosis(stdout, &diagnosed, &job->options->style);
	return EXIT_DONE;
}

const struct verb verb_diagnose = {
	.name = "diagnose",
	.summary = "what is wrong, on what evidence, and what cures it",
	.options = OPTIONS_COMMON | OPTIONS_OWNERS | OPTIONS_FINDINGS |
		   OPTION_BIT(OPTION_INTERVAL) | OPTION_BIT(OPTION_NO_WATCH) |
		   OPTION_BIT(OPTION_LIMIT) | OPTION_BIT(OPTION_VERBOSE),
	.finds = true,
	.watches_itself = true,
	.ask = ask,
	.show = show,
};
