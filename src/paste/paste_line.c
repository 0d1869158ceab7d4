// SPDX-License-Identifier: MIT
/*
 * paste_line: cleans a line and finds its words.
 */
#include "paste/paste_line.h"

#include <string.h>

/* The length of a sequence of a terminal that begins with ESC. */
static size_t escape_length(const char *text, size_t n)
{
	size_t i = 2;

	if (n < 2 || text[1] != '[')
		return n < 2 ? n : 2;
	while (i < n && (text[i] < '@' || text[i] > '~'))
		i++;
	return i < n ? i + 1 : n;
}

/* UTF-8 of a blank that does not break, and of the mark of byte order. */
static const char hard_blank[] = "\xc2\xa0", byte_order[] = "\xef\xbb\xbf";

static bool begins(const char *text, size_t n, const char *with)
{
	size_t length = strlen(with);

	return n >= length && memcmp(text, with, length) == 0;
}

static bool is_plain(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < ' ' || c == 0xc2 || c == 0xef)
			return false;
	}
	return true;
}

/* What stands for the piece of text at i is put at *to; its length. */
static size_t clean_piece(const char *text, size_t n, char **to)
{
	if (text[0] == '\x1b')
		return escape_length(text, n);
	if (begins(text, n, byte_order))
		return sizeof(byte_order) - 1;
	if (begins(text, n, hard_blank)) {
		*(*to)++ = ' ';
		return sizeof(hard_blank) - 1;
	}
	*(*to)++ = (unsigned char)text[0] < ' ' ? ' ' : text[0];
	return 1;
}

static size_t clean(char *text, size_t n)
{
	char *to = text;

	if (is_plain(text, n))
		return n;
	for (size_t i = 0; i < n;)
		i += clean_piece(text + i, n - i, &to);
	return (size_t)(to - text);
}

void paste_line_split(char *text, size_t n, struct paste_line *line)
{
	size_t i = 0;

	line->n_words = 0;
	n = clean(text, n);
	line->text = (struct span){ text, n };
	while (line->n_words < PASTE_WORDS_MAX) {
		size_t start;

		while (i < n && text[i] == ' ')
			i++;
		if (i == n)
			break;
		start = i;
		while (i < n && text[i] != ' ')
			i++;
		line->words[line->n_words++] =
			(struct span){ text + start, i - start };
	}
}

struct span paste_line_rest(const struct paste_line *line, size_t i)
{
	const char *end = line->text.at + line->text.n;

	if (i >= line->n_words)
		return (struct span){ end, 0 };
	return (struct span){ line->words[i].at,
			      (size_t)(end - line->words[i].at) };
}

bool paste_span_is(struct span span, const char *text)
{
	/* Most words are not, and differ at once. */
	return span.n > 0 && span.at[0] == text[0] && strlen(text) == span.n &&
	       memcmp(span.at, text, span.n) == 0;
}

bool paste_span_begins(struct span span, const char *text)
{
	return span.n > 0 && span.at[0] == text[0] &&
	       begins(span.at, span.n, text);
}

bool paste_span_copy(struct span span, char *text, size_t size)
{
	bool fits = span.n < size;
	size_t n = fits ? span.n : size - 1;

	memcpy(text, span.at, n);
	text[n] = '\0';
	return fits;
}

bool paste_span_number(struct span span, uint64_t max, uint64_t *value)
{
	uint64_t n = 0;

	if (span.n == 0)
		return false;
	for (size_t i = 0; i < span.n; i++) {
		unsigned int digit = (unsigned int)(span.at[i] - '0');

		if (digit > 9 || n > (UINT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*value = n;
	return n <= max;
}

bool paste_span_state(struct span span, enum tcp_state *state)
{
	char word[24];

	/* No state is shorter: most words are none. */
	return span.n >= 4 && paste_span_copy(span, word, sizeof(word)) &&
	       tcp_state_parse(word, state);
}
