// SPDX-License-Identifier: MIT
/*
 * serving: compares a process with those that hold the port's listeners.
 *
 * Says no only where all of these are known.
 */
#include "analyze/serving.h"

/* Compares with the holders of one listener. */
static enum serving compare(const struct owners *owners, uint32_t set,
			    uint32_t process)
{
	uint64_t executable = owners->processes[process].executable;
	enum serving found = set == OWNERS_NONE ? SERVING_UNKNOWN : SERVING_NO;

	for (; set != OWNERS_NONE; set = owners->sets[set].rest) {
		uint32_t listens = owners->sets[set].process;
		uint64_t other = owners->processes[listens].executable;

		if (listens == process ||
		    (executable != 0 && executable == other))
			return SERVING_YES;
		if (executable == 0 || other == 0)
			found = SERVING_UNKNOWN;
	}
	return found;
}

enum serving serving_of(const struct snapshot *snap,
			const struct tally_key *service, uint32_t process)
{
	const struct listeners *listeners = &snap->listeners;
	enum serving found = SERVING_NO;
	uint32_t i;

	if (service->role != ROLE_SERVER)
		return SERVING_UNKNOWN;
	i = listeners_first(listeners, service->netns, service->service_port);
	if (i == HASH_INDEX_NONE)
		return SERVING_UNKNOWN;
	for (; i != HASH_INDEX_NONE; i = listeners->items[i].next) {
		enum serving here = compare(
			&snap->owners, listeners->items[i].holders, process);

		if (here == SERVING_YES)
			return SERVING_YES;
		if (here == SERVING_UNKNOWN)
			found = SERVING_UNKNOWN;
	}
	return found;
}

static bool is_in_set(const struct owners *owners, uint32_t set,
		      uint32_t process)
{
	for (; set != OWNERS_NONE; set = owners->sets[set].rest)
		if (owners->sets[set].process == process)
			return true;
	return false;
}

static bool holds_no_listener(const struct snapshot *snap, uint32_t process)
{
	for (size_t i = 0; i < snap->listeners.n; i++)
		if (is_in_set(&snap->owners, snap->listeners.items[i].holders,
			      process))
			return false;
	return true;
}

uint32_t serving_listener(const struct snapshot *snap,
			  const struct tally_key *service, uint32_t process)
{
	const struct listeners *listeners = &snap->listeners;
	const struct owners *owners = &snap->owners;
	uint64_t executable = owners->processes[process].executable;
	uint32_t i;

	if (service->role != ROLE_SERVER || executable == 0 ||
	    !owners->processes[process].was_read)
		return OWNERS_NONE;
	i = listeners_first(listeners, service->netns, service->service_port);
	for (; i != HASH_INDEX_NONE; i = listeners->items[i].next) {
		uint32_t holder = owners_first_holder(
			owners, listeners->items[i].holders);

		if (holder != OWNERS_NONE &&
		    owners->processes[holder].executable == executable)
			return holds_no_listener(snap, process) ? holder
								: OWNERS_NONE;
	}
	return OWNERS_NONE;
}

bool serving_listens(const struct snapshot *snap,
		     const struct tally_key *service, uint32_t process)
{
	const struct listeners *listeners = &snap->listeners;
	uint32_t i = listeners_first(listeners, service->netns,
				     service->service_port);

	for (; i != HASH_INDEX_NONE; i = listeners->items[i].next) {
		if (is_in_set(&snap->owners, listeners->items[i].holders,
			      process))
			return true;
	}
	return false;
}
