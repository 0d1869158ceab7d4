// SPDX-License-Identifier: MIT
/*
 * sightings: found by cookie.
 */
#include "tcpwait/sightings.h"

#include <errno.h>
#include <stdlib.h>

#include "tcpwait/array.h"
#include "tcpwait/owners.h"

static uint32_t hash_of(const void *ctx, uint32_t pos)
{
	const struct sightings *sightings = ctx;

	return hash_bytes(&sightings->items[pos].cookie, sizeof(uint64_t));
}

static bool same_cookie(const void *ctx, uint32_t pos, const void *key)
{
	const struct sightings *sightings = ctx;

	return sightings->items[pos].cookie == *(const uint64_t *)key;
}

static uint32_t position_of(const struct sightings *sightings, uint64_t cookie)
{
	return hash_index_find(&sightings->by_cookie,
			       hash_bytes(&cookie, sizeof(cookie)), same_cookie,
			       sightings, &cookie);
}

int sightings_add(struct sightings *sightings, uint64_t cookie, uint32_t inode,
		  bool *is_new)
{
	struct sighting *items;
	uint32_t pos = (uint32_t)sightings->n;
	int ret;

	*is_new = false;
	if (cookie == 0 || sightings->n == SIGHTINGS_MAX ||
	    position_of(sightings, cookie) != HASH_INDEX_NONE)
		return 0;
	items = array_grow(sightings->items, sightings->n, &sightings->cap,
			   sizeof(*items));
	if (!items)
		return -ENOMEM;
	sightings->items = items;
	items[pos] = (struct sighting){ cookie, inode, OWNERS_NONE };
	ret = hash_index_add(&sightings->by_cookie,
			     hash_bytes(&cookie, sizeof(cookie)), pos, hash_of,
			     sightings);
	if (ret < 0)
		return ret;
	sightings->n++;
	*is_new = true;
	return 0;
}

const struct sighting *sightings_find(const struct sightings *sightings,
				      uint64_t cookie)
{
	uint32_t pos;

	if (cookie == 0 || sightings->n == 0)
		return NULL;
	pos = position_of(sightings, cookie);
	return pos != HASH_INDEX_NONE ? &sightings->items[pos] : NULL;
}

bool sightings_is_new(const struct sightings *sightings,
		      const struct sighting *sighting)
{
	return (size_t)(sighting - sightings->items) >= sightings->first_new;
}

void sightings_free(struct sightings *sightings)
{
	free(sightings->items);
	hash_index_free(&sightings->by_cookie);
	*sightings = (struct sightings){ 0 };
}
