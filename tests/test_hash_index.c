// SPDX-License-Identifier: MIT
/*
 * test_hash_index: positions are found again, whatever their hashes.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/hash_index.h"
#include "test.h"

enum { N_ITEMS = 5000 };

/* What stands around a key is no part of it. */
struct item {
	uint32_t before;
	uint32_t low;
	uint32_t high;
	uint32_t after;
};

static struct hash_keys keys(const struct item *items)
{
	return HASH_KEYS(items, low, high);
}

static struct item *new_items(void)
{
	struct item *items = malloc(N_ITEMS * sizeof(*items));

	assert_non_null(items);
	for (uint32_t i = 0; i < N_ITEMS; i++)
		items[i] = (struct item){ i, 7, i, ~i };
	return items;
}

static uint32_t find(const struct hash_index *index, const struct item *items,
		     uint32_t low, uint32_t high)
{
	const uint32_t key[] = { low, high };

	return hash_index_find(index, keys(items), key);
}

static void add_all(struct hash_index *index, const struct item *items)
{
	for (uint32_t i = 0; i < N_ITEMS; i++)
		assert_int_equal(hash_index_add(index, keys(items), i), 0);
}

TEST(all_are_found_after_growing)
{
	struct hash_index index = { 0 };
	struct item *items = new_items();

	add_all(&index, items);
	assert_int_equal(index.n_used, N_ITEMS);
	assert_true(index.n_used * 4 <= index.n_slots * 3);
	assert_int_equal(index.n_slots & (index.n_slots - 1), 0);
	for (uint32_t i = 0; i < N_ITEMS; i++)
		assert_int_equal(find(&index, items, 7, i), i);
	assert_int_equal(find(&index, items, 8, 1), HASH_INDEX_NONE);
	hash_index_free(&index);
	free(items);
}

/*
 * All positions of one hash come, once each, and those of others do not, also
 * where the probe that begins in the last slot goes on in the first.
 */
static void check_positions(uint32_t hash, uint32_t other)
{
	struct hash_index index = { 0 };
	bool came[N_ITEMS] = { false };
	size_t at = 0, n = 0;
	uint32_t pos;

	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(
			hash_index_put(&index, i % 2 ? hash : other, i), 0);
	while ((pos = hash_index_next(&index, hash, &at)) != HASH_INDEX_NONE) {
		assert_true(pos < 1000 && pos % 2 == 1 && !came[pos]);
		came[pos] = true;
		n++;
	}
	assert_int_equal(n, 500);
	hash_index_free(&index);
}

TEST(equal_hashes_are_told_apart)
{
	check_positions(0, 1);
	check_positions(0x10000, 0x20000);
}

TEST(probing_wraps)
{
	check_positions(UINT32_MAX, 0);
	check_positions(UINT32_MAX, UINT32_MAX - 1);
}

TEST(an_empty_index_finds_nothing)
{
	struct hash_index index = { 0 };
	size_t at = 0;

	assert_int_equal(find(&index, NULL, 7, 7), HASH_INDEX_NONE);
	assert_int_equal(hash_index_next(&index, 7, &at), HASH_INDEX_NONE);
	hash_index_clear(&index);
	hash_index_free(&index);
	hash_index_free(&index);
}

TEST(clear_forgets_and_keeps_the_memory)
{
	struct hash_index index = { 0 };
	struct item *items = new_items();
	size_t n_slots;

	add_all(&index, items);
	n_slots = index.n_slots;
	hash_index_clear(&index);
	assert_int_equal(index.n_used, 0);
	assert_int_equal(find(&index, items, 7, 1), HASH_INDEX_NONE);
	add_all(&index, items);
	assert_int_equal(index.n_slots, n_slots);
	assert_int_equal(find(&index, items, 7, 1), 1);
	hash_index_free(&index);
	assert_null(index.slots);
	free(items);
}

TEST(refilling_keeps_the_first)
{
	struct hash_index index = { 0 };
	struct item *items = new_items();

	add_all(&index, items);
	hash_index_refill(&index, keys(items), 10);
	assert_int_equal(index.n_used, 10);
	assert_int_equal(find(&index, items, 7, 9), 9);
	assert_int_equal(find(&index, items, 7, 10), HASH_INDEX_NONE);
	hash_index_free(&index);
	free(items);
}

TEST(hash_reads_no_more_than_told)
{
	const unsigned char words[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	unsigned char *exact;
	size_t n;

	for (n = 0; n <= sizeof(words); n += 4) {
		exact = malloc(n + 1);
		assert_non_null(exact);
		memcpy(exact, words, n);
		exact[n] = 0xee;
		assert_int_equal(hash_bytes(exact, n), hash_bytes(words, n));
		free(exact);
	}
	assert_int_not_equal(hash_bytes(words, 8), hash_bytes(words, 12));
}

/* Flipping any one bit flips about half of the bits of the hash. */
TEST(every_bit_counts)
{
	unsigned char key[48];
	unsigned int bit;
	unsigned int flips = 0;
	uint32_t before;
	int n;

	for (n = 0; n < 48; n++)
		key[n] = (unsigned char)(n * 37);
	before = hash_bytes(key, sizeof(key));
	for (bit = 0; bit < 8 * sizeof(key); bit++) {
		key[bit / 8] ^= (unsigned char)(1u << bit % 8);
		n = __builtin_popcount(before ^ hash_bytes(key, sizeof(key)));
		key[bit / 8] ^= (unsigned char)(1u << bit % 8);
		assert_true(n > 0);
		flips += (unsigned int)n;
	}
	assert_in_range(flips / bit, 13, 19);
}

/* One listener's clients differ in two bytes of the key only. */
TEST(neighbours_spread_over_the_slots)
{
	enum { N_SLOTS = 65536 };
	unsigned char *used = calloc(N_SLOTS, 1);
	uint32_t key[10] = { 0x0a000001, 80 };
	uint32_t n_used = 0;
	uint32_t i;

	assert_non_null(used);
	for (i = 0; i < N_SLOTS; i++) {
		uint32_t slot;

		key[9] = i;
		slot = hash_bytes(key, sizeof(key)) % N_SLOTS;
		n_used += used[slot] == 0;
		used[slot] = 1;
	}
	free(used);
	/* Chance fills 1 - 1/e of them, 41427. */
	assert_in_range(n_used, 40000, 60000);
}
