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

/* cut_shared: how many bytes of whole characters two texts begin with. */
size_t cut_shared(const char *a, const char *b, size_t n_most);

/*
 * cut_apart fits a text that shares its first bytes with its neighbours: these
 * go first, then the middle of what is left; returns out.
 */
char *cut_apart(const char *text, size_t n_shared, size_t width, bool utf8,
		char out[static CUT_SIZE]);

/* cut_text fits clean text into so many characters; returns out. */
char *cut_text(const char *text, size_t width, enum cut_place place, bool utf8,
	       char out[static CUT_SIZE]);

/* cut_put writes text so fitted; the column behind it. */
size_t cut_put(struct canvas *canvas, size_t row, size_t column, size_t width,
	       enum ink ink, const char *text);

#endif
