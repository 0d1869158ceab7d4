// SPDX-License-Identifier: MIT
/*
 * sightings: found by cookie.
 */
#include "tcpwait/sightings.h"

#include <errno.h>
#include <stdlib.h>

#include "tcpwait/array.h"
#include "tcpwait/owners.h"

static struct hash_keys cookies(const struct sightings *sightings)
{
	return HASH_KEYS(sightings->items, cookie, host);
}

static uint32_t position_of(const struct sightings *sightings, uint64_t cookie)
{
	const struct sighting wanted = { .cookie = cookie,
					 .host = sightings->host };

	return hash_index_find(&sightings->by_cookie, cookies(sightings),
			       &wanted.cookie);
}

int sightings_add(struct sightings *sightings, uint64_t cookie, uint32_t inode,
		  bool *is_new)
{
	struct sighting *added;
	uint32_t pos = position_of(sightings, cookie);
	int ret;

	*is_new = false;
	if (pos != HASH_INDEX_NONE) {
		sightings->items[pos].n_met++;
		sightings->items[pos].seen_seconds = sightings->at_seconds;
	}
	if (cookie == 0 || sightings->n == SIGHTINGS_MAX ||
	    pos != HASH_INDEX_NONE)
		return 0;
	pos = (uint32_t)sightings->n;
	added = LIST_ADD(sightings);
	if (!added)
		return -ENOMEM;
	*added = (struct sighting){
		.cookie = cookie,
		.host = sightings->host,
		.inode = inode,
		.holders = OWNERS_NONE,
		.n_met = 1,
		.seen_seconds = sightings->at_seconds,
	};
	ret = hash_index_add(&sightings->by_cookie, cookies(sightings), pos);
	sightings->n -= ret < 0;
	if (ret < 0)
		return ret;
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

bool sightings_is_brief(const struct sightings *sightings,
			const struct sighting *sighting)
{
	size_t pos = (size_t)(sighting - sightings->items);

	return sighting->n_met == 1 && pos >= sightings->first_new;
}

void sightings_free(struct sightings *sightings)
{
	free(sightings->items);
	hash_index_free(&sightings->by_cookie);
	*sightings = (struct sightings){ 0 };
}
