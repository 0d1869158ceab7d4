// SPDX-License-Identifier: MIT
/*
 * hash_index: linear probing over positions in the caller's array.
 *
 * It keeps no key, and nothing is ever removed but everything.
 */
#include "tcpwait/hash_index.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { HASH_INDEX_FIRST_SLOTS = 64 };

/* The odd constants of splitmix64's and MurmurHash3's finalizers. */
static const uint64_t mix_step = 0x9e3779b97f4a7c15;
static const uint64_t mix_word = 0xbf58476d1ce4e5b9;
static const uint64_t mix_last = 0x94d049bb133111eb;

static void fill_slot(struct hash_index *index, struct hash_slot slot)
{
	size_t mask = index->n_slots - 1;
	size_t i = slot.hash & mask;

	while (index->slots[i].entry != 0)
		i = (i + 1) & mask;
	index->slots[i] = slot;
}

static int grow(struct hash_index *index)
{
	struct hash_index bigger = { .n_used = index->n_used };

	bigger.n_slots = index->n_slots * 2;
	if (bigger.n_slots < HASH_INDEX_FIRST_SLOTS)
		bigger.n_slots = HASH_INDEX_FIRST_SLOTS;
	bigger.slots = calloc(bigger.n_slots, sizeof(*bigger.slots));
	if (!bigger.slots)
		return -ENOMEM;
	for (size_t i = 0; i < index->n_slots; i++)
		if (index->slots[i].entry != 0)
			fill_slot(&bigger, index->slots[i]);
	free(index->slots);
	*index = bigger;
	return 0;
}

int hash_index_put(struct hash_index *index, uint32_t hash, uint32_t pos)
{
	assert(pos != HASH_INDEX_NONE);
	if (index->n_used >= index->n_slots / 4 * 3 && grow(index) < 0)
		return -ENOMEM;
	fill_slot(index, (struct hash_slot){ hash, pos + 1 });
	index->n_used++;
	return 0;
}

uint32_t hash_index_next(const struct hash_index *index, uint32_t hash,
			 size_t *at)
{
	size_t mask = index->n_slots - 1;

	while (index->n_slots > 0) {
		const struct hash_slot *slot =
			&index->slots[(hash + (*at)++) & mask];

		if (slot->entry == 0)
			break;
		if (slot->hash == hash)
			return slot->entry - 1;
	}
	return HASH_INDEX_NONE;
}

static const char *key_at(struct hash_keys keys, uint32_t pos)
{
	const char *first = keys.items;

	return first + pos * keys.item_bytes + keys.offset;
}

uint32_t hash_index_find(const struct hash_index *index, struct hash_keys keys,
			 const void *key)
{
	uint32_t hash, pos;
	size_t at = 0;

	if (index->n_used == 0)
		return HASH_INDEX_NONE;
	hash = hash_bytes(key, keys.n_bytes);
	do
		pos = hash_index_next(index, hash, &at);
	while (pos != HASH_INDEX_NONE &&
	       memcmp(key_at(keys, pos), key, keys.n_bytes) != 0);
	return pos;
}

int hash_index_add(struct hash_index *index, struct hash_keys keys,
		   uint32_t pos)
{
	return hash_index_put(index,
			      hash_bytes(key_at(keys, pos), keys.n_bytes), pos);
}

void hash_index_refill(struct hash_index *index, struct hash_keys keys,
		       size_t n)
{
	hash_index_clear(index);
	/* There was room for more, so none can fail for memory. */
	for (size_t i = 0; i < n; i++)
		(void)hash_index_add(index, keys, (uint32_t)i);
}

void hash_index_clear(struct hash_index *index)
{
	if (index->n_slots > 0)
		memset(index->slots, 0, index->n_slots * sizeof(*index->slots));
	index->n_used = 0;
}

void hash_index_free(struct hash_index *index)
{
	free(index->slots);
	*index = (struct hash_index){ 0 };
}

/*
 * Peers choose their addresses and ports.  Starting from an address that the
 * loader randomises keeps them from choosing ones that collide here.
 */
static uint64_t seed(void)
{
	return (uint64_t)(uintptr_t)&mix_step * mix_step;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * mix_word;
	return hash ^ hash >> 29;
}

uint32_t hash_bytes(const void *data, size_t n_bytes)
{
	const uint8_t *at = data;
	uint64_t hash = seed() + n_bytes;
	uint64_t word;
	uint32_t half;

	assert(n_bytes % sizeof(half) == 0);
	for (; n_bytes >= sizeof(word); n_bytes -= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		hash = mix(hash, word);
		at += sizeof(word);
	}
	if (n_bytes > 0) {
		memcpy(&half, at, sizeof(half));
		hash = mix(hash, half);
	}
	hash = (hash ^ hash >> 32) * mix_last;
	return (uint32_t)(hash >> 32);
}
