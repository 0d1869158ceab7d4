// SPDX-License-Identifier: MIT
/*
 * test_closes: when the connections of a group closed.
 */
#include "tcpwait/closes.h"
#include "test.h"

static void add(struct closes *closes, struct tally_row *row, uint32_t age_ms,
		uint16_t port)
{
	assert_int_equal(closes_add(closes, row, age_ms, port), 0);
}

static uint64_t sum(const struct history *history)
{
	uint64_t n = 0;

	for (int i = 0; i < HISTORY_SECONDS; i++)
		n += history->n[i];
	return n;
}

/* A few ages are kept singly, more of them in a histogram: no difference. */
TEST(few_and_many_closes_are_told_alike)
{
	for (uint32_t n = 0; n <= 3 * TALLY_FEW_CLOSES; n++) {
		struct history history = { { 0 } };
		struct close_bins bins = { { 0 } };
		struct closes closes = { 0 };
		struct tally_row row = { 0 };
		uint64_t in_bins = 0;

		for (uint32_t i = 0; i < n; i++)
			add(&closes, &row, i * 7 % HISTORY_SECONDS * 1000, 1);
		closes_history(&closes, &row, &history);
		closes_bins(&closes, &row, &bins);
		for (size_t i = 0; i < CLOSE_BINS; i++)
			in_bins += bins.n[i];
		assert_int_equal(row.closes, n);
		assert_int_equal(sum(&history), n);
		assert_int_equal(in_bins, n);
		for (uint32_t i = 0; i < n; i++)
			assert_true(history.n[i * 7 % HISTORY_SECONDS] >= 1);
		assert_int_equal(closes.n, n > TALLY_FEW_CLOSES);
		assert_int_equal(closes_many(&closes, &row) != NULL,
				 n > TALLY_FEW_CLOSES);
		closes_free(&closes);
	}
}

TEST(a_close_falls_into_the_bin_of_its_age)
{
	assert_int_equal(close_bin_ms(0), 0);
	assert_int_equal(close_bin_ms(CLOSE_BINS), HISTORY_SECONDS * 1000);
	for (uint32_t ms = 0; ms < HISTORY_SECONDS * 1000; ms += 10) {
		struct close_bins bins = { { 0 } };
		struct closes closes = { 0 };
		struct tally_row row = { 0 };
		size_t at = 0;

		add(&closes, &row, ms, 1);
		closes_bins(&closes, &row, &bins);
		while (at < CLOSE_BINS && bins.n[at] == 0)
			at++;
		assert_true(at < CLOSE_BINS);
		assert_true(ms >= close_bin_ms(at));
		assert_true(ms < close_bin_ms(at + 1));
		closes_free(&closes);
	}
}

TEST(bins_make_up_whole_seconds)
{
	struct close_bins bins = { { 0 } };
	struct history history = { { 0 } };

	for (size_t i = 0; i < CLOSE_BINS; i++)
		bins.n[i] = 1;
	close_bins_history(&bins, &history);
	assert_int_equal(history.n[0], 7);
	assert_int_equal(history.n[1], 2);
	for (int i = 2; i < HISTORY_SECONDS; i++)
		assert_int_equal(history.n[i], 1);
}

TEST(a_history_is_added_to_what_is_there)
{
	struct history history = { { [3] = 5 } };
	struct closes closes = { 0 };
	struct tally_row few = { 0 }, many = { 0 };

	for (int i = 0; i < 2; i++)
		add(&closes, &few, 3000, 1);
	for (int i = 0; i < 100; i++)
		add(&closes, &many, 3999, 1);
	add(&closes, &many, 4000, 1);
	closes_history(&closes, &few, &history);
	closes_history(&closes, &many, &history);
	assert_int_equal(history.n[3], 107);
	assert_int_equal(history.n[4], 1);
	assert_int_equal(sum(&history), 108);
	closes_free(&closes);
}

TEST(what_is_older_counts_as_the_oldest_second)
{
	struct history history = { { 0 } };
	struct closes closes = { 0 };
	struct tally_row row = { 0 };

	add(&closes, &row, 59000, 1);
	add(&closes, &row, 60000, 1);
	for (int i = 0; i < 20; i++)
		add(&closes, &row, UINT32_MAX, 1);
	closes_history(&closes, &row, &history);
	assert_int_equal(history.n[59], 22);
	closes_free(&closes);
}

/* All but the first few, whose ages alone are kept. */
TEST(many_tell_between_which_ports_they_lie)
{
	struct closes closes = { 0 };
	struct tally_row row = { 0 };
	const struct close_times *times;

	for (int i = 0; i < TALLY_FEW_CLOSES; i++)
		add(&closes, &row, 0, 1);
	assert_null(closes_many(&closes, &row));
	add(&closes, &row, 0, 40000);
	add(&closes, &row, 0, 50001);
	add(&closes, &row, 0, 45002);
	times = closes_many(&closes, &row);
	assert_non_null(times);
	assert_int_equal(times->lowest, 40000);
	assert_int_equal(times->highest, 50001);
	assert_int_equal(times->n_odd, 1);
	closes_free(&closes);
}

TEST(those_since_a_moment_are_counted_by_whole_seconds)
{
	struct closes closes = { 0 };
	struct tally_row row = { 0 };

	add(&closes, &row, 500, 1);
	add(&closes, &row, 2500, 1);
	add(&closes, &row, 59500, 1);
	assert_int_equal(closes_since(&closes, &row, 900), 0);
	assert_int_equal(closes_since(&closes, &row, 1000), 1);
	assert_int_equal(closes_since(&closes, &row, 3000), 2);
	assert_int_equal(closes_since(&closes, &row, UINT32_MAX), 3);
	closes_free(&closes);
}

TEST(truncate_forgets_the_later_histograms)
{
	struct history history = { { 0 } };
	struct closes closes = { 0 };
	struct tally_row kept = { 0 }, other = { 0 };

	for (int i = 0; i <= TALLY_FEW_CLOSES; i++)
		add(&closes, &kept, 9000, 1);
	for (int i = 0; i <= TALLY_FEW_CLOSES; i++)
		add(&closes, &other, 9000, 1);
	assert_int_equal(closes.n, 2);
	closes_truncate(&closes, 1);
	other = (struct tally_row){ 0 };
	for (int i = 0; i <= TALLY_FEW_CLOSES; i++)
		add(&closes, &other, 8000, 1);
	closes_history(&closes, &other, &history);
	assert_int_equal(history.n[8], TALLY_FEW_CLOSES + 1);
	assert_int_equal(sum(&history), TALLY_FEW_CLOSES + 1);
	closes_history(&closes, &kept, &history);
	assert_int_equal(history.n[9], TALLY_FEW_CLOSES + 1);
	closes_free(&closes);
}
