// SPDX-License-Identifier: MIT
/*
 * spark: numbers as bars, a character for each.
 */
#ifndef TCPWAIT_SPARK_H
#define TCPWAIT_SPARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * spark_draw draws n numbers in proportion to the greatest, as long as they
 * fit; returns text.  A cell takes up to SPARK_BYTES.
 */
enum { SPARK_BYTES = 3 };
char *spark_draw(const uint64_t *numbers, size_t n, bool utf8, char *text,
		 size_t size);

#endif
