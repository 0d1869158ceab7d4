// SPDX-License-Identifier: MIT
/*
 * test_array: arrays grow, keep what they hold and never overflow.
 */
#include <stdlib.h>

#include "tcpwait/array.h"
#include "test.h"

TEST(growing_keeps_the_items)
{
	uint32_t *items = NULL;
	size_t n = 0, cap = 0;

	for (uint32_t i = 0; i < 1000; i++) {
		uint32_t *added = ARRAY_ADD(items, n, cap);

		assert_non_null(added);
		assert_int_equal(*added, 0);
		assert_int_equal(n, i + 1);
		assert_true(cap >= n);
		*added = i;
	}
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(items[i], i);
	assert_true(cap < 2048);
	free(items);
}

TEST(room_left_is_not_grown)
{
	uint32_t item = 7;
	struct {
		uint32_t *items;
		size_t n, cap;
	} list = { &item, 0, 1 };

	assert_ptr_equal(LIST_ADD(&list), &item);
	assert_int_equal(item, 0);
	assert_int_equal(list.n, 1);
	assert_int_equal(list.cap, 1);
}

TEST(what_cannot_be_had_changes_nothing)
{
	struct {
		char item[16];
	} *items = NULL;
	char *bytes = NULL;
	size_t n = SIZE_MAX / 4, cap = n;

	assert_null(ARRAY_ADD(items, n, cap));
	assert_null(items);
	assert_true(n == SIZE_MAX / 4 && cap == SIZE_MAX / 4);
	n = cap = SIZE_MAX;
	assert_null(ARRAY_ADD(bytes, n, cap));
	assert_true(n == SIZE_MAX && cap == SIZE_MAX);
}
