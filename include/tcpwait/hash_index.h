// SPDX-License-Identifier: MIT
/*
 * hash_index: finds the position of an item in somebody else's array.
 *
 * Open addressing over 32-bit hashes and positions; the items stay with the
 * caller, so one index serves every table of this program.  Costs 8 bytes a
 * slot at a load of at most 3/4.
 */
#ifndef TCPWAIT_HASH_INDEX_H
#define TCPWAIT_HASH_INDEX_H

#include <stddef.h>
#include <stdint.h>

#define HASH_INDEX_NONE UINT32_MAX

struct hash_slot {
	uint32_t hash;
	uint32_t entry; /* position + 1; 0: free */
};

struct hash_index {
	struct hash_slot *slots;
	size_t n_slots; /* a power of two, or 0 */
	size_t n_used;
};

/* Where the key stands in each item of an array. */
struct hash_keys {
	const void *items;
	size_t item_bytes;
	size_t offset; /* into an item */
	size_t n_bytes; /* a multiple of 4, and no padding among them */
};

/* HASH_KEYS: the key is what stands between two fields, with both. */
#define HASH_KEYS(array, from, to)                               \
	((struct hash_keys){                                     \
		(array),                                         \
		sizeof((array)[0]),                              \
		offsetof(__typeof__((array)[0]), from),          \
		offsetof(__typeof__((array)[0]), to) -           \
			offsetof(__typeof__((array)[0]), from) + \
			sizeof((array)[0].to),                   \
	})

/* hash_index_find returns the position of this key, or HASH_INDEX_NONE. */
uint32_t hash_index_find(const struct hash_index *index, struct hash_keys keys,
			 const void *key);

/*
 * hash_index_add enters the item at position pos, which must not be there yet;
 * 0 or -ENOMEM (the index is unchanged).
 */
int hash_index_add(struct hash_index *index, struct hash_keys keys,
		   uint32_t pos);

/* hash_index_refill enters the first n items, of those it had, alone. */
void hash_index_refill(struct hash_index *index, struct hash_keys keys,
		       size_t n);

/*
 * For keys that stand nowhere: hash_index_put enters a position under a hash,
 * hash_index_next gives the positions of one hash, one by one (*at is 0 at
 * first), and then HASH_INDEX_NONE.
 */
int hash_index_put(struct hash_index *index, uint32_t hash, uint32_t pos);
uint32_t hash_index_next(const struct hash_index *index, uint32_t hash,
			 size_t *at);

/* hash_index_clear forgets the positions and keeps the memory. */
void hash_index_clear(struct hash_index *index);
void hash_index_free(struct hash_index *index);

/* hash_bytes mixes n_bytes, which must be a multiple of 4, into 32 bits. */
uint32_t hash_bytes(const void *data, size_t n_bytes);

#endif
