// SPDX-License-Identifier: MIT
/*
 * sampler: takes samples for the live screen, in a thread of its own.
 *
 * It looks, diagnoses and rests, and uses at most a twentieth of one CPU on
 * average: whatever the size of the table, it stretches its interval.
 */
#ifndef TCPWAIT_CLI_SAMPLER_H
#define TCPWAIT_CLI_SAMPLER_H

#include <stdbool.h>

#include "cli/options.h"
#include "tcpwait/error.h"
#include "tcpwait/top.h"

struct sampler;

/*
 * sampler_start begins to ask source at once.  With peeks, a wish is first
 * answered without owners where these may take their time.  NULL with err on
 * failure.
 */
struct sampler *sampler_start(const struct options *options,
			      struct source *source,
			      const struct top_wish *wish, bool peeks,
			      struct error *err);

/*
 * sampler_stop cuts short what it does and frees it; one in a walk is left to
 * free itself afterwards, or to end with the program.  NULL is nothing.
 */
void sampler_stop(struct sampler *sampler);

/* sampler_source gives what the screen takes samples from. */
struct top_source sampler_source(struct sampler *sampler);

#endif
