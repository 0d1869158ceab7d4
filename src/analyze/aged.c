// SPDX-License-Identifier: MIT
/*
 * aged: counts what is known and nothing beyond.
 *
 * Ages that were not asked for never make a finding; the arrivals per minute
 * are only told where nearly all ages are known exactly.  What may be in use
 * is not aged.
 */
#include "analyze/aged.h"
#include "tcpwait/array.h"

#include <errno.h>
#include <stdlib.h>

enum {
	MANY_TIMES = 10, /* so many more must be there when they are young */
	YOUNG_PART = 6,
	ARRIVALS_ENOUGH = 10,
	KNOWN_PERCENT = 90,
	PARTS = 4,
	LONG_TIMES = 10,
};

/* How many of n sorted ages are above this one. */
static uint32_t count_above(const uint32_t *ages_ms, uint32_t n, double seconds)
{
	uint32_t i = n;

	while (i > 0 && ages_ms[i - 1] / 1000.0 > seconds)
		i--;
	return n - i;
}

/*
 * Do the arrivals that are still here spread over the whole time from the
 * oldest to the youngest that counts?  Each quarter must hold half of its even
 * share.  One burst, or a leak that ended, leaves a quarter empty.
 */
static bool is_spread(const uint32_t *ages_ms, uint32_t n, uint32_t from_ms)
{
	uint32_t parts[PARTS] = { 0 };
	uint64_t span_ms = ages_ms[n - 1] - from_ms;

	for (uint32_t i = 0; i < n; i++)
		parts[(uint64_t)(ages_ms[i] - from_ms) * PARTS /
		      (span_ms + 1)]++;
	for (int i = 0; i < PARTS; i++) {
		if ((uint64_t)parts[i] * 2 * PARTS < n)
			return false;
	}
	return true;
}

/*
 * Did they come evenly, and has the youngest been alone for longer than they
 * ever came apart?
 */
static void judge_end(struct aged *aged, const uint32_t *ages_ms)
{
	uint32_t n = aged->n_known, widest = 0, second = 0;
	double per_ms, none_for = ages_ms[0];

	if (n < ARRIVALS_ENOUGH || !is_spread(ages_ms, n, ages_ms[0]))
		return;
	for (uint32_t i = 1; i < n; i++) {
		uint32_t gap = ages_ms[i] - ages_ms[i - 1];

		if (gap > widest) {
			second = widest;
			widest = gap;
		} else if (gap > second) {
			second = gap;
		}
	}
	per_ms = ages_ms[n - 1] > 0 ? (double)(n - 1) / ages_ms[n - 1] : 0;
	aged->has_ended = none_for * per_ms > 3 && none_for > 1.5 * second;
	if (aged->has_ended)
		aged->none_for_seconds = none_for / 1000;
}

/* The oldest begins the time that is observed, so it is not counted in it. */
static void judge_arrivals(struct aged *aged, const uint32_t *ages_ms)
{
	double span = aged->oldest_seconds - aged->since_seconds;

	judge_end(aged, ages_ms);
	if (aged->has_ended || aged->n_aged < ARRIVALS_ENOUGH ||
	    span < aged->since_seconds ||
	    (uint64_t)aged->n_known * 100 < (uint64_t)aged->n * KNOWN_PERCENT ||
	    !is_spread(ages_ms, aged->n_known, 0))
		return;
	aged->per_minute = (aged->n_aged - 1) / span * 60;
}

static void judge(struct aged *aged, const struct thresholds *thresholds,
		  uint32_t *ages_ms, bool has_bounds)
{
	double count = thresholds->value[THRESHOLD_CLOSE_WAIT_COUNT];
	double age = thresholds->value[THRESHOLD_CLOSE_WAIT_AGE];
	uint32_t n = aged->n_known, n_young;

	aged->at_least = has_bounds || n < aged->n;
	aged->since_seconds = age;
	if (n == 0)
		return;
	array_sort_u32(ages_ms, n);
	aged->oldest_seconds = ages_ms[n - 1] / 1000.0;
	aged->median_seconds = ages_ms[n / 2] / 1000.0;
	aged->n_aged = count_above(ages_ms, n, age);
	aged->is_enough = aged->n_aged >= count;
	n_young = count_above(ages_ms, n, age / YOUNG_PART);
	if (!aged->is_enough && n_young >= count * MANY_TIMES) {
		aged->is_enough = true;
		aged->n_aged = n_young;
		aged->since_seconds = age / YOUNG_PART;
	}
	if (!has_bounds)
		judge_arrivals(aged, ages_ms);
}

