// SPDX-License-Identifier: MIT
/*
 * diagnosing: puts the options' thresholds and the samples together.
 */
#include "cli/diagnosing.h"

#include "cli/message.h"
#include "tcpwait/diagnosis.h"

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

enum exit_status diagnosing_status(const struct options *options,
				   const struct findings *findings)
{
	if (!(options->given & OPTION_BIT(OPTION_FAIL_ON)))
		return EXIT_DONE;
	for (size_t i = 0; i < findings->n; i++) {
		if (findings->items[i].severity >= options->fail_on)
			return EXIT_FOUND;
	}
	return EXIT_DONE;
}
