// SPDX-License-Identifier: MIT
/*
 * served: what is left beside nothing to do was forgotten.
 */
#include "analyze/served.h"

#include <stdlib.h>

/* What waits less is everyday work. */
enum { BEHIND_MS = 1000 };

/* So many of them for each that waits for the program. */
enum { OF_EACH_BEHIND = 10 };

static bool is_unread(const struct snapshot *snap, const uint8_t *kinds,
		      uint32_t wait)
{
	return kinds[wait] == CLOSE_WAIT_UNREAD &&
	       !(snap->waits[wait].flags & WAIT_IS_FIN_WAIT2);
}

/* Of those whose clients still wait, to be accepted or read. */
static size_t count_pending(const struct snapshot *snap,
			    const struct tally_key *key)
{
	size_t n = 0;

	for (size_t i = 0; i < snap->n_pending; i++) {
		const struct pending *pending = &snap->pending[i];
		const struct tally_key *here =
			&snap->groups.rows[pending->group].key;

		n += pending->age_ms != WAIT_AGE_UNKNOWN &&
		     pending->age_ms >= BEHIND_MS &&
		     here->netns == key->netns &&
		     here->service_port == key->service_port;
	}
	return n;
}

static void judge(bool *served, const struct snapshot *snap,
		  const uint8_t *kinds, const struct wait_group *group)
{
	const struct tally_key *key = wait_groups_key(snap, group);
	size_t n = 0, n_behind = 0;

	if (key->role != ROLE_SERVER)
		return;
	for (size_t i = 0; i < group->n; i++) {
		uint32_t wait = group->waits[i];

		if (!is_unread(snap, kinds, wait))
			continue;
		served[wait] = snap->waits[wait].flags & WAIT_SERVED;
		n += served[wait];
		n_behind += !served[wait];
	}
	if (n > 0)
		n_behind += count_pending(snap, key);
	if (n_behind * OF_EACH_BEHIND < n)
		return;
	for (size_t i = 0; i < group->n; i++)
		served[group->waits[i]] = false;
}

bool *served_waits(const struct snapshot *snap, const uint8_t *kinds,
		   const struct wait_groups *groups)
{
	bool *served = calloc(snap->n_waits + 1, sizeof(*served));

	for (size_t i = 0; served && i < groups->n; i++)
		judge(served, snap, kinds, &groups->items[i]);
	return served;
}
