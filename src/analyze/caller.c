// SPDX-License-Identifier: MIT
/*
 * caller: who has closed for good leaves an orphan, and soon nothing.
 */
#include "analyze/caller.h"

/* To look through more of them for each wait would take too long. */
enum { LOOKED_AT_MOST = 4096 };

const struct tally_row *caller_mirror(const struct snapshot *snap,
				      const struct tally_key *key)
{
	struct tally_key other = *key;

	other.role = key->role == ROLE_CLIENT ? ROLE_SERVER : ROLE_CLIENT;
	other.local_address = key->remote_address;
	other.remote_address = key->local_address;
	return tally_find(&snap->groups, &other);
}

static bool is_here(const struct tally_key *key)
{
	return addr_is_loopback(&key->remote_address) ||
	       addr_equal(&key->local_address, &key->remote_address);
}

static bool holds_its_end(const struct snapshot *snap,
			  const struct tally_row *group, uint16_t port)
{
	size_t n;
	const struct wait *waits =
		snapshot_waits(snap, (uint32_t)(group - snap->groups.rows), &n);

	if (n > LOOKED_AT_MOST)
		return true;
	for (size_t i = 0; i < n; i++) {
		if (waits[i].folded_port == port &&
		    waits[i].flags & WAIT_IS_FIN_WAIT2)
			return true;
	}
	return false;
}

bool caller_may_wait(const struct rule_input *input, uint32_t wait)
{
	const struct snapshot *snap = input->seen;
	const struct wait *here = &snap->waits[wait];
	const struct tally_key *key = &snap->groups.rows[here->group].key;
	const struct tally_row *others;

	if (!(here->flags & WAIT_UNANSWERED))
		return false;
	others = caller_mirror(snap, key);
	if (!others)
		return !is_here(key);
	return holds_its_end(snap, others, here->folded_port);
}
