// SPDX-License-Identifier: MIT
/*
 * test_lifetime: Little's law, and when not to believe it.
 */
#include "analyze/lifetime.h"
#include "test.h"

/* n closes in each of the seconds from first to last. */
static struct history closes(int first, int last, uint32_t n)
{
	struct history history = { { 0 } };

	for (int i = first; i <= last; i++)
		history.n[i] = n;
	return history;
}

static const struct {
	const char *name;
	int first, last;
	uint32_t per_second;
	uint32_t established;
	bool known;
	double seconds;
} cases[] = {
	{ "steady", 0, 59, 10, 50, true, 5.0 },
	{ "steady and slow", 0, 59, 1, 120, true, 120.0 },
	{ "none established at this instant", 0, 59, 10, 0, false, 0 },
	{ "no closes", 0, 59, 0, 50, false, 0 },
	{ "29 closes are too few", 0, 28, 1, 50, false, 0 },
	{ "30 closes in half the time will do", 0, 29, 1, 50, true, 100.0 },
	{ "all in one second", 7, 7, 1000, 50, false, 0 },
	{ "began ten seconds ago", 0, 9, 100, 50, false, 0 },
	{ "ended ten seconds ago", 10, 59, 100, 50, true, 0.6 },
	{ "began half a minute ago", 0, 29, 100, 50, true, 1.0 },
	{ "began twenty-nine seconds ago", 0, 28, 100, 50, false, 0 },
};

TEST(a_mean_is_told_of_steady_closes_only)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct history history = closes(cases[i].first, cases[i].last,
						cases[i].per_second);
		double seconds = -1;
		bool known = lifetime_estimate(cases[i].established, &history,
					       &seconds);

		if (known != cases[i].known ||
		    (known && (seconds < cases[i].seconds - 1e-9 ||
			       seconds > cases[i].seconds + 1e-9)))
			fail_msg("%s: %f", cases[i].name, seconds);
		if (!known)
			assert_true(seconds == -1);
	}
}

/* One client in step with the clock, and chance: neither is a burst. */
TEST(uneven_seconds_are_no_burst)
{
	struct history history = { { 0 } };
	double seconds;

	for (int i = 0; i < HISTORY_SECONDS; i += 2)
		history.n[i] = 20;
	assert_true(lifetime_estimate(100, &history, &seconds));
	for (int i = 0; i < HISTORY_SECONDS; i++)
		history.n[i] = (uint32_t)(i * 7919 % 11);
	assert_true(lifetime_estimate(100, &history, &seconds));
}

TEST(huge_counts_do_not_overflow)
{
	struct history history = closes(0, 59, UINT32_MAX);
	double seconds = 0;

	assert_true(lifetime_estimate(UINT32_MAX, &history, &seconds));
	assert_true(seconds > 0.99 && seconds < 1.01);
}
