// SPDX-License-Identifier: MIT
/*
 * other_end: the mirror image of a group.
 *
 * Groups with the same key in several namespaces are chained by probing: the
 * index holds each, and finding counts those that are equal.
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

/* A lookup, and what it has come across. */
struct end_search {
	struct end_key key;
	uint32_t *found; /* how many are equal, and the last of them */
};

static struct end_key key_of(const struct tally_key *key)
{
	return (struct end_key){
		.local = key->local_address,
		.remote = key->remote_address,
		.port_and_role = (uint32_t)key->service_port << 8 | key->role,
	};
}

static uint32_t hash_of(const void *ctx, uint32_t pos)
{
	const struct other_ends *ends = ctx;
	struct end_key key = key_of(&ends->snap->groups.rows[pos].key);

	return hash_bytes(&key, sizeof(key));
}

int other_end_init(struct other_ends *ends, const struct snapshot *snap)
{
	*ends = (struct other_ends){ .snap = snap };
	for (size_t i = 0; i < snap->groups.n; i++) {
		if (snap->groups.rows[i].key.role == ROLE_UNKNOWN)
			continue;
		if (hash_index_add(&ends->index, hash_of(ends, (uint32_t)i),
				   (uint32_t)i, hash_of, ends) < 0)
			return -ENOMEM;
	}
	return 0;
}

void other_end_free(struct other_ends *ends)
{
	hash_index_free(&ends->index);
	*ends = (struct other_ends){ 0 };
}

/* Says no to every candidate, so that all of them come by; counts the equal. */
static bool note_equal(const void *ctx, uint32_t pos, const void *data)
{
	const struct other_ends *ends = ctx;
	const struct end_search *search = data;
	struct end_key key = key_of(&ends->snap->groups.rows[pos].key);

	if (memcmp(&key, &search->key, sizeof(key)) != 0)
		return false;
	search->found[0]++;
	search->found[1] = pos;
	return false;
}

void other_end_take(struct report_other_end *end, const struct other_ends *ends,
		    const struct tally_row *group)
{
	uint32_t found[2] = { 0, 0 };
	struct end_search search = {
		.key = key_of(&group->key),
		.found = found,
	};

	if (group->key.role == ROLE_UNKNOWN)
		return;
	search.key.local = group->key.remote_address;
	search.key.remote = group->key.local_address;
	search.key.port_and_role ^= ROLE_SERVER ^ ROLE_CLIENT;
	(void)hash_index_find(&ends->index,
			      hash_bytes(&search.key, sizeof(search.key)),
			      note_equal, ends, &search);
	if (found[0] != 1)
		return;
	end->known = true;
	end->netns = ends->snap->groups.rows[found[1]].key.netns;
	row_owners_add(&end->owners, ends->snap, found[1]);
}
