// SPDX-License-Identifier: MIT
/*
 * turnover: the lowest free number becomes the next descriptor
 * (get_unused_fd_flags), so that sockets which pile up have rising numbers, and
 * one that is closed in between gives its low number to a newer one.
 */
#include "analyze/turnover.h"

#include <errno.h>
#include <stdlib.h>

#include "analyze/rule.h"

enum {
	ENOUGH = 10,
	SAMPLES_MAX = 150,
	/* New ones of which none is gone are a rise. */
	ENOUGH_NEW = 5,
};

/* Of all pairs, the share in which the younger has the higher number. */
static const double rising = 0.85, mixed = 0.7;

/* So much must two ages differ by, of the oldest and in milliseconds. */
static const double apart_share = 0.05;
enum { APART_MS = 100 };

uint32_t turnover_process(const struct snapshot *snap, const uint32_t *waits,
			  size_t n)
{
	const struct owners *owners = &snap->owners;
	uint32_t set = n > 0 ? snap->waits[waits[0]].holders : OWNERS_NONE;

	for (size_t i = 0; i < n; i++) {
		if (snap->waits[waits[i]].holders != set)
			return OWNERS_NONE;
	}
	return set != OWNERS_NONE && owners->sets[set].rest == OWNERS_NONE
		       ? owners->sets[set].process
		       : OWNERS_NONE;
}

const struct process *turnover_earlier(const struct rule_input *input,
				       const struct process *process)
{
	const struct owners *owners;

	if (!input->before ||
	    !snapshot_same_boot(input->before, (uint16_t)process->host,
				input->seen, (uint16_t)process->host))
		return NULL;
	owners = &input->before->owners;
	for (size_t i = 0; i < owners->n_processes; i++) {
		const struct process *before = &owners->processes[i];

		/* A pid may be another's by now. */
		if (before->pid == process->pid &&
		    before->host == process->host &&
		    before->started == process->started)
			return before;
	}
	return NULL;
}

/* At most so many, evenly out of all, whose ages are known. */
static size_t take_samples(const struct snapshot *snap, const uint32_t *waits,
			   size_t n, const struct wait *samples[SAMPLES_MAX])
{
	size_t step = n / SAMPLES_MAX + 1, n_samples = 0;

	for (size_t i = 0; i < n && n_samples < SAMPLES_MAX; i += step) {
		const struct wait *wait = &snap->waits[waits[i]];

		if (wait->age_ms != WAIT_AGE_UNKNOWN &&
		    !(wait->flags & WAIT_IN_USE))
			samples[n_samples++] = wait;
	}
	return n_samples;
}

static bool order_of(const struct wait *const *samples, size_t n, double *share)
{
	uint32_t oldest = 0;
	double apart, n_pairs = 0, n_rising = 0;

	for (size_t i = 0; i < n; i++)
		oldest = samples[i]->age_ms > oldest ? samples[i]->age_ms
						     : oldest;
	apart = apart_share * oldest > APART_MS ? apart_share * oldest
						: APART_MS;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < n; k++) {
			if (samples[i]->age_ms < samples[k]->age_ms + apart)
				continue;
			n_pairs++;
			n_rising +=
				samples[i]->descriptor < samples[k]->descriptor;
		}
	}
	*share = n_pairs > 0 ? n_rising / n_pairs : 0;
	return n >= ENOUGH && n_pairs > 0;
}

static enum turnover by_order(const struct snapshot *snap,
			      const uint32_t *waits, size_t n)
{
	const struct wait *samples[SAMPLES_MAX];
	uint32_t process = turnover_process(snap, waits, n);
	size_t n_samples = take_samples(snap, waits, n, samples);
	const struct process *holder;
	double share;

	if (process == OWNERS_NONE || !order_of(samples, n_samples, &share))
		return TURNOVER_UNTOLD;
	holder = &snap->owners.processes[process];
	if (share >= rising)
		return TURNOVER_NONE;
	/* Others that come and go mix the numbers of a few as well. */
	return share < mixed && holder->was_read &&
			       n * 3 >= (uint64_t)holder->n_descriptors * 2
		       ? TURNOVER_SEEN
		       : TURNOVER_UNTOLD;
}

