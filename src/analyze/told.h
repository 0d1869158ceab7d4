// SPDX-License-Identifier: MIT
/*
 * told: which finding tells of which waiting socket.
 *
 * Rules mark what they tell of; when all have run, the waits of each finding
 * stand together.
 */
#ifndef TCPWAIT_ANALYZE_TOLD_H
#define TCPWAIT_ANALYZE_TOLD_H

#include "analyze/aged.h"

/*
 * told_mark gives those of n waits that are wanted to the finding of that
 * number; what has one keeps it.
 */
void told_mark(const struct rule_input *input, const uint32_t *waits, size_t n,
	       aged_want_fn want, uint32_t number);

struct told {
	uint32_t *waits; /* positions in the snapshot's waits */
	size_t *first; /* of each finding by position; one more ends them */
	size_t *position; /* by wait: of its finding, or TOLD_BY_NONE */
};

#define TOLD_BY_NONE SIZE_MAX

/* told_init gathers what was marked; 0 or -ENOMEM.  Free it in any case. */
int told_init(struct told *told, const struct rule_input *input,
	      const struct findings *findings);
void told_free(struct told *told);

/* told_waits gives the waits of the finding at a position. */
const uint32_t *told_waits(const struct told *told, size_t finding, size_t *n);

#endif
