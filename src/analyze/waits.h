// SPDX-License-Identifier: MIT
/*
 * waits: the kinds and ages of sockets in CLOSE_WAIT, judged together.
 */
#ifndef TCPWAIT_ANALYZE_WAITS_H
#define TCPWAIT_ANALYZE_WAITS_H

#include <stdint.h>

#include "tcpwait/report.h"

/*
 * waits_kinds gives each wait of the snapshot its final kind (an array of
 * n_waits enum close_wait_kind, to be freed): a client's sockets that all hold
 * the same few unread bytes hold a protocol's farewell.  NULL: no memory.
 */
uint8_t *waits_kinds(const struct snapshot *snap);

/* Collects the waits of the groups that make up one row. */
struct waits_sum {
	struct close_wait_summary summary;
	uint32_t *ages_ms; /* known ones */
	size_t n_ages, cap;
	uint32_t n_close_wait;
	uint32_t n_untold; /* of these, the ones whose kind is not told */
};

/* waits_add takes the selected CLOSE_WAITs of one group; 0 or -ENOMEM. */
int waits_add(struct waits_sum *sum, const struct snapshot *snap,
	      const uint8_t *kinds, uint32_t group);

/* waits_finish makes the summary and is ready for the next row. */
struct close_wait_summary waits_finish(struct waits_sum *sum);
void waits_free(struct waits_sum *sum);

#endif
