// SPDX-License-Identifier: MIT
/*
 * hash_index: linear probing over positions in the caller's array.
 *
 * It keeps no key and no hash, and nothing is ever removed but everything.
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

static size_t free_slot(const struct hash_index *index, uint32_t hash)
{
	size_t mask = index->n_slots - 1;
	size_t i = hash & mask;

	while (index->slots[i] != 0)
		i = (i + 1) & mask;
	return i;
}

static int grow(struct hash_index *index, hash_index_hash_fn hash_of,
		const void *ctx)
{
	struct hash_index bigger = { .n_used = index->n_used };
	size_t i;

	bigger.n_slots = index->n_slots * 2;
	if (bigger.n_slots < HASH_INDEX_FIRST_SLOTS)
		bigger.n_slots = HASH_INDEX_FIRST_SLOTS;
	bigger.slots = calloc(bigger.n_slots, sizeof(*bigger.slots));
	if (bigger.slots == NULL)
		return -ENOMEM;
	for (i = 0; i < index->n_slots; i++) {
		uint32_t entry = index->slots[i];
		uint32_t hash;

		if (entry == 0)
			continue;
		hash = hash_of(ctx, entry - 1);
		bigger.slots[free_slot(&bigger, hash)] = entry;
	}
	free(index->slots);
	*index = bigger;
	return 0;
}

uint32_t hash_index_find(const struct hash_index *index, uint32_t hash,
			 hash_index_equal_fn equal, const void *ctx,
			 const void *key)
{
	size_t mask = index->n_slots - 1;
	size_t i;

	if (index->n_slots == 0)
		return HASH_INDEX_NONE;
	for (i = hash & mask; index->slots[i] != 0; i = (i + 1) & mask) {
		if (equal(ctx, index->slots[i] - 1, key))
			return index->slots[i] - 1;
	}
	return HASH_INDEX_NONE;
}

int hash_index_add(struct hash_index *index, uint32_t hash, uint32_t pos,
		   hash_index_hash_fn hash_of, const void *ctx)
{
	assert(pos != HASH_INDEX_NONE);
	if (index->n_used >= index->n_slots / 4 * 3) {
		int ret = grow(index, hash_of, ctx);

		if (ret < 0)
			return ret;
	}
	index->slots[free_slot(index, hash)] = pos + 1;
	index->n_used++;
	return 0;
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
