// SPDX-License-Identifier: MIT
/*
 * canvas: puts text into cells, and lets nothing else in.
 *
 * The last door before a terminal: whatever could move its cursor or make
 * text read as what it is not becomes a '?', whoever wrote it.
 */
#include "tui/canvas.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { LINE_SIZE = 2048 };

/* One character as it stands in a text. */
struct glyph {
	const char *text;
	size_t n_bytes;
	int width; /* columns: 0 combines with the one before */
};

static const struct glyph unknown = { "?", 1, 1 };
static const struct canvas_cell blank = { .text = " ", .ink = INK_PLAIN };

int canvas_init(struct canvas *canvas, size_t n_rows, size_t n_columns,
		bool utf8)
{
	size_t n_cells;

	*canvas = (struct canvas){ .utf8 = utf8 };
	if (__builtin_mul_overflow(n_rows, n_columns, &n_cells))
		return -ENOMEM;
	canvas->cells = calloc(n_cells ? n_cells : 1, sizeof(*canvas->cells));
	if (!canvas->cells)
		return -ENOMEM;
	canvas->n_rows = n_rows;
	canvas->n_columns = n_columns;
	for (size_t i = 0; i < n_cells; i++)
		canvas->cells[i] = blank;
	return 0;
}

void canvas_free(struct canvas *canvas)
{
	free(canvas->cells);
	*canvas = (struct canvas){ 0 };
}

static struct canvas_cell *cell_at(const struct canvas *canvas, size_t row,
				   size_t column)
{
	return &canvas->cells[row * canvas->n_columns + column];
}

const struct canvas_cell *canvas_at(const struct canvas *canvas, size_t row,
				    size_t column)
{
	if (row >= canvas->n_rows || column >= canvas->n_columns)
		return &blank;
	return cell_at(canvas, row, column);
}

/* What follows a lead byte; 0: it is none. */
static size_t n_following(unsigned char lead)
{
	if (lead >= 0xc2 && lead <= 0xdf)
		return 1;
	if (lead >= 0xe0 && lead <= 0xef)
		return 2;
	return lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
}

