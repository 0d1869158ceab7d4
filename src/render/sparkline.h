// SPDX-License-Identifier: MIT
/*
 * sparkline: sixty seconds of closes in a few characters.
 */
#ifndef TCPWAIT_RENDER_SPARKLINE_H
#define TCPWAIT_RENDER_SPARKLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "tcpwait/services.h"

enum { SPARKLINE_CELLS = 15, SPARKLINE_SIZE = SPARKLINE_CELLS * 4 + 1 };

/*
 * sparkline_format draws the oldest seconds to the left, four to a cell, each
 * in proportion to the fullest; returns buf.
 */
char *sparkline_format(const struct history *history, bool utf8,
		       char buf[static SPARKLINE_SIZE]);

/* sparkline_numbers writes the sixty counts, oldest first. */
char *sparkline_numbers(const struct history *history, char *buf, size_t size);

#endif
