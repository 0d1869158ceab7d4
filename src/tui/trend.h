// SPDX-License-Identifier: MIT
/*
 * trend: the closes of the last minutes, second by second.
 *
 * Each sample knows the last 60 s by itself; together they know more.
 */
#ifndef TCPWAIT_TUI_TREND_H
#define TCPWAIT_TUI_TREND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/top.h"

enum { TREND_SECONDS = 300 };

struct trend {
	uint64_t closes[TREND_SECONDS]; /* by second, in a ring */
	int64_t last; /* the second of the last sample */
	size_t n_known; /* seconds up to it */
};

/* trend_forget begins anew: something else is looked at. */
void trend_forget(struct trend *trend);
void trend_take(struct trend *trend, const struct top_sample *sample);

/*
 * trend_cells sums the known seconds into at most n cells, oldest first, each
 * of *seconds; the number of cells.
 */
size_t trend_cells(const struct trend *trend, uint64_t *cells, size_t n,
		   size_t *seconds);

#endif
