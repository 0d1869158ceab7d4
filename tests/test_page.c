// SPDX-License-Identifier: MIT
/*
 * test_page: what is cut shows that something is missing.
 */
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "tui/page.h"

enum { WIDTH = 12 };

static void assert_row(const struct canvas *canvas, size_t row,
		       const char *wanted)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	assert_non_null(out);
	canvas_write_row(canvas, row, out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, wanted);
	free(text);
}

TEST(a_title_behind_gone_is_cut_with_a_mark)
{
	struct page page = { .kind = PAGE_NONE };
	struct canvas canvas;

	assert_int_equal(canvas_init(&canvas, 3, WIDTH, false), 0);
	page_open(&page, PAGE_DETAIL, "a long title");
	page_draw(&page, &canvas);
	assert_row(&canvas, 0, "a long title");
	page.gone = true;
	page_draw(&page, &canvas);
	assert_row(&canvas, 0, "gone: a lo..");
	canvas_free(&canvas);
	/* Nor where there is no room at all. */
	assert_int_equal(canvas_init(&canvas, 3, 4, false), 0);
	page_draw(&page, &canvas);
	assert_row(&canvas, 0, "gone");
	canvas_free(&canvas);
	page_close(&page);
}

TEST(lines_that_are_cut_end_with_a_mark)
{
	static const struct {
		const char *text;
		bool is_cut;
		const char *last;
	} cases[] = {
		{ "one\n  two\n", true, "  two" },
		{ "one\n  two\n\n", true, "  two" },
		{ "one\n  two\nthree\n", true, "  two.." },
		{ "one\n  two\nthree\n", false, "  two" },
		{ "one\n  twelve more\nthree\n", true, "  twelve mo.." },
		{ "one\n\nthree\n", true, "  .." },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct page_lines lines = {
			.text = cases[i].text,
			.n = 2,
			.is_cut = cases[i].is_cut,
		};
		struct canvas canvas;

		assert_int_equal(canvas_init(&canvas, 3, WIDTH + 1, false), 0);
		page_draw_lines(&lines, &canvas);
		assert_row(&canvas, 0, "one");
		assert_row(&canvas, 1, cases[i].last);
		assert_row(&canvas, 2, "");
		canvas_free(&canvas);
	}
}
