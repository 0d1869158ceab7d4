// SPDX-License-Identifier: MIT
/*
 * test_text: nothing that a terminal or a parser takes for a command.
 */
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/text.h"
#include "test.h"

static const struct {
	const char *name;
	const char *in;
	const char *out;
} cases[] = {
	{ "empty", "", "" },
	{ "plain", "nginx: worker #1 (~/x)", "nginx: worker #1 (~/x)" },
	{ "tab and newline", "a\tb\nc\r", "a\\x09b\\x0ac\\x0d" },
	{ "escape sequence", "\033[2J", "\\x1b[2J" },
	{ "DEL", "a\177b", "a\\x7fb" },
	{ "umlaut", "\xc3\xa4", "\xc3\xa4" },
	{ "euro", "\xe2\x82\xac", "\xe2\x82\xac" },
	{ "emoji", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
	{ "last code point", "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf" },
	{ "beyond the last", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
	{ "C1 as UTF-8", "\xc2\x80\xc2\x9b\xc2\x9f",
	  "\\xc2\\x80\\xc2\\x9b\\xc2\\x9f" },
	{ "no-break space is no control", "\xc2\xa0", "\xc2\xa0" },
	{ "C1 as a bare byte", "\x9b", "\\x9b" },
	{ "lone continuation", "a\x80z", "a\\x80z" },
	{ "cut off at the end", "\xe2\x82", "\\xe2\\x82" },
	{ "lead byte at the end", "\xf0", "\\xf0" },
	{ "cut off in the middle", "\xe2\x82z", "\\xe2\\x82z" },
	{ "lead after lead", "\xc3\xc3\xa4", "\\xc3\xc3\xa4" },
	{ "overlong slash, two bytes", "\xc0\xaf", "\\xc0\\xaf" },
	{ "overlong slash, three", "\xe0\x80\xaf", "\\xe0\\x80\\xaf" },
	{ "overlong slash, four", "\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf" },
	{ "overlong NUL", "\xc0\x80", "\\xc0\\x80" },
	{ "first surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80" },
	{ "last surrogate", "\xed\xbf\xbf", "\\xed\\xbf\\xbf" },
	{ "before the surrogates", "\xed\x9f\xbf", "\xed\x9f\xbf" },
	{ "after the surrogates", "\xee\x80\x80", "\xee\x80\x80" },
	{ "bytes that are never UTF-8", "\xfe\xff\xf8", "\\xfe\\xff\\xf8" },
	{ "zero-width space", "\xe2\x80\x8b", "\\xe2\\x80\\x8b" },
	{ "right-to-left mark", "\xe2\x80\x8f", "\\xe2\\x80\\x8f" },
	{ "arabic letter mark", "\xd8\x9c", "\\xd8\\x9c" },
	{ "line separator", "\xe2\x80\xa8", "\\xe2\\x80\\xa8" },
	{ "right-to-left override",
	  "\xe2\x80\xae"
	  "evil",
	  "\\xe2\\x80\\xae"
	  "evil" },
	{ "isolates", "\xe2\x81\xa6\xe2\x81\xa9",
	  "\\xe2\\x81\\xa6\\xe2\\x81\\xa9" },
	{ "byte order mark", "\xef\xbb\xbf", "\\xef\\xbb\\xbf" },
	{ "soft hyphen, and what is beside it", "\xc2\xac\xc2\xad\xc2\xae",
	  "\xc2\xac\\xc2\\xad\xc2\xae" },
	{ "grapheme joiner", "\xcd\x8f", "\\xcd\\x8f" },
	{ "Hangul fillers", "\xe1\x85\x9f\xe1\x85\xa0\xe3\x85\xa4",
	  "\\xe1\\x85\\x9f\\xe1\\x85\\xa0\\xe3\\x85\\xa4" },
	{ "halfwidth filler", "\xef\xbe\xa0", "\\xef\\xbe\\xa0" },
	{ "variation selector", "\xef\xb8\x8f", "\\xef\\xb8\\x8f" },
	{ "blank Braille", "\xe2\xa0\x80\xe2\xa0\x81",
	  "\\xe2\\xa0\\x80\xe2\xa0\x81" },
	{ "annotation", "\xef\xbf\xb9", "\\xef\\xbf\\xb9" },
	{ "replacement character", "\xef\xbf\xbd", "\xef\xbf\xbd" },
	{ "tag", "\xf3\xa0\x81\x81", "\\xf3\\xa0\\x81\\x81" },
	{ "beyond the tags", "\xf3\xa1\x80\x80", "\xf3\xa1\x80\x80" },
	{ "beside the marks", "\xe2\x80\x8a\xe2\x80\x90",
	  "\xe2\x80\x8a\xe2\x80\x90" },
	{ "beside the overrides", "\xe2\x80\xa7\xe2\x80\xaf",
	  "\xe2\x80\xa7\xe2\x80\xaf" },
};

TEST(only_harmless_text_comes_through_as_it_is)
{
	char out[256];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (strcmp(text_clean(cases[i].in, out, sizeof(out)),
			   cases[i].out) != 0)
			fail_msg("%s: %s", cases[i].name, out);
	}
}

TEST(every_single_byte_is_shown_or_escaped)
{
	for (unsigned int byte = 1; byte < 256; byte++) {
		const char in[] = { (char)byte, '\0' };
		bool harmless = byte >= 0x20 && byte < 0x7f;
		char out[8];

		(void)text_clean(in, out, sizeof(out));
		assert_int_equal(strlen(out), harmless ? 1 : 4);
		if (harmless)
			assert_int_equal((unsigned char)out[0], byte);
		else
			assert_int_equal(strtoul(out + 2, NULL, 16), byte);
	}
}

/* jansson refuses a string that is no UTF-8. */
static void assert_clean(const char *text)
{
	json_t *string = json_string(text);

	if (!string)
		fail_msg("no UTF-8");
	json_decref(string);
	for (; *text; text++)
		assert_true((unsigned char)*text >= 0x20 && *text != 0x7f);
}

/* Cut at any size, what is there is whole; the sanitizers watch the end. */
TEST(cut_anywhere_the_text_stays_whole)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *whole = cases[i].out;

		for (size_t size = 1; size <= strlen(whole) + 2; size++) {
			char *out = malloc(size);

			assert_non_null(out);
			assert_ptr_equal(text_clean(cases[i].in, out, size),
					 out);
			assert_true(strlen(out) < size);
			assert_memory_equal(out, whole, strlen(out));
			if (size > strlen(whole))
				assert_string_equal(out, whole);
			assert_clean(out);
			free(out);
		}
	}
}

