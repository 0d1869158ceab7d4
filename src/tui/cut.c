// SPDX-License-Identifier: MIT
/*
 * cut: text made to fit, with a mark where something is missing.
 *
 * Characters count, not bytes; one that takes two columns is clipped by the
 * canvas.
 */
#include "tui/cut.h"

#include <string.h>

#include "tcpwait/text.h"

/* How many bytes the first n characters take. */
static size_t bytes_of(const char *text, size_t n)
{
	const char *at = text;

	while (*at && n > 0) {
		at++;
		while (((unsigned char)*at & 0xc0) == 0x80)
			at++;
		n--;
	}
	return (size_t)(at - text);
}

static void append(char *out, const char *text, size_t n)
{
	size_t used = strlen(out);

	if (n >= CUT_SIZE - used)
		n = CUT_SIZE - used - 1;
	memcpy(out + used, text, n);
	out[used + n] = '\0';
}

const char *cut_mark(bool utf8)
{
	return utf8 ? "\u2026" : "..";
}

char *cut_text(const char *text, size_t width, enum cut_place place, bool utf8,
	       char out[static CUT_SIZE])
{
	const char *mark = cut_mark(utf8);
	size_t n = text_columns(text), n_mark = text_columns(mark);
	size_t head, tail = 0;

	out[0] = '\0';
	if (n <= width) {
		append(out, text, strlen(text));
		return out;
	}
	if (width <= n_mark) {
		append(out, text, bytes_of(text, width));
		return out;
	}
	if (place == CUT_MIDDLE)
		tail = (width - n_mark) * 2 / 3;
	head = width - n_mark - tail;
	append(out, text, bytes_of(text, head));
	append(out, mark, strlen(mark));
	text += bytes_of(text, n - tail);
	append(out, text, strlen(text));
	return out;
}

size_t cut_shared(const char *a, const char *b, size_t n_most)
{
	size_t n = 0;

	while (n < n_most && a[n] && a[n] == b[n])
		n++;
	while (n > 0 && ((unsigned char)a[n] & 0xc0) == 0x80)
		n--;
	return n;
}

char *cut_apart(const char *text, size_t n_shared, size_t width, bool utf8,
		char out[static CUT_SIZE])
{
	const char *mark = cut_mark(utf8);
	size_t n_mark = text_columns(mark), n = text_columns(text);
	size_t drop;

	if (n <= width || width <= n_mark || n_shared <= n_mark ||
	    n_shared > strlen(text))
		return cut_text(text, width, CUT_MIDDLE, utf8, out);
	/* No more of it than must be. */
	drop = n - width + n_mark;
	drop = bytes_of(text, drop);
	if (drop > n_shared)
		drop = n_shared;
	out[0] = '\0';
	append(out, mark, strlen(mark));
	append(out, text + drop, strlen(text + drop));
	if (text_columns(out) > width) {
		char marked[CUT_SIZE];

		memcpy(marked, out, sizeof(marked));
		return cut_text(marked, width, CUT_MIDDLE, utf8, out);
	}
	return out;
}

size_t cut_put(struct canvas *canvas, size_t row, size_t column, size_t width,
	       enum ink ink, const char *text)
{
	char fitted[CUT_SIZE];

	return canvas_put(canvas, row, column, ink,
			  cut_text(text, width, CUT_END, canvas->utf8, fitted));
}
