// SPDX-License-Identifier: MIT
/*
 * idle_due: the same sockets in two looks, by their inodes.
 */
#include "analyze/idle_due.h"

#include <errno.h>
#include <stdlib.h>

#include "analyze/earlier.h"
#include "tcpwait/array.h"

enum {
	ENOUGH = 5,
	OUTLIERS = 50,
	LEAST_MS = 1000,
};

/* So much of the time between the looks is waited for, and so far beyond. */
static const double part_of_time = 0.85, beyond = 1.02;

/* An idle connection of the look before. */
struct candidate {
	uint32_t idle_ms;
	bool is_gone;
};

struct candidates {
	struct candidate *items;
	size_t n;
	size_t cap;
};

uint32_t idle_due_longest(const uint32_t *times_ms, size_t n)
{
	uint32_t longest = times_ms[n - 1];

	if (longest > 1.2 * times_ms[n - 1 - n / OUTLIERS])
		longest = times_ms[n - 1 - n / OUTLIERS];
	return longest;
}

static bool is_there(const struct live *lives, size_t n, uint32_t inode)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (lives[middle].inode == inode)
			return true;
		if (lives[middle].inode < inode)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* Only where both looks were told of all of them. */
static int add_group(struct candidates *candidates,
		     const struct rule_input *input, uint32_t group)
{
	const struct tally_row *row = &input->seen->groups.rows[group];
	const struct tally_row *was = earlier_group(input, &row->key);
	const struct live *now, *then;
	size_t n_now, n_then;

	if (!was)
		return 0;
	now = snapshot_lives(input->seen, group, &n_now);
	then = snapshot_lives(input->before,
			      (uint32_t)(was - input->before->groups.rows),
			      &n_then);
	if (n_now < row->states[TCP_STATE_ESTABLISHED] ||
	    n_then < was->states[TCP_STATE_ESTABLISHED])
		return 0;
	for (size_t i = 0; i < n_then; i++) {
		struct candidate *added;

		if (then[i].turn != CONN_TURN_PEER || then[i].inode == 0)
			continue;
		added = LIST_ADD(candidates);
		if (!added)
			return -ENOMEM;
		*added = (struct candidate){
			.idle_ms = then[i].idle_ms,
			.is_gone = !is_there(now, n_now, then[i].inode),
		};
	}
	return 0;
}

static int find_longest(const struct candidates *candidates, uint32_t *longest)
{
	uint32_t *times_ms = malloc(candidates->n * sizeof(*times_ms));

	if (!times_ms)
		return -ENOMEM;
	for (size_t i = 0; i < candidates->n; i++)
		times_ms[i] = candidates->items[i].idle_ms;
	array_sort_u32(times_ms, candidates->n);
	*longest = idle_due_longest(times_ms, candidates->n);
	free(times_ms);
	return 0;
}

/* Where all come and go, that those go who were due says nothing. */
static enum idle_due_fate judge(const struct candidates *candidates,
				double longest_ms, double passed_ms)
{
	double from = longest_ms - part_of_time * passed_ms;
	size_t n = 0, n_gone = 0, n_others = 0, n_others_gone = 0;

	if (longest_ms < LEAST_MS || passed_ms <= 0 || from < longest_ms / 2)
		return IDLE_DUE_UNKNOWN;
	for (size_t i = 0; i < candidates->n; i++) {
		const struct candidate *here = &candidates->items[i];

		if (here->idle_ms > beyond * longest_ms)
			continue;
		if (here->idle_ms >= from) {
			n++;
			n_gone += here->is_gone;
		} else if (here->idle_ms + passed_ms < longest_ms) {
			n_others++;
			n_others_gone += here->is_gone;
		}
	}
	if (n < ENOUGH)
		return IDLE_DUE_UNKNOWN;
	if (n_gone * 10 <= n)
		return IDLE_DUE_STAYED;
	return n_gone * 2 >= n && n_gone * n_others >= 2 * n_others_gone * n
		       ? IDLE_DUE_WENT
		       : IDLE_DUE_UNKNOWN;
}

int idle_due_find(struct idle_due *due, const struct rule_input *input,
		  const struct runs *runs, size_t first, size_t end)
{
	struct candidates candidates = { 0 };
	uint32_t longest = 0;
	int ret = 0;

	*due = (struct idle_due){ IDLE_DUE_UNKNOWN, 0 };
	for (size_t i = first; input->before && ret == 0 && i < end; i++)
		ret = add_group(&candidates, input, runs->groups[i]);
	if (ret == 0 && candidates.n >= ENOUGH)
		ret = find_longest(&candidates, &longest);
	if (ret == 0 && longest > 0) {
		due->fate = judge(
			&candidates, longest,
			1000 * snapshot_seconds(input->before, input->seen));
		due->seconds = longest / 1000.0;
	}
	free(candidates.items);
	return ret;
}
