// SPDX-License-Identifier: MIT
/*
 * full_here: the group of a client leads to its listener, and back.
 */
#include "analyze/full_here.h"

bool full_here_is_full(const struct listener *listener)
{
	return listener->queues_known &&
	       listener->accept_queue > listener->backlog;
}

/* A wildcard listener takes every address, and most are another host's. */
bool full_here_is_local(const struct tally_key *key)
{
	return key->role == ROLE_CLIENT &&
	       (addr_is_loopback(&key->remote_address) ||
		addr_equal(&key->local_address, &key->remote_address));
}

const struct listener *full_here_listener(const struct snapshot *snap,
					  const struct tally_key *key)
{
	const struct listeners *listeners = &snap->listeners;
	const struct listener *found = NULL;
	uint32_t i = HASH_INDEX_NONE;

	if (full_here_is_local(key))
		i = listeners_taker(listeners, key->netns, &key->remote_address,
				    key->service_port);
	for (; i != HASH_INDEX_NONE;
	     i = listeners_next_taker(listeners, i, &key->remote_address)) {
		const struct listener *here = &listeners->items[i];

		if (full_here_is_full(here) &&
		    (!found || here->accept_queue > found->accept_queue))
			found = here;
	}
	return found;
}

static bool goes_to(const struct snapshot *snap, const struct tally_key *key,
		    const struct listener *listener)
{
	const struct listeners *listeners = &snap->listeners;
	uint32_t i;

	if (!full_here_is_local(key) || key->netns != listener->netns ||
	    key->service_port != listener->port)
		return false;
	i = listeners_taker(listeners, key->netns, &key->remote_address,
			    key->service_port);
	while (i != HASH_INDEX_NONE && &listeners->items[i] != listener)
		i = listeners_next_taker(listeners, i, &key->remote_address);
	return i != HASH_INDEX_NONE;
}

uint32_t full_here_connects(const struct snapshot *snap,
			    const struct listener *listener)
{
	uint32_t n = 0;

	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *group = &snap->groups.rows[i];

		if (group->n_syn_repeated > 0 &&
		    goes_to(snap, &group->key, listener))
			n += group->n_syn_repeated;
	}
	return n;
}
