// SPDX-License-Identifier: MIT
/*
 * test_moment: points in time as people write them.
 */
#include "cli/moment.h"

#include <stdlib.h>
#include <time.h>

#include "test.h"

/* 2026-07-30 12:00:00 in Berlin, which is two hours ahead in summer. */
#define NOON INT64_C(1785405600)
#define US   INT64_C(1000000)
#define HOUR INT64_C(3600)

static void in_berlin(void)
{
	assert_int_equal(setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1), 0);
	tzset();
}

TEST(a_time_is_read)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} cases[] = {
		{ "now", NOON },
		{ "-2h", NOON - 2 * HOUR },
		{ "-90", NOON - 90 },
		{ "-0", NOON },
		{ "-7d", NOON - 7 * 24 * HOUR },
		{ "03:12", NOON - 9 * HOUR + 12 * 60 },
		{ "03:12:07", NOON - 9 * HOUR + 12 * 60 + 7 },
		{ "12:00", NOON },
		/* It has not been yet today. */
		{ "23:00", NOON - 13 * HOUR },
		{ "today 23:00", NOON + 11 * HOUR },
		{ "today", NOON - 12 * HOUR },
		{ "yesterday", NOON - 36 * HOUR },
		{ "yesterday 03:12", NOON - 33 * HOUR + 12 * 60 },
		{ "2026-07-30T10:00:00Z", NOON },
		{ "2026-07-30t10:00:00z", NOON },
		{ "2026-07-30T12:00:00+02:00", NOON },
		{ "2026-07-30 12:00:00 +0200", NOON },
		{ "2026-07-30T05:30:00-04:30", NOON },
		{ "2026-07-30T12:00:00", NOON },
		{ "2026-07-30 12:00", NOON },
		{ "2026-07-30", NOON - 12 * HOUR },
		/* In winter one hour. */
		{ "2026-01-30 12:00", NOON - 181 * 24 * HOUR + HOUR },
	};

	in_berlin();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t us = -1;

		assert_true(moment_parse(cases[i].text, NOON * US, &us));
		assert_int_equal(us, cases[i].seconds * US);
	}
}

TEST(a_part_of_a_second_is_read)
{
	int64_t us;

	assert_true(moment_parse("2026-07-30T10:00:00.25Z", NOON * US, &us));
	assert_int_equal(us, NOON * US + 250000);
	assert_true(
		moment_parse("2026-07-30T10:00:00.1234567Z", NOON * US, &us));
	assert_int_equal(us, NOON * US + 123456);
}

TEST(what_is_no_time_is_refused)
{
	static const char *const texts[] = {
		"",
		"-",
		"2h",
		"+2h",
		"--2h",
		"-2x",
		"-1e5",
		"-99999999999d",
		"3:12",
		"03:1",
		"24:00",
		"03:60",
		"03:12:61",
		"03:12:07.",
		"03:12x",
		"yesterday3:12",
		"yesterday  03:12",
		"tomorrow",
		"2026-7-30",
		"2026-00-30",
		"2026-13-30",
		"2026-07-00",
		"2026-07-32",
		"2026-07-30T",
		"2026-07-30X12:00",
		"2026-07-30T12:00:00+2",
		"2026-07-30T12:00:00Zx",
		"30.7.2026",
	};

	in_berlin();
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int64_t us;

		if (moment_parse(texts[i], NOON * US, &us))
			fail_msg("'%s' is a time", texts[i]);
	}
}
