// SPDX-License-Identifier: MIT
/*
 * canvas: a screen as plain cells, before any terminal sees it.
 *
 * Whoever composes writes into a canvas; whoever draws copies it to curses, a
 * pipe or a test.  Text outside is clipped, so that no size can fail.
 */
#ifndef TCPWAIT_TUI_CANVAS_H
#define TCPWAIT_TUI_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What a piece of text means; the drawing side gives it a look. */
enum ink {
	INK_PLAIN,
	INK_FAINT, /* matters least */
	INK_STRONG, /* matters most, without being bad */
	INK_HEADER, /* names of columns */
	INK_GOOD,
	INK_NOTICE, /* an info finding */
	INK_WARNING,
	INK_CRITICAL,
	INK_SELECTED, /* the row the keys act on */
	INK_BAR, /* the line of keys at the bottom */
	INK_COUNT,
};

enum { CANVAS_CELL_SIZE = 24 };

/* One character with its combining ones; a wide one is followed by "". */
struct canvas_cell {
	char text[CANVAS_CELL_SIZE]; /* UTF-8, with its NUL; " " when blank */
	uint8_t ink;
};

struct canvas {
	struct canvas_cell *cells; /* row after row */
	size_t n_rows;
	size_t n_columns;
	bool utf8; /* what is not ASCII may be written */
};

/* canvas_init makes a blank canvas; 0 or -ENOMEM; freed in any case. */
int canvas_init(struct canvas *canvas, size_t n_rows, size_t n_columns,
		bool utf8);
void canvas_free(struct canvas *canvas);

const struct canvas_cell *canvas_at(const struct canvas *canvas, size_t row,
				    size_t column);

/*
 * canvas_put writes clean text (see text_clean()) from a column on, clipped
 * at the right edge; a row outside is ignored.  Returns the column behind it,
 * also where that is outside.  Control characters are written as '?', and so
 * is what is not ASCII on a canvas without UTF-8.
 */
size_t canvas_put(struct canvas *canvas, size_t row, size_t column,
		  enum ink ink, const char *text);
size_t canvas_printf(struct canvas *canvas, size_t row, size_t column,
		     enum ink ink, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* canvas_ink gives a whole row one ink. */
void canvas_ink(struct canvas *canvas, size_t row, enum ink ink);

/* canvas_write_row writes the text of a row without the blanks at its end. */
void canvas_write_row(const struct canvas *canvas, size_t row, FILE *out);

#endif
