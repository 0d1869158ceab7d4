// SPDX-License-Identifier: MIT
/*
 * idle_timeout: a cluster around the median, or nothing.
 */
#include "analyze/idle_timeout.h"

#include <errno.h>
#include <stdlib.h>

#include "analyze/runs.h"
#include "tcpwait/array.h"

enum {
	ENOUGH = 5,
	ALIKE_PERCENT = 80,
	NEAR_PERCENT = 2,
	NEAR_MS = 500,
	/* What is closed sooner was not idle: the peer closes every time. */
	LEAST_MS = 1000,
};

static void judge(struct idle_timeout *timeout, uint32_t *idles_ms, uint32_t n)
{
	uint64_t median, near;

	timeout->n = n;
	if (n < ENOUGH)
		return;
	array_sort_u32(idles_ms, n);
	median = idles_ms[n / 2];
	near = median * NEAR_PERCENT / 100;
	if (near < NEAR_MS)
		near = NEAR_MS;
	for (uint32_t i = 0; i < n; i++)
		timeout->n_alike += idles_ms[i] + near >= median &&
				    idles_ms[i] <= median + near;
	timeout->seconds = (double)median / 1000;
	timeout->known =
		median >= LEAST_MS &&
		(uint64_t)timeout->n_alike * 100 >= (uint64_t)n * ALIKE_PERCENT;
}

int idle_timeout_find(struct idle_timeout *timeout, const struct snapshot *snap,
		      const struct tally_key *service)
{
	uint32_t *idles_ms = NULL;
	size_t n = 0, cap = 0;

	*timeout = (struct idle_timeout){ 0 };
	for (size_t i = 0; i < snap->n_closed_idles; i++) {
		const struct idle *idle = &snap->closed_idles[i];
		const struct tally_key *key =
			&snap->groups.rows[idle->group].key;
		uint32_t *added;

		if (runs_cmp_service(key, service) != 0)
			continue;
		added = ARRAY_ADD(idles_ms, n, cap);
		if (!added) {
			free(idles_ms);
			return -ENOMEM;
		}
		*added = idle->idle_ms;
	}
	judge(timeout, idles_ms, (uint32_t)n);
	free(idles_ms);
	return 0;
}
