// SPDX-License-Identifier: MIT
/*
 * test_paste_clock: what is a time, and what only has one in it.
 */
#include "paste/paste_clock.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "test.h"

static bool read_line(const char *text, struct paste_clock *clock)
{
	struct paste_line line;
	char copy[256];

	(void)snprintf(copy, sizeof(copy), "%s", text);
	paste_line_split(copy, strlen(copy), &line);
	return paste_clock_line(&line, clock);
}

/* Mon Nov 30 19:45:16 UTC 2026 */
static const double then = 1796067916;

TEST(a_time_is_read_in_every_form)
{
	static const struct {
		const char *text;
		double off; /* from then, where it has a date */
		bool has_date, is_utc;
	} cases[] = {
		{ "Mon Nov 30 19:45:16 UTC 2026", 0, true, true },
		{ "Mon 30 Nov 2026 07:45:16 PM UTC", 0, true, true },
		{ "Mon Nov 30 20:45:16 CET 2026", 3600, true, false },
		{ "2026-11-30T19:45:16Z", 0, true, true },
		{ "2026-11-30T20:45:16.500+01:00", 0.5, true, true },
		{ "2026-11-30 19:45:16 +0000", 0, true, true },
		{ "2026-11-30 19:45:16", 0, true, false },
		{ "=== 2026-11-30 19:45:16 ===", 0, true, false },
		{ "1796067916", 0, true, true },
		{ "1796067916.25", 0.25, true, true },
		{ "19:45:16", 0, false, false },
		{ "Every 2.0s: ss -tan   web1: Mon Nov 30 19:45:16 2026", 0,
		  true, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct paste_clock clock = { .known = false };
		double wanted = cases[i].has_date ? then + cases[i].off
						  : 19 * 3600 + 45 * 60 + 16;

		if (!read_line(cases[i].text, &clock) || !clock.known ||
		    clock.has_date != cases[i].has_date ||
		    clock.is_utc != cases[i].is_utc ||
		    fabs(clock.seconds - wanted) > 0.001)
			fail_msg("%s: %.3f", cases[i].text, clock.seconds);
	}
}

TEST(what_only_has_a_time_in_it_is_none)
{
	static const char *const lines[] = {
		"Last login: Mon Nov 30 10:00:00 2026 from 10.0.0.9",
		"10:47:51 starting up",
		"State Recv-Q Send-Q",
		"2026",
		"Mon Nov 30",
		"12345",
		"25:61:61",
		"99999999999",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct paste_clock clock = { .known = false };

		if (read_line(lines[i], &clock))
			fail_msg("%s is a time", lines[i]);
		assert_false(clock.known);
	}
}

TEST(only_times_alike_have_a_time_between_them)
{
	const struct paste_clock early = { true, false, false, 86390 };
	const struct paste_clock late = { true, false, false, 10 };
	const struct paste_clock dated = { true, true, true, 2000000000 };
	const struct paste_clock unknown = { .known = false };
	double seconds = 0;

	assert_true(paste_clock_between(&early, &late, &seconds));
	assert_true(fabs(seconds - 20) < 0.001);
	assert_false(paste_clock_between(&early, &dated, &seconds));
	assert_false(paste_clock_between(&dated, &dated, &seconds));
	assert_false(paste_clock_between(&unknown, &dated, &seconds));
}
