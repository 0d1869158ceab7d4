// SPDX-License-Identifier: MIT
/*
 * test_live_sockets: what is remembered of those that live, and for how long.
 */
#include "tcpwait/live_sockets.h"
#include "test.h"

static bool see(struct live_sockets *live, uint64_t cookie)
{
	bool is_new;

	assert_non_null(live_sockets_see(live, cookie, &is_new));
	return is_new;
}

static void look(struct live_sockets *live, uint32_t now_ms, uint64_t from,
		 uint64_t to)
{
	live_sockets_begin(live, now_ms);
	for (uint64_t cookie = from; cookie < to; cookie++)
		(void)see(live, cookie);
	live_sockets_end(live, true);
}

TEST(the_first_look_dates_nothing)
{
	struct live_sockets live = { 0 };
	const struct live_socket *found;

	look(&live, 1000, 1, 4);
	assert_false(live_sockets_find(&live, 1)->is_dated);
	look(&live, 3000, 1, 6);
	found = live_sockets_find(&live, 5);
	assert_true(found->is_dated);
	assert_int_equal(found->first_ms, 3000);
	assert_int_equal(found->before_ms, 1000);
	found = live_sockets_find(&live, 1);
	assert_int_equal(found->first_ms, 1000);
	assert_null(live_sockets_find(&live, 6));
	assert_null(live_sockets_find(&live, 0));
	live_sockets_free(&live);
}

TEST(a_look_that_broke_off_forgets_and_dates_nothing)
{
	struct live_sockets live = { 0 };

	live_sockets_begin(&live, 1000);
	assert_true(see(&live, 1));
	live_sockets_end(&live, false);
	live_sockets_begin(&live, 2000);
	assert_false(see(&live, 1));
	assert_true(see(&live, 2));
	live_sockets_end(&live, false);
	assert_false(live_sockets_find(&live, 2)->is_dated);
	assert_int_equal(live.n, 2);
	live_sockets_free(&live);
}

TEST(what_two_looks_missed_is_forgotten)
{
	struct live_sockets live = { 0 };

	look(&live, 1000, 1, 1001);
	look(&live, 2000, 501, 1001);
	assert_non_null(live_sockets_find(&live, 1));
	look(&live, 3000, 501, 1001);
	assert_null(live_sockets_find(&live, 1));
	assert_non_null(live_sockets_find(&live, 501));
	assert_non_null(live_sockets_find(&live, 1000));
	assert_int_equal(live.n, 500);
	live_sockets_free(&live);
}

TEST(memory_is_bounded_and_the_oldest_go_first)
{
	struct live_sockets live = { .max = 100 };

	look(&live, 1000, 1, 61);
	look(&live, 2000, 61, 141);
	assert_true(live.n <= 100);
	assert_null(live_sockets_find(&live, 1));
	assert_non_null(live_sockets_find(&live, 61));
	assert_non_null(live_sockets_find(&live, 140));
	look(&live, 3000, 141, 400);
	assert_true(live.n <= 100);
	assert_null(live_sockets_find(&live, 141));
	assert_non_null(live_sockets_find(&live, 399));
	live_sockets_free(&live);
}

TEST(a_socket_costs_less_than_64_bytes)
{
	/* A slot is 8 bytes, at a load of 3/8 where there are fewest. */
	const size_t slot_bytes = 22;
	const size_t bytes = sizeof(struct live_socket) + slot_bytes;

	assert_true(bytes < 64);
	assert_true(bytes * LIVE_SOCKETS_MAX <= 64 * 1024 * 1024);
}
