// SPDX-License-Identifier: MIT
/*
 * wait_sample: two passes over the waits, one to count classes, one to choose.
 */
#include "tcpwait/wait_sample.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"
#include "tcpwait/hash_index.h"

/* FIN_WAIT2 is a kind of its own. */
enum { KIND_FIN_WAIT2 = 1 << 8 };

/* So many of a class ought to be asked; with fewer, classes are joined. */
enum { ENOUGH = 4 };

struct class_key {
	/* A client's, where classes are not joined; a server's peers are one
	 * class in any case. */
	struct addr remote;
	uint32_t kind;
	uint16_t port;
	uint16_t origin;
};

struct class
{
	struct class_key key;
	uint32_t lowest; /* position of the wait with the lowest inode */
	uint32_t n;
	uint32_t quota; /* of n */
	uint32_t n_seen; /* in the second pass; without the lowest */
	uint32_t n_chosen;
};

struct classes {
	struct class *items;
	size_t n;
	size_t cap;
	struct hash_index index;
	uint32_t last; /* found last: neighbours are mostly alike */
	bool is_joined; /* remote services of one port are one class */
};

bool wait_sample_wants(const struct snapshot *snap, const struct wait *wait)
{
	return (wait->flags & WAIT_SELECTED) &&
	       wait->age_ms == WAIT_AGE_UNKNOWN &&
	       snap->groups.rows[wait->group].key.role != ROLE_UNKNOWN;
}

static struct class_key key_of(const struct classes *classes,
			       const struct snapshot *snap,
			       const struct wait *wait)
{
	const struct tally_key *group = &snap->groups.rows[wait->group].key;
	struct class_key key = {
		.kind = wait->flags & WAIT_IS_FIN_WAIT2 ? KIND_FIN_WAIT2
							: wait->kind,
		.port = group->service_port,
		.origin = wait->origin,
	};

	if (group->role == ROLE_CLIENT && !classes->is_joined)
		key.remote = group->remote_address;
	return key;
}

static struct hash_keys keys_of(const struct classes *classes)
{
	return HASH_KEYS(classes->items, key, key);
}

/* The class of a wait, made where there is none; NULL: no memory. */
static struct class *class_of(struct classes *classes,
			      const struct snapshot *snap,
			      const struct wait *wait)
{
	struct class_key key = key_of(classes, snap, wait);
	struct class *added;
	uint32_t pos;

	if (classes->n > 0 &&
	    memcmp(&classes->items[classes->last].key, &key, sizeof(key)) == 0)
		return &classes->items[classes->last];
	pos = hash_index_find(&classes->index, keys_of(classes), &key);
	if (pos == HASH_INDEX_NONE) {
		added = LIST_ADD(classes);
		if (!added)
			return NULL;
		added->key = key;
		added->lowest = UINT32_MAX;
		pos = (uint32_t)classes->n - 1;
		if (hash_index_add(&classes->index, keys_of(classes), pos) < 0)
			return NULL;
	}
	classes->last = pos;
	return &classes->items[pos];
}

static int count_classes(struct classes *classes, const struct snapshot *snap,
			 size_t first)
{
	for (size_t i = first; i < snap->n_waits; i++) {
		const struct wait *wait = &snap->waits[i];
		struct class *class;

		if (!wait_sample_wants(snap, wait))
			continue;
		class = class_of(classes, snap, wait);
		if (!class)
			return -ENOMEM;
		class->n++;
		if (class->lowest == UINT32_MAX ||
		    wait->inode < snap->waits[class->lowest].inode)
			class->lowest = (uint32_t)i;
	}
	return 0;
}

/* How many are chosen where no class has more than level of them? */
static size_t sum_at(const struct classes *classes, uint32_t level)
{
	size_t sum = 0;

	for (size_t i = 0; i < classes->n; i++)
		sum += classes->items[i].n < level ? classes->items[i].n
						   : level;
	return sum;
}

/*
 * The highest level that max allows.  Where there are more classes than that
 * it is 1 all the same, and the last of them get nothing.
 */
static void set_quotas(struct classes *classes, size_t max)
{
	uint32_t low = 1, high = max < UINT32_MAX ? (uint32_t)max : UINT32_MAX;

	while (low < high) {
		uint32_t middle = low + (high - low + 1) / 2;

		if (sum_at(classes, middle) <= max)
			low = middle;
		else
			high = middle - 1;
	}
	for (size_t i = 0; i < classes->n; i++) {
		struct class *class = &classes->items[i];

		class->quota = class->n < low ? class->n : low;
	}
}

/*
 * Even choice among those of a class that are not its lowest.  Walk order is
 * the hash's, so an even choice is as good as a random one.
 */
static bool is_next(struct class *class, uint32_t wait)
{
	uint64_t rest = class->n - 1, quota = class->quota - 1;
	bool chosen;

	if (wait == class->lowest)
		return true;
	chosen = class->n_chosen * rest <= class->n_seen * quota &&
		 class->n_chosen < quota;
	class->n_seen++;
	class->n_chosen += chosen;
	return chosen;
}

static size_t choose(struct classes *classes, const struct snapshot *snap,
		     size_t first, uint32_t *chosen, size_t max)
{
	size_t n = 0;

	for (size_t i = first; i < snap->n_waits && n < max; i++) {
		struct class *class;

		if (!wait_sample_wants(snap, &snap->waits[i]))
			continue;
		class = class_of(classes, snap, &snap->waits[i]);
		if (is_next(class, (uint32_t)i))
			chosen[n++] = (uint32_t)i;
	}
	return n;
}

static void forget(struct classes *classes)
{
	free(classes->items);
	hash_index_free(&classes->index);
	*classes = (struct classes){ 0 };
}

int wait_sample_choose(const struct snapshot *snap, size_t first,
		       uint32_t *chosen, size_t max)
{
	struct classes classes = { 0 };
	int ret = count_classes(&classes, snap, first);

	if (ret == 0 && classes.n > max / ENOUGH) {
		forget(&classes);
		classes.is_joined = true;
		ret = count_classes(&classes, snap, first);
	}
	if (ret == 0) {
		set_quotas(&classes, max);
		ret = (int)choose(&classes, snap, first, chosen, max);
	}
	forget(&classes);
	return ret;
}