static int held_cmp(const void *a, const void *b)
{
	const struct held_wait *left = a, *right = b;

	if (left->host != right->host)
		return left->host < right->host ? -1 : 1;
	if (left->pid != right->pid)
		return left->pid < right->pid ? -1 : 1;
	return (left->inode > right->inode) - (left->inode < right->inode);
}

static struct held_wait *list_held(const struct snapshot *snap, size_t *n)
{
	struct held_wait *items = calloc(snap->n_waits + 1, sizeof(*items));

	*n = 0;
	for (size_t i = 0; items && i < snap->n_waits; i++) {
		const struct wait *wait = &snap->waits[i];
		uint32_t process =
			owners_first_holder(&snap->owners, wait->holders);

		if (wait->inode == 0 || process == OWNERS_NONE)
			continue;
		items[(*n)++] = (struct held_wait){
			.host = (uint16_t)snap->owners.processes[process].host,
			.pid = snap->owners.processes[process].pid,
			.inode = wait->inode,
		};
	}
	if (items && *n > 1)
		qsort(items, *n, sizeof(*items), held_cmp);
	return items;
}

int turnover_init(struct turnover_looks *looks, const struct snapshot *before,
		  const struct snapshot *seen)
{
	*looks = (struct turnover_looks){ .n_now = 0 };
	if (!before)
		return 0;
	looks->then = list_held(before, &looks->n_then);
	looks->now = list_held(seen, &looks->n_now);
	return looks->then && looks->now ? 0 : -ENOMEM;
}

void turnover_free(struct turnover_looks *looks)
{
	free(looks->then);
	free(looks->now);
	*looks = (struct turnover_looks){ .n_now = 0 };
}

/* Where those of a process begin. */
static size_t first_of(const struct held_wait *items, size_t n,
		       const struct process *process)
{
	const struct held_wait key = { .host = (uint16_t)process->host,
				       .pid = process->pid };
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (held_cmp(&items[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_of(const struct held_wait *item, const struct process *process)
{
	return item->pid == process->pid && item->host == process->host;
}

/* How many of a process's sockets in one look are not in the other. */
static size_t count_missing(const struct held_wait *items, size_t n,
			    const struct held_wait *others, size_t n_others,
			    const struct process *process)
{
	size_t i = first_of(items, n, process), missing = 0;
	size_t k = first_of(others, n_others, process);

	for (; i < n && is_of(&items[i], process); i++) {
		while (k < n_others && held_cmp(&others[k], &items[i]) < 0)
			k++;
		missing +=
			k == n_others || held_cmp(&others[k], &items[i]) != 0;
	}
	return missing;
}

static enum turnover by_looks(const struct turnover_looks *looks,
			      const struct process *process)
{
	size_t n_new = count_missing(looks->now, looks->n_now, looks->then,
				     looks->n_then, process);
	size_t n_gone = count_missing(looks->then, looks->n_then, looks->now,
				      looks->n_now, process);

	if (n_new >= ENOUGH_NEW && n_gone == 0)
		return TURNOVER_NONE;
	return n_gone > 0 && n_gone * 2 >= n_new ? TURNOVER_SEEN
						 : TURNOVER_UNTOLD;
}

enum turnover turnover_find(const struct rule_input *input,
			    const uint32_t *waits, size_t n)
{
	uint32_t pos = turnover_process(input->seen, waits, n);
	enum turnover turnover = TURNOVER_UNTOLD;
	const struct process *process;

	if (pos == OWNERS_NONE)
		return TURNOVER_UNTOLD;
	process = &input->seen->owners.processes[pos];
	if (turnover_earlier(input, process))
		turnover = by_looks(input->looks, process);
	return turnover != TURNOVER_UNTOLD ? turnover
					   : by_order(input->seen, waits, n);
}