/* Any bytes at all, by a generator of fixed seed. */
TEST(any_bytes_become_clean_text)
{
	static const unsigned char favourites[] = {
		0x01, 0x1b, 0x7f, 0x80, 0x9b, 0xbf, 0xc2, 0xe0,
		0xe2, 0xed, 0xef, 0xf0, 0xf4, 0xff, 'a',  0xa0,
	};
	uint32_t random = 1;

	for (int round = 0; round < 20000; round++) {
		size_t n = (size_t)round % 40;
		char *in = malloc(n + 1);
		char out[64];

		assert_non_null(in);
		for (size_t i = 0; i < n; i++) {
			random = random * 1664525 + 1013904223;
			in[i] = (char)(round % 2 ? favourites[random >> 28]
						 : (random >> 16) % 255 + 1);
		}
		in[n] = '\0';
		assert_clean(text_clean(in, out, 1 + (size_t)round % 64));
		free(in);
	}
}

TEST(columns_are_characters)
{
	assert_int_equal(text_columns(""), 0);
	assert_int_equal(text_columns("abc"), 3);
	assert_int_equal(text_columns("\xc3\xa4"
				      "b\xe2\x82\xac"),
			 3);
	assert_int_equal(text_columns("\xf0\x9f\x98\x80"), 1);
}
