// SPDX-License-Identifier: MIT
/*
 * array: grows an array by doubling.
 *
 * Knows nothing of the elements but their size, and never shrinks.
 */
#include "tcpwait/array.h"

#include <assert.h>
#include <stdint.h>
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
