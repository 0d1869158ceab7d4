// SPDX-License-Identifier: MIT
/*
 * render_spark: numbers as bars, a character for each.
 */
#ifndef TCPWAIT_RENDER_SPARK_H
#define TCPWAIT_RENDER_SPARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * render_spark draws n numbers in proportion to the greatest, as long as they
 * fit; returns text.  A cell takes up to RENDER_SPARK_BYTES.
 */
enum { RENDER_SPARK_BYTES = 3 };
char *render_spark(const uint64_t *numbers, size_t n, bool utf8, char *text,
		   size_t size);

#endif
