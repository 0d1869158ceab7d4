// SPDX-License-Identifier: MIT
/*
 * sparkline: sixty seconds of closes in a few characters.
 */
#ifndef TCPWAIT_RENDER_SPARKLINE_H
#define TCPWAIT_RENDER_SPARKLINE_H

#include <stdbool.h>

#include "render/line.h"
#include "tcpwait/closes.h"

enum { SPARKLINE_CELLS = 15, SPARKLINE_SIZE = SPARKLINE_CELLS * 4 + 1 };

/*
 * sparkline_draw draws the oldest seconds to the left, four to a cell, each in
 * proportion to the fullest.
 */
void sparkline_draw(struct line *line, const struct history *history,
		    bool utf8);

/* sparkline_numbers writes the sixty counts, oldest first, and what parts. */
void sparkline_numbers(struct line *line, const struct history *history,
		       char part);

#endif
