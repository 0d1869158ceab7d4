// SPDX-License-Identifier: MIT
/*
 * other_end: the mirror image of a group.
 *
 * Groups with the same key in several namespaces are chained by probing: the
 * index holds each, and finding counts those that are equal.  Addresses are
 * used more than once on a host (a network for each stack of containers), so
 * elsewhere the mirror must have the same connections, by their ports.
 */
#include "analyze/other_end.h"

#include <errno.h>
#include <string.h>

#include "analyze/row_owners.h"

/* The key without its namespace. */
struct end_key {
	struct addr local;
	struct addr remote;
	uint32_t port_and_role;
};

/* What a lookup has come across. */
struct end_found {
	uint32_t same_netns; /* position of a group, or HASH_INDEX_NONE */
	uint32_t elsewhere;
	uint32_t n_elsewhere; /* that have the same connections */
};

static struct end_key key_of(const struct tally_key *key)
{
	return (struct end_key){
		.local = key->local_address,
		.remote = key->remote_address,
		.port_and_role = (uint32_t)key->service_port << 8 | key->role,
	};
}

int other_end_init(struct other_ends *ends, const struct snapshot *snap)
{
	*ends = (struct other_ends){ .snap = snap };
	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_key *group = &snap->groups.rows[i].key;
		struct end_key key = key_of(group);

		if (group->role != ROLE_UNKNOWN &&
		    hash_index_put(&ends->index, hash_bytes(&key, sizeof(key)),
				   (uint32_t)i) < 0)
			return -ENOMEM;
	}
	return 0;
}

void other_end_free(struct other_ends *ends)
{
	hash_index_free(&ends->index);
	*ends = (struct other_ends){ 0 };
}

/*
 * Of two sets of waits, is nearly all of the smaller in the other, as a
 * CLOSE_WAIT's other end is a FIN_WAIT2?  Large sets share some by chance.
 */
static bool same_waits(const struct snapshot *snap, uint32_t left,
		       uint32_t right)
{
	struct port_set ports[2]; /* of the left's CLOSE_WAIT, FIN_WAIT2 */
	size_t n, n_other, n_left[2] = { 0 }, n_right[2] = { 0 };
	const struct wait *waits = snapshot_waits(snap, left, &n);
	const struct wait *others = snapshot_waits(snap, right, &n_other);
	size_t n_both = 0, n_fewer = 0;

	if (n == 0 || n_other == 0)
		return false;
	(void)memset(ports, 0, sizeof(ports));
	for (size_t i = 0; i < n; i++) {
		int kind = (waits[i].flags & WAIT_IS_FIN_WAIT2) != 0;

		port_set_add(&ports[kind], waits[i].folded_port);
		n_left[kind]++;
	}
	for (size_t i = 0; i < n_other; i++) {
		int mirror = (others[i].flags & WAIT_IS_FIN_WAIT2) == 0;

		n_both += port_set_has(&ports[mirror], others[i].folded_port);
		n_right[mirror]++;
	}
	for (int i = 0; i < 2; i++)
		n_fewer += n_left[i] < n_right[i] ? n_left[i] : n_right[i];
	return n_fewer > 0 && n_both * 10 >= n_fewer * 9;
}

/* Are the sockets of two groups the ends of the same connections? */
static bool same_conns(const struct snapshot *snap, uint32_t left,
		       uint32_t right)
{
	const struct tally_row *a = &snap->groups.rows[left];
	const struct tally_row *b = &snap->groups.rows[right];

	return (a->lowest_live != 0 && a->lowest_live == b->lowest_live &&
		a->highest_live == b->highest_live) ||
	       same_waits(snap, left, right);
}

/* Looks up all groups of this key, the mirror of group's. */
static struct end_found find(const struct other_ends *ends, uint32_t group,
			     const struct end_key *wanted)
{
	const struct tally_row *groups = ends->snap->groups.rows;
	uint32_t hash = hash_bytes(wanted, sizeof(*wanted)), pos;
	struct end_found found = { .same_netns = HASH_INDEX_NONE };
	size_t at = 0;

	while ((pos = hash_index_next(&ends->index, hash, &at)) !=
	       HASH_INDEX_NONE) {
		struct end_key key = key_of(&groups[pos].key);

		if (memcmp(&key, wanted, sizeof(key)) != 0)
			continue;
		if (groups[pos].key.netns == groups[group].key.netns) {
			found.same_netns = pos;
		} else if (same_conns(ends->snap, group, pos)) {
			found.elsewhere = pos;
			found.n_elsewhere++;
		}
	}
	return found;
}

/* The mirror among what was found: loopback never leaves its namespace. */
static uint32_t choose(const struct end_found *found,
		       const struct tally_key *group)
{
	if (found->same_netns != HASH_INDEX_NONE)
		return found->same_netns;
	if (found->n_elsewhere != 1 ||
	    addr_is_loopback(&group->local_address) ||
	    addr_is_loopback(&group->remote_address))
		return HASH_INDEX_NONE;
	return found->elsewhere;
}

uint32_t other_end_find(const struct other_ends *ends, uint32_t group)
{
	const struct tally_key *own = &ends->snap->groups.rows[group].key;
	struct end_key key = key_of(own);
	struct end_found found;

	if (own->role == ROLE_UNKNOWN)
		return HASH_INDEX_NONE;
	key.local = own->remote_address;
	key.remote = own->local_address;
	key.port_and_role ^= ROLE_SERVER ^ ROLE_CLIENT;
	found = find(ends, group, &key);
	return choose(&found, own);
}

void other_end_take(struct report_other_end *end, const struct other_ends *ends,
		    const struct tally_row *group)
{
	uint32_t pos = (uint32_t)(group - ends->snap->groups.rows);
	uint32_t mirror = other_end_find(ends, pos);

	if (mirror == HASH_INDEX_NONE)
		return;
	end->known = true;
	end->netns = ends->snap->groups.rows[mirror].key.netns;
	row_owners_add(&end->owners, ends->snap, mirror);
}
