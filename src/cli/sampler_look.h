// SPDX-License-Identifier: MIT
/*
 * sampler_look: the work of the sampler's thread, and what it may ask of the
 * other side.
 */
#ifndef TCPWAIT_CLI_SAMPLER_LOOK_H
#define TCPWAIT_CLI_SAMPLER_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/options.h"
#include "cli/sampler.h"

/* A wish, and which one it was. */
struct sampler_turn {
	struct top_wish wish;
	uint64_t n_asked;
	uint64_t n_subjects;
	uint64_t n_tables;
};

/* sampler_look_on takes sample after sample until it is told to end. */
void sampler_look_on(struct sampler *sampler, const struct options *options,
		     struct source *source, bool peeks);

/* sampler_next waits while it is paused; false: it is over. */
bool sampler_next(struct sampler *sampler, struct sampler_turn *turn);

/*
 * sampler_goes_on: is what this turn looks at still wanted?  The wish then
 * becomes the newest: its interval may have changed.
 */
bool sampler_goes_on(struct sampler *sampler, struct sampler_turn *turn);

/* sampler_is_asked: has anything been asked for since, or is it over? */
bool sampler_is_asked(struct sampler *sampler, const struct sampler_turn *turn);

/*
 * sampler_publish hands a sample over, unless something else has been asked
 * for meanwhile; it is not the caller's any more.
 */
void sampler_publish(struct sampler *sampler, const struct sampler_turn *turn,
		     struct top_sample *sample);

#endif
