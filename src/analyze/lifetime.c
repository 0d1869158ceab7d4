// SPDX-License-Identifier: MIT
/*
 * lifetime: Little's law, and when not to believe it.
 */
#include "analyze/lifetime.h"

enum { ENOUGH_CLOSES = 30 };

/*
 * Closes that come independently have a variance equal to their mean.  What
 * is beyond that, measured in squares of the mean, is the burstiness: 0 for a
 * steady stream, 5 for one that began ten seconds ago.
 */
static const double bursty = 1.0;

static bool is_bursty(const struct history *history, double mean)
{
	double variance = 0;

	for (int i = 0; i < HISTORY_SECONDS; i++) {
		double off = history->n[i] - mean;

		variance += off * off / HISTORY_SECONDS;
	}
	return (variance - mean) / (mean * mean) > bursty;
}

bool lifetime_estimate(uint32_t established, const struct history *history,
		       double *seconds)
{
	uint64_t closes = 0;
	double rate;

	for (int i = 0; i < HISTORY_SECONDS; i++)
		closes += history->n[i];
	/* None at this instant is no mean of anything. */
	if (closes < ENOUGH_CLOSES || established == 0)
		return false;
	rate = (double)closes / HISTORY_SECONDS;
	if (is_bursty(history, rate))
		return false;
	*seconds = established / rate;
	return true;
}
