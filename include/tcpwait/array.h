// SPDX-License-Identifier: MIT
/*
 * array: the one place where arrays grow.
 */
#ifndef TCPWAIT_ARRAY_H
#define TCPWAIT_ARRAY_H

#include <stddef.h>

/*
 * array_grow makes room for at least one element past n: it returns items, or
 * the moved array with *cap raised (doubled), or NULL (out of memory or size
 * overflow; items stays valid and *cap as it was).
 */
void *array_grow(void *items, size_t n, size_t *cap, size_t item_bytes);

#endif
