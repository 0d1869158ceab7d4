// SPDX-License-Identifier: MIT
/*
 * test_concordance: who is the oldest, by the numbers of sockets.
 */
#include "analyze/concordance.h"
#include "test.h"

enum { N = 100, PAIRS_MIN = 50 };

struct crowd {
	struct live items[N];
	const struct live *pointers[N];
};

static void make(struct crowd *crowd, uint32_t first, uint32_t step)
{
	for (uint32_t i = 0; i < N; i++) {
		crowd->items[i] = (struct live){
			.inode = first + i * step,
			.idle_ms = (N - i) * 100,
		};
		crowd->pointers[i] = &crowd->items[i];
	}
}

static double share_of(const struct crowd *crowd, size_t n, uint32_t n_cpus)
{
	double share = -1;

	(void)concordance_find(crowd->pointers, n, n_cpus, PAIRS_MIN, &share);
	return share;
}

TEST(an_order_of_time_is_seen)
{
	struct crowd crowd;

	make(&crowd, 1025, 1);
	assert_true(share_of(&crowd, N, 0) == 1);
	for (uint32_t i = 0; i < N; i++)
		crowd.items[i].idle_ms = 100 + i * 100;
	assert_true(share_of(&crowd, N, 0) == 0);
	for (uint32_t i = 0; i < N; i++)
		crowd.items[i].idle_ms = 100 + i * 7919 % 10007;
	assert_true(share_of(&crowd, N, 0) > 0.3);
	assert_true(share_of(&crowd, N, 0) < 0.7);
}

/* Each processor has its own 1024 numbers, so far apart is soon. */
TEST(ranges_of_several_processors_are_no_order)
{
	struct crowd crowd;

	make(&crowd, 1025, 1024);
	assert_true(share_of(&crowd, N, 0) == -1);
	assert_true(share_of(&crowd, N, 64) == -1);
	assert_true(share_of(&crowd, N, 2) == 1);
}

TEST(too_few_pairs_tell_nothing)
{
	struct crowd crowd;

	make(&crowd, 1025, 1);
	assert_true(share_of(&crowd, 10, 2) == -1);
	assert_true(share_of(&crowd, 11, 2) == 1);
	assert_true(share_of(&crowd, 0, 2) == -1);
	/* Those that are not accepted have no number. */
	for (uint32_t i = 0; i < N; i++)
		crowd.items[i].inode = 0;
	assert_true(share_of(&crowd, N, 2) == -1);
	/* Idle times that lie close together are in no order. */
	make(&crowd, 1025, 1);
	for (uint32_t i = 0; i < N; i++)
		crowd.items[i].idle_ms = 1000 + i / 2;
	assert_true(share_of(&crowd, N, 2) == -1);
}