/* The code point at text and its length; 0 bytes: this is no UTF-8. */
static size_t decode(const char *text, uint32_t *code)
{
	const unsigned char *in = (const unsigned char *)text;
	size_t n = n_following(in[0]);

	*code = in[0];
	if (in[0] < 0x80)
		return 1;
	if (n == 0)
		return 0;
	*code = in[0] & (0x3fu >> n);
	for (size_t i = 1; i <= n; i++) {
		if ((in[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (in[i] & 0x3f);
	}
	if ((n == 2 && *code < 0x800) || (n == 3 && *code < 0x10000) ||
	    *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
		return 0;
	return n + 1;
}

/*
 * Bidirectional marks, joiners, selectors of variants and tags: terminals
 * disagree about their width, and some reorder what stands around them.
 */
static bool is_odd(uint32_t code)
{
	return code == 0xad || code == 0x34f || code == 0x61c ||
	       (code >= 0x180b && code <= 0x180f) ||
	       (code >= 0x200b && code <= 0x200f) ||
	       (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2060 && code <= 0x206f) ||
	       (code >= 0xfe00 && code <= 0xfe0f) || code == 0xfeff ||
	       (code >= 0xfff0 && code <= 0xfffb) || code >= 0xe0000;
}

/* The character at text, as it may be shown; *n_bytes is what it took. */
static struct glyph read_glyph(const struct canvas *canvas, const char *text,
			       size_t *n_bytes)
{
	struct glyph glyph = unknown;
	uint32_t code;
	size_t n = decode(text, &code);
	int width;

	*n_bytes = n > 0 ? n : 1;
	if (n == 0 || code < 0x20 || (code >= 0x7f && code < 0xa0) ||
	    is_odd(code) || (code >= 0x80 && !canvas->utf8))
		return glyph;
	width = code < 0x80 ? 1 : wcwidth((wchar_t)code);
	if (width < 0 || width > 2)
		return glyph;
	return (struct glyph){ text, n, width };
}

/* Half of a wide character shows nothing: the other half goes with it. */
static void clear_cell(struct canvas *canvas, size_t row, size_t column)
{
	struct canvas_cell *cell = cell_at(canvas, row, column);

	if (cell->text[0] == '\0' && column > 0)
		memcpy(cell[-1].text, blank.text, sizeof(" "));
	if (column + 1 < canvas->n_columns && cell[1].text[0] == '\0')
		memcpy(cell[1].text, blank.text, sizeof(" "));
}

static void set_cell(struct canvas_cell *cell, const struct glyph *glyph,
		     enum ink ink)
{
	memcpy(cell->text, glyph->text, glyph->n_bytes);
	cell->text[glyph->n_bytes] = '\0';
	cell->ink = (uint8_t)ink;
}

static void put_glyph(struct canvas *canvas, size_t row, size_t column,
		      enum ink ink, const struct glyph *glyph)
{
	static const struct glyph nothing = { "", 0, 0 };
	static const struct glyph space = { " ", 1, 1 };

	if (row >= canvas->n_rows || column >= canvas->n_columns)
		return;
	clear_cell(canvas, row, column);
	if (glyph->width == 2 && column + 1 == canvas->n_columns) {
		set_cell(cell_at(canvas, row, column), &space, ink);
		return;
	}
	set_cell(cell_at(canvas, row, column), glyph, ink);
	if (glyph->width == 2) {
		clear_cell(canvas, row, column + 1);
		set_cell(cell_at(canvas, row, column + 1), &nothing, ink);
	}
}

/* Joins a combining character to the cell that ends before column. */
static void join_glyph(struct canvas *canvas, size_t row, size_t column,
		       const struct glyph *glyph)
{
	struct canvas_cell *cell;
	size_t n;

	if (row >= canvas->n_rows || column > canvas->n_columns)
		return;
	cell = cell_at(canvas, row, column - 1);
	if (cell->text[0] == '\0')
		cell--;
	n = strlen(cell->text);
	if (n + glyph->n_bytes >= sizeof(cell->text))
		return;
	memcpy(cell->text + n, glyph->text, glyph->n_bytes);
	cell->text[n + glyph->n_bytes] = '\0';
}

size_t canvas_put(struct canvas *canvas, size_t row, size_t column,
		  enum ink ink, const char *text)
{
	size_t start = column;

	while (*text) {
		size_t n_bytes;
		struct glyph glyph = read_glyph(canvas, text, &n_bytes);

		if (glyph.width == 0 && column == start)
			glyph = unknown;
		if (glyph.width == 0)
			join_glyph(canvas, row, column, &glyph);
		else
			put_glyph(canvas, row, column, ink, &glyph);
		column += (size_t)glyph.width;
		text += n_bytes;
	}
	return column;
}

size_t canvas_printf(struct canvas *canvas, size_t row, size_t column,
		     enum ink ink, const char *format, ...)
{
	char line[LINE_SIZE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	return canvas_put(canvas, row, column, ink, line);
}

void canvas_ink(struct canvas *canvas, size_t row, enum ink ink)
{
	if (row >= canvas->n_rows)
		return;
	for (size_t column = 0; column < canvas->n_columns; column++)
		cell_at(canvas, row, column)->ink = (uint8_t)ink;
}

void canvas_write_row(const struct canvas *canvas, size_t row, FILE *out)
{
	size_t n = canvas->n_columns;

	if (row >= canvas->n_rows)
		return;
	while (n > 0 && strcmp(cell_at(canvas, row, n - 1)->text, " ") == 0)
		n--;
	for (size_t column = 0; column < n; column++)
		(void)fputs(cell_at(canvas, row, column)->text, out);
}
