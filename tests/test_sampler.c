// SPDX-License-Identifier: MIT
/*
 * test_sampler: a look that goes on after its screen has gone, and who frees
 * what then.  The source is the test's own: its looks last as long as it says.
 */
#include <fcntl.h>
#include <semaphore.h>
#include <time.h>

#include "cli/sampler.h"
#include "test.h"

struct gate {
	sem_t began;
	sem_t may_end;
};

static int look(struct source *source, const struct collect_request *request,
		struct snapshot *snap, struct error *err)
{
	struct gate *gate = source->state;

	(void)request;
	(void)snap;
	(void)sem_post(&gate->began);
	(void)sem_wait(&gate->may_end);
	return error_set(err, -1, "no look");
}

/* Rests until it is told to stop, as every watch does. */
static void watch(struct source *source, const struct collect_request *request,
		  const struct collect_watching *watching,
		  struct snapshot *snap)
{
	const struct timespec nap = { .tv_nsec = 1000000 };

	(void)source;
	(void)watching;
	(void)snap;
	while (!request->stop(request->stop_ctx))
		(void)nanosleep(&nap, NULL);
}

static const struct source_ops gated = { .snapshot = look, .watch = watch };

/* Begins, and returns from within the first look. */
static struct sampler *start(struct gate *gate)
{
	struct source source = { .ops = &gated, .state = gate };
	const struct top_wish wish = { .interval_seconds = 3600 };
	const struct options options = { 0 };
	struct error err = { 0 };
	struct sampler *sampler;

	assert_int_equal(sem_init(&gate->began, 0, 0), 0);
	assert_int_equal(sem_init(&gate->may_end, 0, 0), 0);
	sampler = sampler_start(&options, &source, &wish, false, &err);
	assert_non_null(sampler);
	(void)sem_wait(&gate->began);
	return sampler;
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

TEST(sampler_that_is_stopped_in_a_look_frees_itself)
{
	struct gate gate;
	struct sampler *sampler = start(&gate);
	int fd = sampler_source(sampler).ready_fd;

	sampler_stop(sampler);
	assert_true(fcntl(fd, F_GETFD) >= 0);
	(void)sem_post(&gate.may_end);
	assert_true(is_closed_in_time(fd));
}

TEST(sampler_that_rests_is_stopped_at_once)
{
	struct gate gate;
	struct sampler *sampler = start(&gate);
	int fd = sampler_source(sampler).ready_fd;

	(void)sem_post(&gate.may_end);
	sampler_stop(sampler);
	assert_true(is_closed_in_time(fd));
	sampler_stop(NULL);
}
