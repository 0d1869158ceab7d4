// SPDX-License-Identifier: MIT
/*
 * diagnosing: puts the options' thresholds and the samples together.
 */
#include "cli/diagnosing.h"

#include "cli/message.h"
#include "tcpwait/catalogue.h"
#include "tcpwait/diagnosis.h"
#include "tcpwait/render_blind.h"

enum { REASON_SIZE = 1024 };

enum exit_status diagnosing_run(const struct options *options,
				const struct sampling *sampling,
				struct findings *findings)
{
	const struct diagnosis_request request = {
		.seen = &sampling->seen,
		.before = sampling_before(sampling),
		.thresholds = &options->thresholds,
	};

	*findings = (struct findings){ 0 };
	if (diagnosis_run(&request, findings) < 0)
		return message_fail("out of memory");
	return EXIT_DONE;
}

/* Of a look that broke off the one line was said when it did. */
static bool was_told(const struct sampling *sampling)
{
	return !sampling->seen.complete ||
	       (sampling->has_before && !sampling->before.complete);
}

static enum exit_status fail_unjudged(const struct options *options,
				      const struct sampling *sampling,
				      const struct findings *findings)
{
	char reason[REASON_SIZE];

	if (was_told(sampling))
		return EXIT_TROUBLE;
	return message_fail("%s", render_blind_reason(&sampling->seen, findings,
						      options->fail_on, reason,
						      sizeof(reason)));
}

enum exit_status diagnosing_status(const struct options *options,
				   const struct sampling *sampling,
				   const struct findings *findings)
{
	if (!(options->given & OPTION_BIT(OPTION_FAIL_ON)))
		return EXIT_DONE;
	for (size_t i = 0; i < findings->n; i++) {
		if (findings->items[i].severity >= options->fail_on)
			return EXIT_FOUND;
	}
	if (unjudged_lack(findings, options->fail_on))
		return fail_unjudged(options, sampling, findings);
	return EXIT_DONE;
}

/* Short connections leave nobody to be seen in one look. */
static bool has_owner_to_find(const struct finding *finding)
{
	return finding->severity >= SEVERITY_WARNING &&
	       finding->owners.n == 0 && catalogue_of(finding->id)->no_owner;
}

bool diagnosing_wants_watch(const struct options *options,
			    const struct findings *findings)
{
	const uint64_t decided =
		OPTION_BIT(OPTION_INTERVAL) | OPTION_BIT(OPTION_FAIL_ON);

	if ((options->given & decided) || options->n_from > 0 ||
	    options->owners == COLLECT_OWNERS_NEVER ||
	    options->style.format != FORMAT_TABLE)
		return false;
	for (size_t i = 0; i < findings->n; i++) {
		if (has_owner_to_find(&findings->items[i]))
			return true;
	}
	return false;
}
