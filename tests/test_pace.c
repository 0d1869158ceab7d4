// SPDX-License-Identifier: MIT
/*
 * test_pace: resting between looks.
 */
#include "tcpwait/pace.h"
#include "test.h"

static const struct {
	struct pace pace;
	struct pace_cost cost;
	double rest;
	bool stretched;
} cases[] = {
	/* Cheap: the interval runs from start to start. */
	{ { 2, 0.05 }, { 0.01, 0.02 }, 1.98, false },
	/* Exactly as much as is allowed. */
	{ { 2, 0.05 }, { 0.1, 0.1 }, 1.9, false },
	/* A look of 0.2 s of CPU may be taken every 4 s. */
	{ { 2, 0.05 }, { 0.2, 0.25 }, 3.75, true },
	/* Slow without using the CPU: nothing is stretched or negative. */
	{ { 2, 0.05 }, { 0.01, 5 }, 0, false },
	{ { 2, 0.05 }, { 0, 0 }, 2, false },
};

TEST(pace_never_uses_more_than_its_share)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool stretched = !cases[i].stretched;
		double rest =
			pace_rest(&cases[i].pace, &cases[i].cost, &stretched);

		assert_float_equal(rest, cases[i].rest, 1e-9);
		assert_int_equal(stretched, cases[i].stretched);
		assert_float_equal(
			rest, pace_rest(&cases[i].pace, &cases[i].cost, NULL),
			1e-9);
	}
}
