// SPDX-License-Identifier: MIT
/*
 * closes: a flight recorder of closes for each group.
 */
#include "tcpwait/closes.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "tcpwait/array.h"

enum {
	MS_PER_SECOND = 1000,
	FINE_SECONDS = 2,
	FINE_BINS = CLOSE_BINS - HISTORY_SECONDS + FINE_SECONDS,
	FINE_STEP_MS = 50,
	FINE_STEPS = FINE_SECONDS * MS_PER_SECOND / FINE_STEP_MS,
};

/* Where the fine bins begin, and where the last of them ends. */
static const uint16_t fine_ms[FINE_BINS + 1] = { 0,   100, 150,	 200,  300,
						 500, 750, 1000, 1500, 2000 };

/* The bin of each fine step. */
static const uint8_t fine_bins[] = {
	0, 0, 1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6,
	7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8,
};
static_assert(sizeof(fine_bins) == FINE_STEPS, "every fine step has a bin");

static uint8_t bin_of(uint32_t age_ms)
{
	uint32_t seconds = age_ms / MS_PER_SECOND;

	if (seconds < FINE_SECONDS)
		return fine_bins[age_ms / FINE_STEP_MS];
	if (seconds >= HISTORY_SECONDS)
		seconds = HISTORY_SECONDS - 1;
	return (uint8_t)(FINE_BINS - FINE_SECONDS + seconds);
}

uint32_t close_bin_ms(size_t bin)
{
	if (bin <= FINE_BINS)
		return fine_ms[bin];
	return (uint32_t)(bin - FINE_BINS + FINE_SECONDS) * MS_PER_SECOND;
}

static uint32_t second_of(size_t bin)
{
	return close_bin_ms(bin) / MS_PER_SECOND;
}

/* Moves a group's few ages into a histogram of its own. */
static __attribute__((noinline)) int make_many(struct closes *closes,
					       struct tally_row *row)
{
	struct close_times *times = LIST_ADD(closes);

	if (!times)
		return -ENOMEM;
	times->lowest = UINT16_MAX;
	for (size_t i = 0; i < TALLY_FEW_CLOSES; i++)
		times->bins.n[row->close_ages.few[i]]++;
	row->close_ages.many = (uint32_t)closes->n - 1;
	return 0;
}

int closes_add(struct closes *closes, struct tally_row *row, uint32_t age_ms,
	       uint16_t port)
{
	uint8_t bin = bin_of(age_ms);
	struct close_times *times;

	if (row->closes < TALLY_FEW_CLOSES) {
		row->close_ages.few[row->closes++] = bin;
		return 0;
	}
	if (row->closes == TALLY_FEW_CLOSES && make_many(closes, row) < 0)
		return -ENOMEM;
	row->closes++;
	times = &closes->items[row->close_ages.many];
	times->bins.n[bin]++;
	times->n_odd += port & 1;
	if (port < times->lowest)
		times->lowest = port;
	if (port > times->highest)
		times->highest = port;
	return 0;
}

const struct close_times *closes_many(const struct closes *closes,
				      const struct tally_row *row)
{
	return row->closes > TALLY_FEW_CLOSES
		       ? &closes->items[row->close_ages.many]
		       : NULL;
}

void closes_bins(const struct closes *closes, const struct tally_row *row,
		 struct close_bins *bins)
{
	const struct close_times *times = closes_many(closes, row);

	for (size_t i = 0; times && i < CLOSE_BINS; i++)
		bins->n[i] += times->bins.n[i];
	for (size_t i = 0; !times && i < row->closes; i++)
		bins->n[row->close_ages.few[i]]++;
}

void close_bins_history(const struct close_bins *bins, struct history *history)
{
	for (size_t i = 0; i < CLOSE_BINS; i++)
		history->n[second_of(i)] += bins->n[i];
}

void closes_history(const struct closes *closes, const struct tally_row *row,
		    struct history *history)
{
	const struct close_times *times = closes_many(closes, row);

	if (times)
		close_bins_history(&times->bins, history);
	for (size_t i = 0; !times && i < row->closes; i++)
		history->n[second_of(row->close_ages.few[i])]++;
}

uint64_t closes_since(const struct closes *closes, const struct tally_row *row,
		      uint32_t since_ms)
{
	struct history history = { { 0 } };
	uint64_t n = 0;

	closes_history(closes, row, &history);
	for (uint32_t i = 0; i < HISTORY_SECONDS && i < since_ms / 1000; i++)
		n += history.n[i];
	return n;
}

void closes_truncate(struct closes *closes, size_t n)
{
	closes->n = n;
}

void closes_free(struct closes *closes)
{
	free(closes->items);
	*closes = (struct closes){ 0 };
}
