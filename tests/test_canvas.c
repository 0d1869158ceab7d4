// SPDX-License-Identifier: MIT
/*
 * test_canvas: cells hold one character each, and nothing that a terminal
 * could take for more.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "tui/canvas.h"

enum { COLUMNS = 12 };

static void assert_row(const struct canvas *canvas, size_t row,
		       const char *wanted)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	canvas_write_row(canvas, row, out);
	(void)fclose(out);
	assert_string_equal(text, wanted);
	free(text);
}

struct put_case {
	const char *text;
	bool utf8;
	const char *row;
	size_t behind; /* the column that canvas_put() returns */
};

static void assert_puts(const struct put_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct canvas canvas;

		assert_int_equal(
			canvas_init(&canvas, 1, COLUMNS, cases[i].utf8), 0);
		assert_int_equal(
			canvas_put(&canvas, 0, 0, INK_PLAIN, cases[i].text),
			cases[i].behind);
		assert_row(&canvas, 0, cases[i].row);
		canvas_free(&canvas);
	}
}

TEST(put_clips_at_the_right_edge)
{
	static const struct put_case cases[] = {
		{ "", true, "", 0 },
		{ "ports", true, "ports", 5 },
		{ "blanks   ", true, "blanks", 9 },
		{ "0123456789ab", true, "0123456789ab", 12 },
		{ "0123456789abcdef", true, "0123456789ab", 16 },
	};

	assert_puts(cases, sizeof(cases) / sizeof(cases[0]));
}

TEST(put_lets_no_control_through)
{
	static const struct put_case cases[] = {
		{ "a\033[2Jb", true, "a?[2Jb", 6 },
		{ "a\nb\tc\rd", true, "a?b?c?d", 7 },
		{ "\x7f", true, "?", 1 },
		/* C1, in its two bytes and alone. */
		{ "a\xc2\x9b"
		  "31m",
		  true, "a?31m", 5 },
		{ "a\x9b"
		  "31m",
		  true, "a?31m", 5 },
		/* Bidirectional controls, joiners, a byte order mark. */
		{ "a\xe2\x80\xae"
		  "b",
		  true, "a?b", 3 },
		{ "a\xe2\x81\xa6"
		  "b",
		  true, "a?b", 3 },
		{ "a\xe2\x80\x8d"
		  "b",
		  true, "a?b", 3 },
		{ "\xef\xbb\xbf", true, "?", 1 },
		/* Selectors of variants and tags. */
		{ "a\xef\xb8\x8f", true, "a?", 2 },
		{ "a\xf3\xa0\x81\x81", true, "a?", 2 },
	};

	assert_puts(cases, sizeof(cases) / sizeof(cases[0]));
}

TEST(put_shows_broken_utf8_byte_by_byte)
{
	static const struct put_case cases[] = {
		{ "\xff\xfe", true, "??", 2 },
		{ "a\xe6\xbc", true, "a??", 3 },
		{ "\xc0\xaf", true, "??", 2 }, /* overlong */
		{ "\xed\xa0\x80", true, "???", 3 }, /* a surrogate */
		{ "\xf4\x90\x80\x80", true, "????", 4 }, /* beyond */
	};

	assert_puts(cases, sizeof(cases) / sizeof(cases[0]));
}

TEST(put_writes_ascii_where_that_is_all_there_is)
{
	static const struct put_case cases[] = {
		{ "caf\xc3\xa9", false, "caf?", 4 },
		{ "\xe6\xbc\xa2\xe5\xad\x97", false, "??", 2 },
		{ "plain", false, "plain", 5 },
	};

	assert_puts(cases, sizeof(cases) / sizeof(cases[0]));
}

/* Has the test a locale that knows of widths? */
static void need_utf8(void)
{
	if (!setlocale(LC_CTYPE, "C.UTF-8") &&
	    !setlocale(LC_CTYPE, "en_US.UTF-8"))
		skip();
}

TEST(wide_characters_take_two_columns)
{
	static const struct put_case cases[] = {
		{ "\xe6\xbc\xa2\xe5\xad\x97", true, "\xe6\xbc\xa2\xe5\xad\x97",
		  4 },
		/* Half of one does not fit. */
		{ "0123456789a\xe6\xbc\xa2", true, "0123456789a", 13 },
		/* A combining one takes none, and needs one before it. */
		{ "e\xcc\x81z", true, "e\xcc\x81z", 2 },
		{ "\xcc\x81z", true, "?z", 2 },
		{ "\xe6\xbc\xa2\xcc\x81z", true, "\xe6\xbc\xa2\xcc\x81z", 3 },
	};

	need_utf8();
	assert_puts(cases, sizeof(cases) / sizeof(cases[0]));
}

