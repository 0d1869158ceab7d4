// SPDX-License-Identifier: MIT
/*
 * reading: the same socket in two looks.
 */
#include "analyze/reading.h"

#include "tcpwait/close_wait.h"
#include "tcpwait/hash_index.h"

static struct hash_keys inodes(const struct snapshot *snap)
{
	return HASH_KEYS(snap->waits, inode, inode);
}

static int index_waits(struct hash_index *index, const struct snapshot *snap)
{
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < snap->n_waits; i++) {
		const struct wait *wait = &snap->waits[i];

		if (wait->inode != 0 && wait->recv_queue > 1 &&
		    hash_index_find(index, inodes(snap), &wait->inode) ==
			    HASH_INDEX_NONE)
			ret = hash_index_add(index, inodes(snap), (uint32_t)i);
	}
	return ret;
}

/* An inode may be another's by now, or another host's. */
static bool is_same(const struct snapshot *before, const struct wait *then,
		    const struct snapshot *seen, const struct wait *now)
{
	const struct tally_key *a = &before->groups.rows[then->group].key;
	const struct tally_key *b = &seen->groups.rows[now->group].key;

	return then->folded_port == now->folded_port &&
	       a->service_port == b->service_port && a->role == b->role &&
	       ((then->flags ^ now->flags) & WAIT_IS_FIN_WAIT2) == 0 &&
	       snapshot_same_boot(before, before->namespaces[a->netns].host,
				  seen, seen->namespaces[b->netns].host);
}

int reading_mark(const struct snapshot *before, const struct snapshot *seen,
		 uint8_t *kinds)
{
	struct hash_index index = { .n_used = 0 };
	int ret = before ? index_waits(&index, before) : 0;

	for (size_t i = 0; ret == 0 && index.n_used > 0 && i < seen->n_waits;
	     i++) {
		const struct wait *now = &seen->waits[i];
		uint32_t pos =
			hash_index_find(&index, inodes(before), &now->inode);

		if (pos != HASH_INDEX_NONE &&
		    now->recv_queue < before->waits[pos].recv_queue &&
		    is_same(before, &before->waits[pos], seen, now))
			kinds[i] = CLOSE_WAIT_SENDING;
	}
	hash_index_free(&index);
	return ret;
}
