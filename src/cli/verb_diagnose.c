// SPDX-License-Identifier: MIT
/*
 * verb_diagnose: the findings in full.
 */
#include <stdio.h>

#include "cli/diagnosing.h"
#include "cli/message.h"
#include "cli/sampling.h"
#include "cli/verbs.h"
#include "tcpwait/render.h"

static enum exit_status print(const struct options *options,
			      const struct sampling *sampling,
			      const struct findings *findings)
{
	const struct diagnosed diagnosed = {
		.seen = &sampling->seen,
		.before = sampling_before(sampling),
		.findings = findings,
		.netns = options->netns,
	};

	if (options->style.format == FORMAT_JSON)
		render_diagnosis_json(stdout, &diagnosed);
	else
		render_diagnosis(stdout, &diagnosed, &options->style);
	return diagnosing_status(options, sampling, findings);
}

static enum exit_status run(const struct verb *verb,
			    const struct options *options,
			    struct source *source)
{
	struct findings findings = { 0 };
	struct sampling sampling;
	enum exit_status status;

	(void)verb;
	if (options->style.format != FORMAT_TABLE &&
	    options->style.format != FORMAT_JSON)
		return message_fail("findings are prose, not rows; diagnose "
				    "writes a table or json");
	sampling_init(&sampling, options, source);
	/* A cause is told from the ages: a sample of them is not enough. */
	sampling.request.all_ages = true;
	sampling.request.unlisted = true;
	sampling.request.sysctl_files = true;
	status = sampling_run(&sampling, options, sampling_take_snapshot, NULL);
	if (status == EXIT_DONE)
		status = diagnosing_run(options, &sampling, &findings);
	if (status == EXIT_DONE)
		status = print(options, &sampling, &findings);
	findings_free(&findings);
	sampling_free(&sampling);
	return status;
}

const struct verb verb_diagnose = {
	.name = "diagnose",
	.summary = "what is wrong, on what evidence, and what cures it",
	.options = OPTIONS_COMMON | OPTIONS_OWNERS | OPTIONS_FINDINGS |
		   OPTION_BIT(OPTION_INTERVAL),
	.run = run,
};
