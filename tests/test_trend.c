// SPDX-License-Identifier: MIT
/*
 * test_trend: the closes of the last minutes.
 */
#include "scene.h"
#include "test.h"
#include "tui/trend.h"
#include "uis.h"

/* Closes of one age, seen at a second. */
static void take(struct trend *trend, double at_seconds, unsigned int n,
		 uint32_t age_ms)
{
	struct top_sample *sample;
	struct scene scene;

	scene_init(&scene);
	scene_add_from(&scene,
		       conns_closed("10.0.0.1:40000", "10.0.0.5:80", age_ms),
		       n);
	scene_finish(&scene);
	sample = uis_sample(&scene, at_seconds);
	trend_take(trend, sample);
	top_sample_free(sample);
}

TEST(nothing_is_known_before_the_first_sample)
{
	struct trend trend = { .n_known = 0 };
	uint64_t cells[4];
	size_t seconds;

	assert_int_equal(trend_cells(&trend, cells, 4, &seconds), 0);
}

TEST(one_sample_knows_a_minute)
{
	struct trend trend = { .n_known = 0 };
	uint64_t cells[60];
	size_t seconds;

	take(&trend, 1000, 10, 2500);
	assert_int_equal(trend_cells(&trend, cells, 60, &seconds), 60);
	assert_int_equal(seconds, 1);
	for (size_t i = 0; i < 60; i++)
		assert_int_equal(cells[i], i == 57 ? 10 : 0);
	assert_int_equal(trend_cells(&trend, cells, 20, &seconds), 20);
	assert_int_equal(seconds, 3);
	assert_int_equal(cells[19], 10);
}

/* The same closes are seen again and again, and counted once. */
TEST(samples_that_overlap_count_once)
{
	struct trend trend = { .n_known = 0 };
	uint64_t cells[100], sum = 0;
	size_t seconds, n;

	for (unsigned int i = 0; i < 40; i += 2)
		take(&trend, 1000 + i, 10, 1500 + 1000 * i);
	n = trend_cells(&trend, cells, 100, &seconds);
	assert_int_equal(n, 98);
	for (size_t i = 0; i < n; i++)
		sum += cells[i];
	assert_int_equal(sum, 10);
}

TEST(what_no_sample_has_seen_is_forgotten)
{
	struct trend trend = { .n_known = 0 };
	uint64_t cells[300];
	size_t seconds;

	take(&trend, 1000, 10, 500);
	take(&trend, 1100, 10, 500);
	assert_int_equal(trend_cells(&trend, cells, 300, &seconds), 60);
	trend_forget(&trend);
	assert_int_equal(trend_cells(&trend, cells, 300, &seconds), 0);
}

TEST(it_remembers_so_much_and_no_more)
{
	struct trend trend = { .n_known = 0 };
	uint64_t cells[TREND_SECONDS];
	size_t seconds;

	for (unsigned int i = 0; i < 500; i += 20)
		take(&trend, i, 1, 500);
	assert_int_equal(trend_cells(&trend, cells, TREND_SECONDS, &seconds),
			 TREND_SECONDS);
	assert_int_equal(cells[TREND_SECONDS - 1], 1);
}
