// SPDX-License-Identifier: MIT
/*
 * test_array: arrays grow, keep what they hold and never overflow.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "tcpwait/array.h"

static void test_growing_keeps_the_items(void **state)
{
	uint32_t *items = NULL;
	size_t cap = 0;
	uint32_t n;

	(void)state;
	for (n = 0; n < 1000; n++) {
		items = array_grow(items, n, &cap, sizeof(*items));
		assert_non_null(items);
		assert_true(cap > n);
		items[n] = n;
	}
	for (n = 0; n < 1000; n++)
		assert_int_equal(items[n], n);
	assert_true(cap < 2048);
	free(items);
}

static void test_room_left_is_not_grown(void **state)
{
	uint32_t item;
	size_t cap = 1;

	(void)state;
	assert_ptr_equal(array_grow(&item, 0, &cap, sizeof(item)), &item);
	assert_int_equal(cap, 1);
}

static void test_what_cannot_be_had_changes_nothing(void **state)
{
	size_t cap = SIZE_MAX / 4;

	(void)state;
	assert_null(array_grow(NULL, cap, &cap, 16));
	assert_true(cap == SIZE_MAX / 4);
	cap = SIZE_MAX;
	assert_null(array_grow(NULL, cap, &cap, 1));
	assert_true(cap == SIZE_MAX);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_growing_keeps_the_items),
		cmocka_unit_test(test_room_left_is_not_grown),
		cmocka_unit_test(test_what_cannot_be_had_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
