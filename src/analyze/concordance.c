// SPDX-License-Identifier: MIT
/*
 * concordance: inodes of sockets grow with time.
 *
 * get_next_ino() hands them out to each processor in ranges of 1024: within
 * one they are in order of time, and so nearly are those that lie several
 * ranges of all processors apart.
 */
#include "analyze/concordance.h"

enum {
	SAMPLES_MAX = 150,
	RANGE_BITS = 10,
	RANGES_APART = 3,
	/* Closer idle times may be in either order. */
	APART_MS = 50,
};

struct pairs {
	size_t n;
	size_t n_in_order;
};

static uint32_t range_of(const struct live *live)
{
	return (live->inode - 1) >> RANGE_BITS;
}

static void judge_pair(struct pairs *pairs, const struct live *a,
		       const struct live *b)
{
	uint32_t apart = a->idle_ms > b->idle_ms ? a->idle_ms - b->idle_ms
						 : b->idle_ms - a->idle_ms;

	if (apart <= APART_MS)
		return;
	pairs->n++;
	pairs->n_in_order += (a->inode < b->inode) == (a->idle_ms > b->idle_ms);
}

/* Those that were accepted, or every so many of them. */
static size_t choose(const struct live *const *lives, size_t n,
		     const struct live *chosen[static SAMPLES_MAX])
{
	size_t step = (n + SAMPLES_MAX - 1) / SAMPLES_MAX, n_chosen = 0;

	for (size_t i = 0; i < n; i += step) {
		if (lives[i]->inode != 0)
			chosen[n_chosen++] = lives[i];
	}
	return n_chosen;
}

/* Do the inodes span so much that those of all processors are in order? */
static bool is_wide(const struct live *const *lives, size_t n, uint32_t n_cpus)
{
	uint64_t wide = (uint64_t)n_cpus * RANGES_APART << RANGE_BITS;
	uint32_t lowest = UINT32_MAX, highest = 0;

	for (size_t i = 0; i < n; i++) {
		lowest = lives[i]->inode < lowest ? lives[i]->inode : lowest;
		highest = lives[i]->inode > highest ? lives[i]->inode : highest;
	}
	return n_cpus > 0 && n > 0 && highest - lowest >= wide;
}

bool concordance_find(const struct live *const *lives, size_t n,
		      uint32_t n_cpus, size_t pairs_min, double *share)
{
	const struct live *chosen[SAMPLES_MAX];
	struct pairs near = { 0 }, all = { 0 };

	n = n > 0 ? choose(lives, n, chosen) : 0;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = i + 1; k < n; k++) {
			judge_pair(&all, chosen[i], chosen[k]);
			if (range_of(chosen[i]) == range_of(chosen[k]))
				judge_pair(&near, chosen[i], chosen[k]);
		}
	}
	if (near.n < pairs_min) {
		if (!is_wide(chosen, n, n_cpus) || all.n < pairs_min)
			return false;
		near = all;
	}
	*share = (double)near.n_in_order / (double)near.n;
	return true;
}
