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

/* Connections that are there: n, made one after the other. */
struct crowd {
	struct live items[LIVES_KEPT];
	struct lives lives;
};

/* What comes and goes: the first is the oldest, and all are quiet. */
static struct crowd *passing(struct crowd *crowd, uint32_t n, double life)
{
	*crowd = (struct crowd){ .lives = { .n = 0 } };
	for (uint32_t i = 0; i < n && i < LIVES_KEPT; i++) {
		uint32_t n_kept = n < LIVES_KEPT ? n : LIVES_KEPT;
		uint32_t age_ms =
			(uint32_t)(1000 * life * (n_kept - i) / n_kept);

		crowd->items[i] = (struct live){
			.inode = 1025 + i,
			.idle_ms = age_ms,
			.quiet_ms = age_ms,
			.n_received = 1,
		};
		lives_add(&crowd->lives, &crowd->items[i]);
	}
	crowd->lives.n_seen = n;
	return crowd;
}

static bool estimate(uint32_t established, const struct history *history,
		     const struct crowd *crowd, double *seconds)
{
	return lifetime_estimate(
		&(struct lifetime_input){
			.established = established,
			.history = history,
			.lives = &crowd->lives,
			.n_cpus = 2,
		},
		seconds);
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
	{ "four are too few", 0, 59, 10, 4, false, 0 },
	{ "five will do", 0, 59, 10, 5, true, 0.5 },
	{ "no closes", 0, 59, 0, 50, false, 0 },
	{ "29 closes are too few", 0, 28, 1, 50, false, 0 },
	{ "all in one second", 7, 7, 1000, 50, false, 0 },
	{ "began ten seconds ago", 0, 9, 100, 50, false, 0 },
	{ "ended ten seconds ago", 10, 59, 100, 50, true, 0.6 },
	{ "ended fifteen seconds ago", 15, 59, 100, 50, false, 0 },
	{ "began half a minute ago", 0, 29, 100, 50, false, 0 },
};

TEST(a_mean_is_told_of_steady_closes_only)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct history history = closes(cases[i].first, cases[i].last,
						cases[i].per_second);
		struct crowd crowd;
		double seconds = -1;
		bool known = estimate(
			cases[i].established, &history,
			passing(&crowd, cases[i].established, cases[i].seconds),
			&seconds);

		if (known != cases[i].known ||
		    (known && (seconds < cases[i].seconds - 1e-9 ||
			       seconds > cases[i].seconds + 1e-9)))
			fail_msg("%s: %f", cases[i].name, seconds);
		if (!known)
			assert_true(seconds == -1);
	}
}

TEST(pulses_are_bursts_and_chance_is_none)
{
	struct history history = { { 0 } };
	struct crowd crowd;
	double seconds;

	for (int i = 0; i < HISTORY_SECONDS; i += 2)
		history.n[i] = 20;
	assert_false(
		estimate(100, &history, passing(&crowd, 100, 10), &seconds));
	for (int i = 0; i < HISTORY_SECONDS; i++)
		history.n[i] = (uint32_t)(i * 7919 % 11);
	assert_true(
		estimate(100, &history, passing(&crowd, 100, 20), &seconds));
}

/* A hundred that stay, beside ten a second that live for 0.3 s. */
TEST(who_is_kept_has_no_part_in_a_mean)
{
	struct history history = closes(0, 59, 10);
	struct crowd crowd;
	double seconds;

	assert_true(
		estimate(100, &history, passing(&crowd, 100, 10), &seconds));
	/* They are silent for longer than they could live. */
	for (size_t i = 0; i < 100; i++)
		crowd.items[i].quiet_ms += 15000;
	assert_false(estimate(100, &history, &crowd, &seconds));
	/* They are in use, in no order. */
	(void)passing(&crowd, 100, 10);
	for (uint32_t i = 0; i < 100; i++)
		crowd.items[i].idle_ms = i * 7919 % 10007;
	assert_false(estimate(100, &history, &crowd, &seconds));
	/* Where the kernel did not tell of them, neither is known. */
	crowd.lives = (struct lives){ .n = 0 };
	assert_false(estimate(100, &history, &crowd, &seconds));
}

TEST(huge_counts_do_not_overflow)
{
	struct history history = closes(0, 59, UINT32_MAX);
	struct crowd crowd;
	double seconds = 0;

	assert_true(estimate(UINT32_MAX, &history,
			     passing(&crowd, UINT32_MAX, 1), &seconds));
	assert_true(seconds > 0.99 && seconds < 1.01);
}
