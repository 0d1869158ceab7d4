// SPDX-License-Identifier: MIT
/*
 * remember: copies sightings and their holders into other tables.
 */
#include "tcpwait/remember.h"

#include <errno.h>

/*
 * TCP_TIMEWAIT_LEN, and the timer's slack; one that lived on was seen since.
 */
static const double longest_seconds = 66;

/* What was read of it then; what one look counted is not the next one's. */
static int take_process(struct owners *next, const struct process *process,
			uint32_t *pos)
{
	size_t n = next->n_processes;
	int ret = owners_process_of(next, process->pid, process->started, pos);

	if (ret == 0 && next->n_processes > n) {
		struct process *added = &next->processes[*pos];
		uint32_t host = added->host;

		*added = *process;
		added->host = host;
		added->n_waiting = 0;
		added->was_read = false;
		added->unlisted_known = false;
		added->n_unlisted = 0;
	}
	return ret;
}

static int take_set(struct owners *next, const struct owners *before,
		    uint32_t set, uint32_t *taken)
{
	int ret = 0;

	*taken = OWNERS_NONE;
	for (; ret == 0 && set != OWNERS_NONE; set = before->sets[set].rest) {
		uint32_t process;

		ret = take_process(
			next, &before->processes[before->sets[set].process],
			&process);
		if (ret == 0)
			ret = owners_add_holder(next, *taken, process, taken);
	}
	return ret;
}

int remember_holders(struct snapshot *next, const struct snapshot *before,
		     double now_seconds)
{
	const struct sightings *known = &before->sightings;
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < known->n; i++) {
		const struct sighting *sighting = &known->items[i];
		bool is_new;

		if (sighting->holders == OWNERS_NONE ||
		    now_seconds - sighting->seen_seconds > longest_seconds)
			continue;
		next->sightings.at_seconds = sighting->seen_seconds;
		ret = sightings_add(&next->sightings, sighting->cookie,
				    sighting->inode, &is_new);
		if (ret == 0 && is_new)
			ret = take_set(
				&next->owners, &before->owners,
				sighting->holders,
				&next->sightings.items[next->sightings.n - 1]
					 .holders);
	}
	/* None of them was made since the watch that follows begins. */
	next->sightings.first_new = next->sightings.n;
	return ret;
}
