// SPDX-License-Identifier: MIT
/*
 * test_sparkline: sixty seconds in fifteen cells.
 */
#include <stdlib.h>
#include <string.h>

#include "render/sparkline.h"
#include "tcpwait/text.h"
#include "test.h"

enum { SECONDS_PER_CELL = HISTORY_SECONDS / SPARKLINE_CELLS };

/* n closes in each of the seconds of age from first to last. */
static struct history closes(int first, int last, uint32_t n)
{
	struct history history = { { 0 } };

	for (int i = first; i <= last; i++)
		history.n[i] = n;
	return history;
}

static char *drawn(const struct history *history, bool utf8,
		   char buf[static SPARKLINE_SIZE])
{
	struct line line;

	line_init(&line, NULL);
	sparkline_draw(&line, history, utf8);
	(void)snprintf(buf, SPARKLINE_SIZE, "%s", line_end(&line));
	return buf;
}

static const struct {
	const char *name;
	int first, last;
	uint32_t n;
	const char *ascii;
} cases[] = {
	{ "nothing", 0, 59, 0, "..............." },
	{ "steady", 0, 59, 7, "@@@@@@@@@@@@@@@" },
	{ "one in all, just now", 0, 0, 1, "..............@" },
	{ "one in all, a minute ago", 59, 59, 1, "@.............." },
	{ "the last of the newest cell", 3, 3, 9, "..............@" },
	{ "the first of the next", 4, 4, 9, ".............@." },
	{ "as many as there can be", 0, 59, UINT32_MAX, "@@@@@@@@@@@@@@@" },
};

TEST(the_newest_second_is_to_the_right)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct history history =
			closes(cases[i].first, cases[i].last, cases[i].n);
		char buf[SPARKLINE_SIZE];

		if (strcmp(drawn(&history, false, buf), cases[i].ascii) != 0)
			fail_msg("%s: %s", cases[i].name, buf);
	}
}

/* Cells of 1 to 8 eighths, and of far less, beside the fullest. */
TEST(each_cell_shows_its_share_of_the_fullest)
{
	static const uint32_t cells[SPARKLINE_CELLS] = {
		0,   1,	  100, 101, 200, 201, 300, 301,
		400, 500, 600, 700, 701, 800, 799,
	};
	struct history history = { { 0 } };
	char buf[SPARKLINE_SIZE];

	for (size_t i = 0; i < SPARKLINE_CELLS; i++)
		history.n[(SPARKLINE_CELLS - 1 - i) * SECONDS_PER_CELL] =
			cells[i];
	assert_string_equal(drawn(&history, false, buf), ".__--==++*%#@@@");
	assert_string_equal(
		drawn(&history, true, buf),
		"\u00b7\u2581\u2581\u2582\u2582\u2583\u2583\u2584\u2584"
		"\u2585\u2586\u2587\u2588\u2588\u2588");
}

TEST(both_alphabets_are_as_wide)
{
	for (uint32_t n = 0; n < 3; n++) {
		struct history history = closes(10, 30, n);
		char utf8[SPARKLINE_SIZE], ascii[SPARKLINE_SIZE];

		(void)drawn(&history, true, utf8);
		(void)drawn(&history, false, ascii);
		assert_int_equal(text_columns(utf8), SPARKLINE_CELLS);
		assert_int_equal(strlen(ascii), SPARKLINE_CELLS);
		for (size_t i = 0; ascii[i]; i++)
			assert_in_range(ascii[i], 0x21, 0x7e);
	}
}

TEST(four_seconds_of_a_cell_are_added)
{
	struct history history = closes(0, 3, 1);
	char buf[SPARKLINE_SIZE];

	history.n[8] = 2;
	assert_string_equal(drawn(&history, false, buf), "............+.@");
}

TEST(numbers_are_all_sixty_oldest_first)
{
	struct history history = { { 0 } };
	struct line line;
	char *at = line.bytes;

	for (uint32_t i = 0; i < HISTORY_SECONDS; i++)
		history.n[i] = UINT32_MAX - i * 3;
	line_init(&line, NULL);
	sparkline_numbers(&line, &history, ' ');
	(void)line_end(&line);
	for (uint32_t i = HISTORY_SECONDS; i-- > 0;) {
		assert_int_equal(strtoul(at, &at, 10), UINT32_MAX - i * 3);
		assert_int_equal(*at, i > 0 ? ' ' : '\0');
	}
}
