// SPDX-License-Identifier: MIT
/*
 * array: grows an array by doubling, and sorts one.
 *
 * Knows nothing of the elements but their size, and never shrinks.
 */
#include "tcpwait/array.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ARRAY_FIRST_CAP = 16 };

/* A pointer to something else must not be read as a void *, only copied. */
static int grow(void *items, size_t item_bytes, size_t *cap)
{
	size_t new_cap = *cap > 0 ? *cap * 2 : ARRAY_FIRST_CAP;
	void *first;

	if (*cap > SIZE_MAX / 2 || new_cap > SIZE_MAX / item_bytes)
		return -1;
	memcpy(&first, items, sizeof(first));
	first = realloc(first, new_cap * item_bytes);
	if (!first)
		return -1;
	memcpy(items, &first, sizeof(first));
	*cap = new_cap;
	return 0;
}

void *array_add(void *items, size_t item_bytes, size_t *n, size_t *cap)
{
	char *first;

	assert(*n <= *cap && item_bytes > 0);
	if (*n == *cap && grow(items, item_bytes, cap) < 0)
		return NULL;
	memcpy(&first, items, sizeof(first));
	return memset(first + (*n)++ * item_bytes, 0, item_bytes);
}

size_t array_best(void *items, size_t n, size_t item_bytes, size_t limit,
		  array_cmp_fn cmp, const void *ctx)
{
	/* Of none, items may be NULL. */
	if (n > 1)
		qsort_r(items, n, item_bytes, cmp, (void *)(uintptr_t)ctx);
	return limit > 0 && n > limit ? limit : n;
}

static int u32_cmp(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

void array_sort_u32(uint32_t *numbers, size_t n)
{
	if (n > 1)
		qsort(numbers, n, sizeof(*numbers), u32_cmp);
}