TEST(combining_ones_beyond_a_cell_are_left_out)
{
	struct canvas canvas;
	char text[256] = "e";

	need_utf8();
	for (size_t i = 1; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "\xcc\x81", 3);
	assert_int_equal(canvas_init(&canvas, 1, 4, true), 0);
	assert_int_equal(canvas_put(&canvas, 0, 0, INK_PLAIN, text), 1);
	assert_true(strlen(canvas_at(&canvas, 0, 0)->text) < CANVAS_CELL_SIZE);
	assert_string_equal(canvas_at(&canvas, 0, 1)->text, " ");
	canvas_free(&canvas);
}

TEST(no_half_of_a_wide_character_stays)
{
	struct canvas canvas;

	need_utf8();
	assert_int_equal(canvas_init(&canvas, 1, 6, true), 0);
	(void)canvas_put(&canvas, 0, 0, INK_PLAIN,
			 "\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2");
	(void)canvas_put(&canvas, 0, 1, INK_PLAIN, "x");
	assert_row(&canvas, 0, " x\xe6\xbc\xa2\xe6\xbc\xa2");
	(void)canvas_put(&canvas, 0, 4, INK_PLAIN, "y");
	assert_row(&canvas, 0, " x\xe6\xbc\xa2y");
	/* Across two halves. */
	(void)canvas_put(&canvas, 0, 0, INK_PLAIN,
			 "\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2");
	(void)canvas_put(&canvas, 0, 1, INK_PLAIN, "\xe5\xad\x97");
	assert_row(&canvas, 0, " \xe5\xad\x97 \xe6\xbc\xa2");
	canvas_free(&canvas);
}

TEST(outside_nothing_is_written)
{
	struct canvas canvas;

	assert_int_equal(canvas_init(&canvas, 2, 4, true), 0);
	assert_int_equal(canvas_put(&canvas, 2, 0, INK_PLAIN, "abc"), 3);
	assert_int_equal(canvas_put(&canvas, 0, 9, INK_PLAIN, "abc"), 12);
	canvas_ink(&canvas, 7, INK_BAR);
	assert_row(&canvas, 0, "");
	assert_row(&canvas, 1, "");
	assert_row(&canvas, 2, "");
	assert_string_equal(canvas_at(&canvas, 2, 0)->text, " ");
	assert_string_equal(canvas_at(&canvas, 0, 4)->text, " ");
	canvas_free(&canvas);
}

TEST(no_size_fails)
{
	static const size_t sizes[][2] = {
		{ 0, 0 }, { 0, 80 }, { 24, 0 }, { 1, 1 }
	};
	struct canvas canvas;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		assert_int_equal(
			canvas_init(&canvas, sizes[i][0], sizes[i][1], true),
			0);
		(void)canvas_put(&canvas, 0, 0, INK_PLAIN, "text");
		assert_row(&canvas, 0, i == 3 ? "t" : "");
		canvas_free(&canvas);
	}
	assert_true(canvas_init(&canvas, SIZE_MAX / 2, 4, true) < 0);
	canvas_free(&canvas);
}

TEST(printf_and_ink_mark_their_cells)
{
	struct canvas canvas;

	assert_int_equal(canvas_init(&canvas, 2, 8, true), 0);
	assert_int_equal(
		canvas_printf(&canvas, 0, 1, INK_GOOD, "%d/%s", 7, "s"), 4);
	assert_row(&canvas, 0, " 7/s");
	assert_int_equal(canvas_at(&canvas, 0, 0)->ink, INK_PLAIN);
	assert_int_equal(canvas_at(&canvas, 0, 1)->ink, INK_GOOD);
	assert_int_equal(canvas_at(&canvas, 0, 4)->ink, INK_PLAIN);
	canvas_ink(&canvas, 0, INK_SELECTED);
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(canvas_at(&canvas, 0, i)->ink, INK_SELECTED);
	assert_int_equal(canvas_at(&canvas, 1, 0)->ink, INK_PLAIN);
	canvas_free(&canvas);
}
