// SPDX-License-Identifier: MIT
/*
 * idle_accepted: what has no file was not accepted.
 */
#include "analyze/idle_accepted.h"

#include "tcpwait/conn.h"

static bool is_of(const struct tally_key *key, uint16_t netns, uint16_t port)
{
	return key->role == ROLE_SERVER && key->netns == netns &&
	       key->service_port == port;
}

/* Adds those of a group; false: one does not idle. */
static bool add_idle(const struct snapshot *snap, uint32_t group, uint32_t *n)
{
	size_t n_lives;
	const struct live *lives = snapshot_lives(snap, group, &n_lives);

	for (size_t i = 0; i < n_lives; i++) {
		if (lives[i].inode == 0)
			continue;
		if (lives[i].turn != CONN_TURN_PEER)
			return false;
		(*n)++;
	}
	return true;
}

uint32_t idle_accepted_count(const struct snapshot *snap, uint16_t netns,
			     uint16_t port)
{
	uint32_t n = 0;

	/* Of more than that not all are known. */
	if (snap->n_lives >= LIVES_MAX)
		return 0;
	for (uint32_t i = 0; i < snap->groups.n; i++) {
		if (is_of(&snap->groups.rows[i].key, netns, port) &&
		    !add_idle(snap, i, &n))
			return 0;
	}
	return n;
}
