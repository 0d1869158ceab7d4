// SPDX-License-Identifier: MIT
/*
 * hash_index: finds the position of an item in somebody else's array.
 *
 * Open addressing over 32-bit positions; the items and their comparison stay
 * with the caller, so one index serves every table of this program.  Costs
 * 4 bytes a slot at a load of at most 3/4.
 */
#ifndef TCPWAIT_HASH_INDEX_H
#define TCPWAIT_HASH_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_INDEX_NONE UINT32_MAX

struct hash_index {
	uint32_t *slots; /* position + 1; 0: free */
	size_t n_slots; /* a power of two, or 0 */
	size_t n_used;
};

/* Is the item at position pos the one that key describes? */
typedef bool (*hash_index_equal_fn)(const void *ctx, uint32_t pos,
				    const void *key);
/* The hash of the item at position pos, for growing. */
typedef uint32_t (*hash_index_hash_fn)(const void *ctx, uint32_t pos);

/* hash_index_find returns the position of key, or HASH_INDEX_NONE. */
uint32_t hash_index_find(const struct hash_index *index, uint32_t hash,
			 hash_index_equal_fn equal, const void *ctx,
			 const void *key);

/*
 * hash_index_add enters pos, which must not be there yet; 0 or -ENOMEM (the
 * index is unchanged).
 */
int hash_index_add(struct hash_index *index, uint32_t hash, uint32_t pos,
		   hash_index_hash_fn hash_of, const void *ctx);

/* hash_index_clear forgets the positions and keeps the memory. */
void hash_index_clear(struct hash_index *index);
void hash_index_free(struct hash_index *index);

/* hash_bytes mixes n_bytes, which must be a multiple of 4, into 32 bits. */
uint32_t hash_bytes(const void *data, size_t n_bytes);

#endif
