// SPDX-License-Identifier: MIT
/*
 * array: the one place where arrays grow.
 */
#ifndef TCPWAIT_ARRAY_H
#define TCPWAIT_ARRAY_H

#include <stddef.h>
#include <stdint.h>

/*
 * ARRAY_ADD gives the new last element, all zero, of the array that these
 * three lvalues describe; NULL where there is no memory, and then nothing is
 * changed.  LIST_ADD: of a struct that names them items, n and cap.
 */
#define ARRAY_ADD(items, n, cap)                                              \
	((__typeof__(&(items)[0]))array_add(&(items), sizeof(*(items)), &(n), \
					    &(cap)))
#define LIST_ADD(list) ARRAY_ADD((list)->items, (list)->n, (list)->cap)

/*
 * array_best sorts n items and says how many of them to keep: the first limit,
 * or all where that is 0.  The comparison only reads ctx.
 */
typedef int (*array_cmp_fn)(const void *a, const void *b, void *ctx);
size_t array_best(void *items, size_t n, size_t item_bytes, size_t limit,
		  array_cmp_fn cmp, const void *ctx);

/* array_sort_u32 puts numbers in ascending order. */
void array_sort_u32(uint32_t *numbers, size_t n);

/* array_add does it for a pointer to the pointer to the first element. */
void *array_add(void *items, size_t item_bytes, size_t *n, size_t *cap);

#endif
