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

enum { ARRAY_FIRST_CAP = 16 };

void *array_grow(void *items, size_t n, size_t *cap, size_t item_bytes)
{
	size_t new_cap = *cap > 0 ? *cap * 2 : ARRAY_FIRST_CAP;
	void *grown;

	assert(n <= *cap && item_bytes > 0);
	if (n < *cap)
		return items;
	if (*cap > SIZE_MAX / 2 || new_cap > SIZE_MAX / item_bytes)
		return NULL;
	grown = realloc(items, new_cap * item_bytes);
	if (grown != NULL)
		*cap = new_cap;
	return grown;
}
