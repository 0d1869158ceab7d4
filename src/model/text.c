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

/*
 * C0, DEL and C1 drive terminals; bidirectional marks and line separators
 * make text read as what it is not.
 */
static bool is_harmless(uint32_t code)
{
	if (code < 0x20 || (code >= 0x7f && code < 0xa0))
		return false;
	if (code == 0x61c || (code >= 0x200b && code <= 0x200f))
		return false;
	if (code >= 0x2028 && code <= 0x202e)
		return false;
	return !(code >= 0x2060 && code <= 0x206f) && code != 0xfeff;
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
