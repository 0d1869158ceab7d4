// SPDX-License-Identifier: MIT
/*
 * array: the one place where arrays grow.
 */
#ifndef TCPWAIT_ARRAY_H
#define TCPWAIT_ARRAY_H

#include <stddef.h>

/*
 * ARRAY_ADD gives the new last element, all zero, of the array that these
 * three lvalues describe; NULL where there is no memory, and then nothing is
 * changed.  LIST_ADD: of a struct that names them items, n and cap.
 */
#define ARRAY_ADD(items, n, cap)                                              \
	((__typeof__(&(items)[0]))array_add(&(items), sizeof(*(items)), &(n), \
					    &(cap)))
#define LIST_ADD(list) ARRAY_ADD((list)->items, (list)->n, (list)->cap)

/* array_add does it for a pointer to the pointer to the first element. */
void *array_add(void *items, size_t item_bytes, size_t *n, size_t *cap);

#endif
