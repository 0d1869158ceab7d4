// SPDX-License-Identifier: MIT
/*
 * pairs: an index by the addresses and ports of both ends.
 */
#include "analyze/pairs.h"

#include <errno.h>
#include <string.h>

/* A connection as one end of it sees it. */
struct tuple {
	struct addr local;
	struct addr remote;
	uint16_t local_port;
	uint16_t remote_port;
};

static const struct tally_key *key_of(const struct snapshot *snap,
				      uint32_t wait)
{
	return &snap->groups.rows[snap->waits[wait].group].key;
}

static struct tuple tuple_of(const struct snapshot *snap, uint32_t wait)
{
	const struct conn conn =
		tally_conn(key_of(snap, wait), snap->waits[wait].folded_port);

	return (struct tuple){
		.local = conn.local,
		.remote = conn.remote,
		.local_port = conn.local_port,
		.remote_port = conn.remote_port,
	};
}

static struct tuple mirror_of(const struct tuple *tuple)
{
	return (struct tuple){
		.local = tuple->remote,
		.remote = tuple->local,
		.local_port = tuple->remote_port,
		.remote_port = tuple->local_port,
	};
}

/* Without a role, which port is the service's is not known. */
static bool has_tuple(const struct snapshot *snap, uint32_t wait)
{
	return key_of(snap, wait)->role != ROLE_UNKNOWN;
}

int pairs_init(struct pairs *pairs, const struct snapshot *snap)
{
	*pairs = (struct pairs){ .snap = snap };
	for (uint32_t i = 0; i < snap->n_waits; i++) {
		struct tuple tuple = tuple_of(snap, i);

		if ((snap->waits[i].flags & WAIT_IS_FIN_WAIT2) ||
		    !has_tuple(snap, i))
			continue;
		if (hash_index_put(&pairs->index,
				   hash_bytes(&tuple, sizeof(tuple)), i) < 0)
			return -ENOMEM;
	}
	return 0;
}

void pairs_free(struct pairs *pairs)
{
	hash_index_free(&pairs->index);
}

uint32_t pairs_find(const struct pairs *pairs, uint32_t wait)
{
	const struct snapshot *snap = pairs->snap;
	struct tuple own = tuple_of(snap, wait), wanted = mirror_of(&own);
	uint32_t hash = hash_bytes(&wanted, sizeof(wanted)), pos;
	uint32_t elsewhere = HASH_INDEX_NONE;
	size_t at = 0, n_elsewhere = 0;

	if (!has_tuple(snap, wait))
		return HASH_INDEX_NONE;
	while ((pos = hash_index_next(&pairs->index, hash, &at)) !=
	       HASH_INDEX_NONE) {
		struct tuple tuple = tuple_of(snap, pos);

		if (memcmp(&tuple, &wanted, sizeof(tuple)) != 0)
			continue;
		if (key_of(snap, pos)->netns == key_of(snap, wait)->netns)
			return pos;
		elsewhere = pos;
		n_elsewhere++;
	}
	/* Loopback never leaves its namespace. */
	return n_elsewhere == 1 && !addr_is_loopback(&own.local) &&
			       !addr_is_loopback(&own.remote)
		       ? elsewhere
		       : HASH_INDEX_NONE;
}
