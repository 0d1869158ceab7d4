// SPDX-License-Identifier: MIT
/*
 * test_sampler: what the screen and the thread hand each other, and which of
 * them frees it.  The work of the thread is the test's own here.
 */
#include <fcntl.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "cli/sampler.h"
#include "cli/sampler_look.h"

/* A walk, until the test lets it end; then the thread sees that it is over. */
static struct {
	sem_t began;
	sem_t may_end;
} walk;

void sampler_look_on(struct sampler *sampler, const struct options *options,
		     struct source *source, bool peeks)
{
	struct sampler_turn turn = { 0 };

	(void)options;
	(void)source;
	(void)peeks;
	if (!sampler_next(sampler, &turn))
		return;
	(void)sem_post(&walk.began);
	(void)sem_wait(&walk.may_end);
	while (sampler_next(sampler, &turn))
		sampler_publish(sampler, &turn,
				calloc(1, sizeof(struct top_sample)));
}

static struct sampler *start(const struct top_wish *wish)
{
	static const struct options options = { 0 };
	struct source source = { .ops = NULL };
	struct error err = { 0 };
	struct sampler *sampler;

	assert_int_equal(sem_init(&walk.began, 0, 0), 0);
	assert_int_equal(sem_init(&walk.may_end, 0, 0), 0);
	sampler = sampler_start(&options, &source, wish, false, &err);
	assert_non_null(sampler);
	(void)sem_wait(&walk.began);
	return sampler;
}

static void stop(struct sampler *sampler)
{
	(void)sem_post(&walk.may_end);
	sampler_stop(sampler);
}

static struct top_sample *make_sample(double at_seconds, bool is_first)
{
	struct top_sample *sample = calloc(1, sizeof(*sample));

	assert_non_null(sample);
	sample->at_seconds = at_seconds;
	sample->is_first = is_first;
	return sample;
}

static bool is_closed_in_time(int fd)
{
	const struct timespec nap = { .tv_nsec = 10000000 };

	for (int i = 0; i < 1000; i++) {
		if (fcntl(fd, F_GETFD) < 0)
			return true;
		(void)nanosleep(&nap, NULL);
	}
	return false;
}

static void test_sampler_that_is_stopped_in_a_walk_frees_itself(void **state)
{
	const struct top_wish wish = { 0 };
	struct sampler *sampler = start(&wish);
	int fd = sampler_source(sampler).ready_fd;

	(void)state;
	sampler_stop(sampler);
	assert_true(fcntl(fd, F_GETFD) >= 0);
	(void)sem_post(&walk.may_end);
	assert_true(is_closed_in_time(fd));
}

static void test_sampler_stop_frees_what_nobody_took(void **state)
{
	const struct top_wish wish = { 0 };
	struct sampler *sampler = start(&wish);
	int fd = sampler_source(sampler).ready_fd;
	struct sampler_turn turn;

	(void)state;
	assert_true(sampler_next(sampler, &turn));
	sampler_publish(sampler, &turn, make_sample(1, true));
	stop(sampler);
	assert_true(is_closed_in_time(fd));
	sampler_stop(NULL);
}

static void test_sampler_hands_over_the_newest_sample_once(void **state)
{
	/* Paused, the thread adds none of its own. */
	const struct top_wish wish = { .paused = true };
	const struct top_wish running = { 0 };
	struct sampler *sampler = start(&running);
	struct top_source source = sampler_source(sampler);
	struct sampler_turn turn;
	struct top_sample *taken;

	(void)state;
	assert_true(sampler_next(sampler, &turn));
	source.ask(source.ctx, &wish);
	assert_null(source.take(source.ctx));
	sampler_publish(sampler, &turn, make_sample(1, true));
	sampler_publish(sampler, &turn, make_sample(2, false));
	taken = source.take(source.ctx);
	assert_non_null(taken);
	assert_float_equal(taken->at_seconds, 2, 0);
	/* The first was not seen, so nothing before this one compares. */
	assert_true(taken->is_first);
	top_sample_free(taken);
	assert_null(source.take(source.ctx));
	sampler_publish(sampler, &turn, make_sample(3, false));
	taken = source.take(source.ctx);
	assert_non_null(taken);
	assert_false(taken->is_first);
	top_sample_free(taken);
	stop(sampler);
}

static void test_sampler_drops_what_was_asked_for_before(void **state)
{
	static const struct top_wish wishes[] = {
		{ .paused = true, .all_netns = true },
		{ .paused = true, .owners = true },
		{ .paused = true, .filter.n_terms = 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		struct top_wish wish = { 0 };
		struct sampler *sampler = start(&wish);
		struct top_source source = sampler_source(sampler);
		struct sampler_turn turn;

		assert_true(sampler_next(sampler, &turn));
		sampler_publish(sampler, &turn, make_sample(1, true));
		assert_false(sampler_is_asked(sampler, &turn));
		source.ask(source.ctx, &wishes[i]);
		assert_null(source.take(source.ctx));
		assert_true(sampler_is_asked(sampler, &turn));
		assert_false(sampler_goes_on(sampler, &turn));
		sampler_publish(sampler, &turn, make_sample(2, false));
		assert_null(source.take(source.ctx));
		stop(sampler);
	}
}

static void test_sampler_keeps_its_look_at_a_new_interval(void **state)
{
	struct top_wish wish = { .interval_seconds = 2 };
	struct sampler *sampler = start(&wish);
	struct top_source source = sampler_source(sampler);
	struct sampler_turn turn;

	(void)state;
	assert_true(sampler_next(sampler, &turn));
	wish.interval_seconds = 5;
	source.ask(source.ctx, &wish);
	assert_true(sampler_is_asked(sampler, &turn));
	assert_true(sampler_goes_on(sampler, &turn));
	assert_float_equal(turn.wish.interval_seconds, 5, 0);
	assert_false(sampler_is_asked(sampler, &turn));
	stop(sampler);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_sampler_that_is_stopped_in_a_walk_frees_itself),
		cmocka_unit_test(test_sampler_stop_frees_what_nobody_took),
		cmocka_unit_test(
			test_sampler_hands_over_the_newest_sample_once),
		cmocka_unit_test(test_sampler_drops_what_was_asked_for_before),
		cmocka_unit_test(test_sampler_keeps_its_look_at_a_new_interval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
