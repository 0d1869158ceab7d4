// SPDX-License-Identifier: MIT
/*
 * paragraph: greedy line breaking.  A word is never cut: it may be a command
 * that somebody copies.
 */
#include "tcpwait/paragraph.h"

#include <string.h>

#include "tcpwait/text.h"

enum { WIDTH_MOST = 80, WIDTH_LEAST = 20, WORD_SIZE = 512 };

size_t paragraph_width(const struct style *style)
{
	if (style->width == 0 || style->width > WIDTH_MOST)
		return WIDTH_MOST;
	return style->width < WIDTH_LEAST ? WIDTH_LEAST : style->width;
}

static size_t columns_of(const char *word, size_t n)
{
	char copy[WORD_SIZE];

	if (n >= sizeof(copy))
		return n;
	memcpy(copy, word, n);
	copy[n] = '\0';
	return text_columns(copy);
}

static size_t pad(FILE *out, size_t from, size_t to)
{
	if (from < to)
		(void)fprintf(out, "%*s", (int)(to - from), "");
	return from < to ? to : from;
}

void paragraph_print(FILE *out, const struct paragraph *where, const char *text)
{
	size_t at = pad(out, where->at, where->indent);
	bool first = true;

	while (*text) {
		size_t n = strcspn(text, " ");
		size_t columns = columns_of(text, n);

		if (!first && at + 1 + columns > where->width) {
			(void)fputc('\n', out);
			at = pad(out, 0, where->indent);
		} else if (!first) {
			(void)fputc(' ', out);
			at++;
		}
		(void)fwrite(text, 1, n, out);
		at += columns;
		first = false;
		text += n;
		text += strspn(text, " ");
	}
	(void)fputc('\n', out);
}

void paragraph_indented(FILE *out, size_t indent, const char *text,
			const struct style *style)
{
	const struct paragraph where = {
		.indent = indent,
		.width = paragraph_width(style),
	};

	paragraph_print(out, &where, text);
}
