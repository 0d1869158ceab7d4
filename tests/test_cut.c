// SPDX-License-Identifier: MIT
/*
 * test_cut: text made to fit; rows that differ stay apart.
 */
#include <string.h>

#include "tcpwait/text.h"
#include "test.h"
#include "tui/cut.h"

TEST(a_text_is_cut_where_it_may_be)
{
	static const struct {
		const char *text;
		size_t width;
		enum cut_place place;
		const char *wanted;
	} cases[] = {
		{ "abc", 3, CUT_END, "abc" },
		{ "abcdef", 5, CUT_END, "abc.." },
		{ "abcdefghij", 8, CUT_MIDDLE, "ab..ghij" },
		{ "abcdef", 2, CUT_END, "ab" },
		{ "abcdef", 0, CUT_END, "" },
	};
	char text[CUT_SIZE];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(cut_text(cases[i].text, cases[i].width,
					     cases[i].place, false, text),
				    cases[i].wanted);
}

TEST(what_texts_share_ends_between_characters)
{
	assert_int_equal(cut_shared("10.0.0.5", "10.0.0.7", 8), 7);
	assert_int_equal(cut_shared("10.0.0.5", "10.0.0.7", 3), 3);
	assert_int_equal(cut_shared("same", "same", 4), 4);
	assert_int_equal(cut_shared("a\u00e9", "a\u00e8", 3), 1);
	assert_int_equal(cut_shared("", "x", 0), 0);
}

TEST(what_rows_share_is_cut_first)
{
	static const char *const rows[] = {
		"[2001:db8:1:2:ffff:eeee:dddd:1]:443",
		"[2001:db8:1:2:ffff:eeee:dddd:2]:443",
		"[2001:db8:1:2:ffff:eeee:dddd:1]:444",
		"[2001:db8:1:2:ffff:eeee:cccc:1]:443",
	};
	enum { N = sizeof(rows) / sizeof(rows[0]), SHARED = 25 };
	char fitted[N][CUT_SIZE];

	for (size_t width = 13; width < 40; width++) {
		for (size_t i = 0; i < N; i++) {
			(void)cut_apart(rows[i], SHARED, width, true,
					fitted[i]);
			assert_true(text_columns(fitted[i]) <= width);
			for (size_t k = 0; k < i; k++)
				assert_string_not_equal(fitted[i], fitted[k]);
		}
	}
}

TEST(rows_that_share_nothing_lose_their_middle)
{
	char text[CUT_SIZE];

	assert_string_equal(cut_apart("10.0.0.5:3306", 0, 9, false, text),
			    "10...3306");
}
