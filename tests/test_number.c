// SPDX-License-Identifier: MIT
/*
 * test_number: what is a number, and where it ends.
 */
#include "tcpwait/number.h"
#include "test.h"

TEST(a_number_ends_where_its_digits_end)
{
	static const struct {
		const char *text;
		double number;
		const char *rest;
	} cases[] = {
		{ "0", 0, "" },
		{ "90", 90, "" },
		{ "90s", 90, "s" },
		{ "12.5:", 12.5, ":" },
		{ ".5", 0.5, "" },
		{ "5.", 5, "" },
		{ "5.x", 5, "x" },
		{ "1.2.3", 1.2, ".3" },
		{ "007", 7, "" },
		{ "1e5", 1, "e5" },
		{ "0x10", 0, "x10" },
		{ "1,5", 1, ",5" },
		{ "123456789012345", 123456789012345, "" },
		{ "000000000000000000001", 1, "" },
		{ "0.000000000000001", 1e-15, "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *rest = cases[i].text;
		double number = -1;

		assert_true(number_read(&rest, &number));
		assert_true(number == cases[i].number);
		assert_string_equal(rest, cases[i].rest);
	}
}

TEST(what_is_no_number_is_left_alone)
{
	static const char *const texts[] = {
		"",
		".",
		".x",
		"x",
		"-1",
		"+1",
		" 1",
		"inf",
		"nan",
		"%",
		"1234567890123456",
		"0.0000000000000001",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *rest = texts[i];
		double number = -1;

		assert_false(number_read(&rest, &number));
		assert_true(number == -1);
		assert_ptr_equal(rest, texts[i]);
	}
}

TEST(a_time_has_its_unit_or_is_in_seconds)
{
	static const struct {
		const char *text;
		double seconds;
		const char *rest;
	} cases[] = {
		{ "90", 90, "" },     { "90s", 90, "" },
		{ "5m", 300, "" },    { "1.5h", 5400, "" },
		{ "2d", 172800, "" }, { "5ms", 300, "s" },
		{ "5x", 5, "x" },     { "5 m", 5, " m" },
		{ "5M", 5, "M" },     { "1m:5m", 60, ":5m" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *rest = cases[i].text;
		double seconds = -1;

		assert_true(number_read_seconds(&rest, &seconds));
		assert_true(seconds == cases[i].seconds);
		assert_string_equal(rest, cases[i].rest);
	}
}

TEST(a_word_is_a_number_in_three_bases)
{
	static const struct {
		const char *word;
		bool is;
		uint32_t number;
	} cases[] = {
		{ "0", true, 0 },
		{ "17", true, 17 },
		{ "0x1F", true, 31 },
		{ "010", true, 8 },
		{ "4294967295", true, UINT32_MAX },
		{ "4294967296", false, 0 },
		{ "99999999999999999999999", false, 0 },
		{ "", false, 0 },
		{ "-1", false, 0 },
		{ "+1", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ "1x", false, 0 },
		{ "x", false, 0 },
		{ "09", false, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t number = 77;
		bool is = number_read_u32(cases[i].word, &number);

		if (is != cases[i].is || number != (is ? cases[i].number : 77))
			fail_msg("\"%s\"", cases[i].word);
	}
}
