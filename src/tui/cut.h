// SPDX-License-Identifier: MIT
/*
 * cut: text made to fit, with a mark where something is missing.
 */
#ifndef TCPWAIT_TUI_CUT_H
#define TCPWAIT_TUI_CUT_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/canvas.h"

enum { CUT_SIZE = 1024 };

/* Where the missing part was. */
enum cut_place {
	CUT_END,
	CUT_MIDDLE, /* an address keeps its port */
};

/* What stands where something is missing. */
const char *cut_mark(bool utf8);

/* cut_text fits clean text into so many characters; returns out. */
char *cut_text(const char *text, size_t width, enum cut_place place, bool utf8,
	       char out[static CUT_SIZE]);

/* cut_put writes text so fitted; the column behind it. */
size_t cut_put(struct canvas *canvas, size_t row, size_t column, size_t width,
	       enum ink ink, const char *text);

#endif
