// SPDX-License-Identifier: MIT
/*
 * self_calls: from what waits to its other end, and to who holds that.
 */
#include "analyze/self_calls.h"

#include "analyze/caller.h"

/* To look through more of them for each that waits would take too long. */
enum { LOOKED_AT_MOST = 1024 };

/* The holders of the other end of what waits; OWNERS_NONE: not known. */
static uint32_t caller_of(const struct snapshot *snap,
			  const struct pending *pending)
{
	const struct tally_row *group =
		caller_mirror(snap, &snap->groups.rows[pending->group].key);
	const struct live *lives;
	size_t n;

	if (!group)
		return OWNERS_NONE;
	lives = snapshot_lives(snap, (uint32_t)(group - snap->groups.rows), &n);
	for (size_t i = 0; i < n && i < LOOKED_AT_MOST; i++) {
		if (lives[i].folded_port == pending->remote_port)
			return lives[i].holders;
	}
	return OWNERS_NONE;
}

/* Which of the owners are among these holders, as bits. */
static uint32_t owners_in(const struct snapshot *snap,
			  const struct report_owners *owners, uint32_t set)
{
	uint32_t bits = 0;

	for (; set != OWNERS_NONE; set = snap->owners.sets[set].rest) {
		for (uint32_t i = 0; i < owners->n && i < REPORT_OWNERS_MAX;
		     i++)
			bits |= (uint32_t)(owners->items[i].process ==
					   snap->owners.sets[set].process)
				<< i;
	}
	return bits;
}

/* Those that should accept: who holds what came over the port, or anyone. */
static uint32_t bits_of_acceptors(const struct report_owners *owners)
{
	uint32_t holding = 0, all = 0;

	for (uint32_t i = 0; i < owners->n && i < REPORT_OWNERS_MAX; i++) {
		all |= 1u << i;
		holding |= (uint32_t)(owners->items[i].n_sockets > 1) << i;
	}
	return holding ? holding : all;
}

struct self_calls self_calls_find(const struct snapshot *snap,
				  const struct report_owners *owners,
				  uint16_t netns, uint16_t port)
{
	struct self_calls calls = { 0 };
	uint32_t callers = 0, wanted = bits_of_acceptors(owners);

	for (size_t i = 0; i < snap->n_pending; i++) {
		const struct pending *pending = &snap->pending[i];
		const struct tally_key *key =
			&snap->groups.rows[pending->group].key;
		uint32_t bits;

		if (!(pending->flags & PENDING_UNACCEPTED) ||
		    key->netns != netns || key->service_port != port)
			continue;
		bits = owners_in(snap, owners, caller_of(snap, pending));
		if (bits == 0)
			continue;
		callers |= bits;
		calls.n++;
		if (pending->age_ms != WAIT_AGE_UNKNOWN &&
		    pending->age_ms > calls.oldest_ms)
			calls.oldest_ms = pending->age_ms;
	}
	calls.by_all = wanted != 0 && owners->n <= REPORT_OWNERS_MAX &&
		       (callers & wanted) == wanted;
	return calls;
}

void self_calls_say(struct finding *finding, const struct self_calls *calls)
{
	if (calls->n == 0)
		return;
	finding_add_count(finding, "own_calls", calls->n);
	if (calls->by_all)
		finding_say_text(finding, "own_callers", "all");
}