/* Those that are wanted; their number. */
static size_t choose(const struct rule_input *input, const uint32_t *waits,
		     size_t n, aged_want_fn want, uint32_t *chosen)
{
	size_t n_chosen = 0;

	for (size_t i = 0; i < n; i++) {
		if (want(input, waits[i]))
			chosen[n_chosen++] = waits[i];
	}
	return n_chosen;
}

static bool take_ages(struct aged *aged, const struct snapshot *snap,
		      const uint32_t *waits, uint32_t *ages_ms)
{
	bool has_bounds = false;

	for (size_t i = 0; i < aged->n; i++) {
		const struct wait *wait = &snap->waits[waits[i]];

		aged->n_polled += (wait->flags & WAIT_POLLED) != 0;
		if (wait->age_ms == WAIT_AGE_UNKNOWN ||
		    (wait->flags & WAIT_IN_USE))
			continue;
		has_bounds |= (wait->flags & WAIT_AT_LEAST) != 0;
		ages_ms[aged->n_known++] = wait->age_ms;
	}
	return has_bounds;
}

int aged_measure(struct aged *aged, const struct rule_input *input,
		 const uint32_t *waits, size_t n, aged_want_fn want)
{
	uint32_t *ages_ms = malloc((n ? n : 1) * sizeof(*ages_ms));
	uint32_t *chosen = malloc((n ? n : 1) * sizeof(*chosen));
	int ret = ages_ms && chosen ? 0 : -ENOMEM;
	bool has_bounds;

	*aged = (struct aged){ 0 };
	if (ret == 0) {
		aged->n = (uint32_t)choose(input, waits, n, want, chosen);
		has_bounds = take_ages(aged, input->seen, chosen, ages_ms);
		judge(aged, input->thresholds, ages_ms, has_bounds);
	}
	if (ret == 0 && aged->is_enough)
		aged->turnover = turnover_find(input, chosen, aged->n);
	aged->is_steady =
		aged->per_minute > 0 && aged->turnover == TURNOVER_NONE;
	free(ages_ms);
	free(chosen);
	return ret;
}

void aged_doubt_add(struct aged_doubt *doubt, const struct rule_input *input,
		    const struct wait_group *group, rule_counts_fn counts)
{
	double age = input->thresholds->value[THRESHOLD_CLOSE_WAIT_AGE];

	for (size_t i = 0; i < group->n; i++) {
		const struct wait *wait = &input->seen->waits[group->waits[i]];
		double seconds = wait->age_ms / 1000.0;

		if (!counts(input, group, group->waits[i]))
			continue;
		if (snapshot_lacks_age(input->seen, wait))
			doubt->n_lacking++;
		if (wait->age_ms == WAIT_AGE_UNKNOWN ||
		    (wait->flags & WAIT_IN_USE))
			continue;
		doubt->n_aged += seconds > age;
		doubt->n_young += seconds > age / YOUNG_PART;
	}
}

bool aged_doubt_decides(const struct aged_doubt *doubt,
			const struct rule_input *input)
{
	double count = input->thresholds->value[THRESHOLD_CLOSE_WAIT_COUNT];
	double n = doubt->n_lacking;

	return n > 0 && (n + doubt->n_aged >= count ||
			 n + doubt->n_young >= count * MANY_TIMES);
}

enum severity aged_answer_severity(const struct aged *aged,
				   const struct rule_input *input)
{
	enum { ANSWER_AGES = 10 };
	double age = input->thresholds->value[THRESHOLD_CLOSE_WAIT_AGE];

	return aged->median_seconds > age * ANSWER_AGES ? SEVERITY_WARNING
							: SEVERITY_INFO;
}

enum confidence aged_confidence(const struct aged *aged,
				const struct rule_input *input,
				uint32_t process)
{
	double age = input->thresholds->value[THRESHOLD_CLOSE_WAIT_AGE];
	bool lasts =
		aged->is_steady || aged->oldest_seconds >= age * LONG_TIMES;

	return lasts && process != OWNERS_NONE ? CONFIDENCE_HIGH
					       : CONFIDENCE_MEDIUM;
}
