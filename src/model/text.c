// SPDX-License-Identifier: MIT
/*
 * text: escapes whatever a terminal or a parser could take for a command.
 */
#include "tcpwait/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* What a lead byte promises: how many follow, and the least it may encode. */
struct lead {
	uint8_t mask;
	uint8_t bits;
	uint8_t n_following;
	uint32_t least;
};

static const struct lead leads[] = {
	{ 0x80, 0x00, 0, 0 },
	{ 0xe0, 0xc0, 1, 0x80 },
	{ 0xf0, 0xe0, 2, 0x800 },
	{ 0xf8, 0xf0, 3, 0x10000 },
};

/* The code point at in and its length; 0: no UTF-8. */
static size_t decode(const unsigned char *in, uint32_t *code)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		const struct lead *lead = &leads[i];

		if ((in[0] & lead->mask) != lead->bits)
			continue;
		*code = in[0] & (uint8_t)~lead->mask;
		for (size_t k = 1; k <= lead->n_following; k++) {
			if ((in[k] & 0xc0) != 0x80)
				return 0;
			*code = *code << 6 | (in[k] & 0x3f);
		}
		if (*code < lead->least || *code > 0x10ffff ||
		    (*code >= 0xd800 && *code <= 0xdfff))
			return 0;
		return lead->n_following + 1u;
	}
	return 0;
}

/* First and last of what is not shown as it is, in their order. */
static const struct {
	uint32_t first, last;
} harmful[] = {
	/* C0, DEL and C1 drive terminals. */
	{ 0x0, 0x1f },
	{ 0x7f, 0x9f },
	/*
	 * Unicode's Default_Ignorable_Code_Point, which nobody sees, with marks
	 * of direction that make text read as what it is not.
	 */
	{ 0xad, 0xad },
	{ 0x34f, 0x34f },
	{ 0x61c, 0x61c },
	{ 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f },
	{ 0x200b, 0x200f },
	/* The two before the marks of direction end lines and paragraphs. */
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	/* A Braille cell without a dot, and two letters that are blank. */
	{ 0x2800, 0x2800 },
	{ 0x3164, 0x3164 },
	{ 0xfe00, 0xfe0f },
	{ 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 },
	/* Those beyond 0xfff8 annotate other text, unseen too. */
	{ 0xfff0, 0xfffb },
	{ 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a },
	{ 0xe0000, 0xe0fff },
};

static bool is_harmless(uint32_t code)
{
	size_t i = 0;

	while (i < sizeof(harmful) / sizeof(harmful[0]) &&
	       harmful[i].last < code)
		i++;
	return i == sizeof(harmful) / sizeof(harmful[0]) ||
	       code < harmful[i].first;
}

size_t text_take(const char **in, char piece[static TEXT_PIECE_SIZE])
{
	static const char hex[] = "0123456789abcdef";
	const unsigned char *from = (const unsigned char *)*in;
	uint32_t code;
	size_t length = decode(from, &code);

	if (length > 0 && is_harmless(code)) {
		memcpy(piece, from, length);
		*in += length;
		return length;
	}
	memcpy(piece, "\\x", 2);
	piece[2] = hex[*from >> 4];
	piece[3] = hex[*from & 15];
	++*in;
	return TEXT_PIECE_SIZE;
}

size_t text_plain_length(const char *text)
{
	size_t n = 0;

	while (text[n] >= ' ' && text[n] < 0x7f)
		n++;
	return n;
}

char *text_clean(const char *in, char *out, size_t size)
{
	size_t n = text_plain_length(in);

	if (n >= size)
		n = size - 1;
	memcpy(out, in, n);
	in += n;
	while (*in) {
		char piece[TEXT_PIECE_SIZE];
		size_t length = text_take(&in, piece);

		if (n + length >= size)
			break;
		memcpy(out + n, piece, length);
		n += length;
	}
	out[n] = '\0';
	return out;
}

size_t text_columns(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}
