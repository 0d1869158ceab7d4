// SPDX-License-Identifier: MIT
/*
 * test_ends: sums over ends, and what they say together.
 */
#include "tcpwait/ends.h"
#include "test.h"

static struct ending ending(enum end_kind kind, uint32_t n_in, uint32_t n_out)
{
	return (struct ending){
		.end = { .conn = { .remote_port = 9,
				   .have = CONN_HAS_INFO,
				   .last_data_recv_ms = 500,
				   .last_data_sent_ms = 250 },
			 .have = CONN_END_HAS_COUNTS,
			 .n_data_in = n_in,
			 .n_data_out = n_out,
			 .bytes_in = 11 },
		.verdict = { kind, ROLE_SERVER },
		.lifetime = { .least_seconds = 2 },
	};
}

static void add(struct ends *ends, enum end_kind kind, uint32_t n_in,
		uint32_t n_out)
{
	struct ending one = ending(kind, n_in, n_out);

	ends_add(ends, &one);
}

TEST(every_kind_counts_in_one_group)
{
	struct ends ends = { 0 };

	for (int i = 0; i < END_KIND_COUNT; i++)
		add(&ends, (enum end_kind)i, 1, 1);
	assert_int_equal(ends_total(&ends), END_KIND_COUNT);
	assert_int_equal(ends_aborted(&ends), 5);
	assert_int_equal(ends_failed(&ends), 2);
	assert_int_equal(ends.n[END_LOCAL_FIRST], 1);
	/* What never came about did not live. */
	assert_int_equal(ends.n_lifetimes, END_KIND_COUNT - 3);
}

TEST(the_share_is_of_connections_with_an_exchange)
{
	struct ends ends = { 0 };
	double share;

	assert_false(ends_one_exchange_share(&ends, &share));
	add(&ends, END_PEER_FIRST, 0, 0);
	assert_false(ends_one_exchange_share(&ends, &share));
	add(&ends, END_PEER_FIRST, 1, 20);
	add(&ends, END_PEER_FIRST, 1, 1);
	add(&ends, END_PEER_FIRST, 7, 9);
	add(&ends, END_UNCONNECTED, 0, 0);
	assert_true(ends_one_exchange_share(&ends, &share));
	assert_true(share > 0.66 && share < 0.67);
	assert_int_equal(ends.n_exchanges, 9);
}

TEST(sums_of_two_spans_are_those_of_both)
{
	struct ends first = { 0 }, second = { 0 }, both = { 0 };
	struct ending dated = ending(END_RESET, 1, 2);

	dated.lifetime.most_known = true;
	dated.lifetime.most_seconds = 3;
	add(&first, END_LOCAL_FIRST, 1, 1);
	add(&both, END_LOCAL_FIRST, 1, 1);
	add(&second, END_LOCAL_FIRST, 0, 1);
	add(&both, END_LOCAL_FIRST, 0, 1);
	add(&second, END_PEER_FIRST, 0, 1);
	add(&both, END_PEER_FIRST, 0, 1);
	ends_add(&second, &dated);
	ends_add(&both, &dated);
	ends_merge(&first, &second);
	assert_memory_equal(&first, &both, sizeof(both));
	assert_int_equal(both.bytes, 30 + 11);
	assert_true(both.idle_seconds == 1);
	assert_int_equal(both.n_lifetimes_bounded, 1);
	assert_true(both.most_seconds == 3 && both.least_seconds == 8);
	assert_int_equal(both.n_unasked_closed, 1);
	assert_int_equal(both.n_unasked_left, 1);
	assert_int_equal(ends_unasked(&both), 2);
}
