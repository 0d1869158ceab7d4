// SPDX-License-Identifier: MIT
/*
 * lifetime: Little's law, and when not to believe it.
 *
 * It holds of connections that come and go.  Others that stay, idle or busy,
 * would make it longer by any factor.
 */
#include "analyze/lifetime.h"

#include "analyze/concordance.h"
#include "tcpwait/array.h"

enum {
	ENOUGH_CLOSES = 30,
	/* Of fewer, one more or less is half of the result. */
	ENOUGH_ESTABLISHED = 5,
	/* From so many on, kept ones can be told by their order. */
	ENOUGH_IN_ORDER = 8,
	PAIRS_MIN = 28, /* that eight have */
	/* Of connections with more answers the order says less. */
	FEW_ANSWERS = 3,
};

/*
 * Closes that come independently have a variance equal to their mean.  What
 * is beyond that, measured in squares of the mean, is the burstiness: around 0
 * for a steady stream, 1 for pulses every two seconds.  Chance adds to it where
 * the mean is small.
 */
static const double bursty = 0.2, bursty_by_chance = 0.55;

/* Nobody stays silent for so many mean lives who only lives for one. */
static const double silent_lives = 1.5;

static const double in_order = 0.75, in_order_of_many = 0.85;

static bool is_bursty(const struct history *history, double mean)
{
	double variance = 0;

	for (int i = 0; i < HISTORY_SECONDS; i++) {
		double off = history->n[i] - mean;

		variance += off * off / HISTORY_SECONDS;
	}
	return (variance - mean) / (mean * mean) >
	       bursty + bursty_by_chance / mean;
}

static uint32_t median_of(const struct lives *lives,
			  uint32_t (*value)(const struct live *live))
{
	uint32_t values[LIVES_KEPT];

	for (size_t i = 0; i < lives->n; i++)
		values[i] = value(lives->items[i]);
	array_sort_u32(values, lives->n);
	return values[lives->n / 2];
}

static uint32_t quiet_of(const struct live *live)
{
	return live->quiet_ms;
}

static uint32_t answers_of(const struct live *live)
{
	return live->n_received;
}

/* Are those that are there kept, and not on their way through? */
static bool are_kept(const struct lifetime_input *input, double seconds)
{
	const struct lives *lives = input->lives;
	double share, wanted = in_order;

	if (median_of(lives, quiet_of) > 1000 * silent_lives * seconds)
		return true;
	if (input->established < ENOUGH_IN_ORDER)
		return false;
	if (median_of(lives, answers_of) > FEW_ANSWERS)
		wanted = in_order_of_many;
	return !concordance_find(lives->items, lives->n, input->n_cpus,
				 PAIRS_MIN, &share) ||
	       share < wanted;
}

bool lifetime_estimate(const struct lifetime_input *input, double *seconds)
{
	uint64_t closes = 0;
	double rate, life;

	for (int i = 0; i < HISTORY_SECONDS; i++)
		closes += input->history->n[i];
	if (closes < ENOUGH_CLOSES || input->established < ENOUGH_ESTABLISHED ||
	    input->lives->n_seen * 2 < input->established)
		return false;
	rate = (double)closes / HISTORY_SECONDS;
	life = input->established / rate;
	if (is_bursty(input->history, rate) || are_kept(input, life))
		return false;
	*seconds = life;
	return true;
}
