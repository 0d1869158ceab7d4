// SPDX-License-Identifier: MIT
/*
 * trend: the closes of the last minutes, second by second.
 *
 * The newest sample is believed for the seconds that it covers: so each second
 * is counted once, though sockets that were reused since are missing.
 */
#include "tui/trend.h"

static uint64_t *at(struct trend *trend, int64_t second)
{
	return &trend->closes[(uint64_t)second % TREND_SECONDS];
}

void trend_forget(struct trend *trend)
{
	*trend = (struct trend){ .n_known = 0 };
}

static void sum(const struct snapshot *seen, struct history *history)
{
	*history = (struct history){ .n = { 0 } };
	for (size_t i = 0; i < seen->groups.n; i++)
		closes_history(&seen->closes, &seen->groups.rows[i], history);
}

void trend_take(struct trend *trend, const struct top_sample *sample)
{
	int64_t now = (int64_t)sample->at_seconds;
	int64_t passed = now - trend->last;
	struct history history;

	if (trend->n_known == 0 || passed < 0 || passed > HISTORY_SECONDS) {
		trend_forget(trend);
		passed = HISTORY_SECONDS;
	}
	trend->last = now;
	trend->n_known += (size_t)passed;
	if (trend->n_known > TREND_SECONDS)
		trend->n_known = TREND_SECONDS;
	sum(&sample->seen, &history);
	for (int64_t age = 0; age < HISTORY_SECONDS; age++)
		*at(trend, now - age + TREND_SECONDS) = history.n[age];
}

/* The closes of the second that was so many ago. */
static uint64_t ago(const struct trend *trend, size_t seconds)
{
	return trend->closes[(uint64_t)(trend->last - (int64_t)seconds +
					TREND_SECONDS) %
			     TREND_SECONDS];
}

size_t trend_cells(const struct trend *trend, uint64_t *cells, size_t n,
		   size_t *seconds)
{
	size_t n_cells;

	*seconds = 1;
	if (n == 0 || trend->n_known == 0)
		return 0;
	*seconds = (trend->n_known + n - 1) / n;
	n_cells = trend->n_known / *seconds;
	for (size_t i = 0; i < n_cells; i++) {
		cells[i] = 0;
		for (size_t k = 0; k < *seconds; k++)
			cells[i] +=
				ago(trend, (n_cells - 1 - i) * *seconds + k);
	}
	return n_cells;
}
