// SPDX-License-Identifier: MIT
/*
 * test_range: ranges of the Monitoring Plugins guidelines, and what is none.
 */
#include <stdio.h>
#include <string.h>

#include "tcpwait/range.h"
#include "test.h"

/* Whether a value raises an alert; tests/lab/range.pl reads these lines. */
static const struct {
	const char *range;
	double value;
	bool alerts;
} judged[] = {
	/* "10": < 0 or > 10 */
	{ "10", -1, true },
	{ "10", -0.001, true },
	{ "10", 0, false },
	{ "10", 5, false },
	{ "10", 10, false },
	{ "10", 10.001, true },
	{ "10", 11, true },
	/* "10:": < 10 */
	{ "10:", -5, true },
	{ "10:", 9, true },
	{ "10:", 9.999, true },
	{ "10:", 10, false },
	{ "10:", 11, false },
	{ "10:", 1e12, false },
	/* "~:10": > 10 */
	{ "~:10", -1000000, false },
	{ "~:10", 0, false },
	{ "~:10", 10, false },
	{ "~:10", 10.5, true },
	{ "~:10", 11, true },
	/* "10:20": outside, the ends not */
	{ "10:20", 0, true },
	{ "10:20", 9.99, true },
	{ "10:20", 10, false },
	{ "10:20", 15, false },
	{ "10:20", 20, false },
	{ "10:20", 20.01, true },
	{ "10:20", -15, true },
	/* "@10:20": inside, the ends too */
	{ "@10:20", 9.99, false },
	{ "@10:20", 10, true },
	{ "@10:20", 15, true },
	{ "@10:20", 20, true },
	{ "@10:20", 20.01, false },
	/* An inverted end. */
	{ "@10", -1, false },
	{ "@10", 0, true },
	{ "@10", 10, true },
	{ "@10", 11, false },
	{ "@10:", 9, false },
	{ "@10:", 10, true },
	{ "@~:10", 10, true },
	{ "@~:10", 11, false },
	{ "@~:10", -99, true },
	/* Nothing before the colon is 0. */
	{ ":5", -1, true },
	{ ":5", 0, false },
	{ ":5", 5, false },
	{ ":5", 6, true },
	{ "@:5", 3, true },
	{ "@:5", -1, false },
	/* Never and always. */
	{ "~:", -1e9, false },
	{ "~:", 1e9, false },
	/* One value. */
	{ "0", 0, false },
	{ "0", 1, true },
	{ "0", -1, true },
	{ "@0", 0, true },
	{ "@0", 1, false },
	{ "7:7", 7, false },
	{ "7:7", 7.1, true },
	{ "@7:7", 7, true },
	{ "0:0", 0, false },
	{ "0:", 0, false },
	{ "0:", -0.5, true },
	/* Decimals and what is below zero. */
	{ "1.5", 1.5, false },
	{ "1.5", 1.51, true },
	{ "0.5:0.75", 0.75, false },
	{ "0.5:0.75", 0.751, true },
	{ ".5", 0.4, false },
	{ ".5", 0.6, true },
	{ "-10:-5", -10, false },
	{ "-10:-5", -5, false },
	{ "-10:-5", -11, true },
	{ "-10:-5", 0, true },
	{ "-10:", -10, false },
	{ "-10:", -10.5, true },
	{ "~:-1", -1, false },
	{ "~:-1", 0, true },
	{ "@-1:1", 0, true },
	{ "@-1:1", -1.5, false },
	{ "-0.5:0.5", -0.5, false },
	{ "-0.5:0.5", -0.6, true },
	{ "100000000", 99999999, false },
	{ "100000000", 100000001, true },
	{ "999999999999999", 999999999999998, false },
	{ "010", 10, false },
	{ "010", 11, true },
};

static const char *const malformed[] = {
	"",	  ":",	  "@",	      "@:",	 "~",
	"@~",	  "10:~", "5:1",      "-5",	 "10:-10",
	"@20:10", "0:-1", "1:2:3",    "10::20",	 "a",
	"1a",	  "1:a",  "a:1",      "1e5",	 "0x10",
	"inf",	  "nan",  "~:~",      "+5",	 "1,5",
	"--1",	  "-",	  "-:5",      "1.2.3",	 ".",
	"10%",	  " 10",  "10 ",      "10 : 20", "@@10",
	"10@20",  "~10",  "~5:10",    "10:20@",	 "1-2",
	"=10",	  "5;6",  "\xc2\xb2", "10\n",	 "9999999999999999",
	"1:.",	  "1:-",  "~:-",
};

TEST(each_value_is_judged_as_the_guidelines_say)
{
	char message[RANGE_MESSAGE_SIZE];
	struct range range;

	for (size_t i = 0; i < sizeof(judged) / sizeof(judged[0]); i++) {
		if (!range_parse(judged[i].range, false, &range, message))
			fail_msg("%s: %s", judged[i].range, message);
		if (range_alerts(&range, judged[i].value) != judged[i].alerts)
			fail_msg("%s, %g", judged[i].range, judged[i].value);
		assert_int_equal(range_distance(&range, judged[i].value) > 0,
				 judged[i].alerts);
	}
}

TEST(what_is_no_range_is_refused_with_its_text)
{
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
		char message[RANGE_MESSAGE_SIZE] = "";
		struct range range;

		if (range_parse(malformed[i], false, &range, message))
			fail_msg("'%s' is taken", malformed[i]);
		if (!strstr(message, malformed[i]))
			fail_msg("'%s': %s", malformed[i], message);
	}
}

TEST(a_range_of_times_may_have_units)
{
	static const struct {
		const char *in, *text;
	} cases[] = {
		{ "5m", "300" },	  { "90s:", "90:" },
		{ "1m:1.5h", "60:5400" }, { "@~:1d", "@~:86400" },
		{ "10:5m", "10:300" },	  { "90", "90" },
	};
	char message[RANGE_MESSAGE_SIZE], buf[RANGE_TEXT_SIZE];
	struct range range;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(range_parse(cases[i].in, true, &range, message));
		assert_string_equal(range_format(&range, buf), cases[i].text);
	}
	assert_false(range_parse("5m", false, &range, message));
	assert_false(range_parse("5x", true, &range, message));
	assert_false(range_parse("5m:1m", true, &range, message));
}

TEST(a_message_never_outgrows_its_room)
{
	char text[1000], message[RANGE_MESSAGE_SIZE];
	struct range range;

	memset(text, '9', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_false(range_parse(text, false, &range, message));
	assert_true(strlen(message) < sizeof(message) - 1);
}

TEST(a_range_is_written_the_shortest_way)
{
	static const struct {
		const char *in, *text, *words;
	} cases[] = {
		{ "10", "10", "at 10" },
		{ "0:10", "10", "at 10" },
		{ ":10", "10", "at 10" },
		{ "10:", "10:", "below 10" },
		{ "0:", "0:", "below 0" },
		{ "~:10", "~:10", "at 10" },
		{ "~:", "~:", "outside ~:" },
		{ "10:20", "10:20", "outside 10:20" },
		{ "@10:20", "@10:20", "inside 10:20" },
		{ "@5", "@5", "inside 5" },
		{ "@~:5", "@~:5", "inside ~:5" },
		{ "-1:1", "-1:1", "outside -1:1" },
		{ "1.50", "1.5", "at 1.5" },
		{ "0.001:", "0.001:", "below 0.001" },
		{ ".000003", "0.000003", "at 0.000003" },
		{ "-.00000000000001:", "-0.00000000000001:",
		  "below -0.00000000000001" },
		{ "999999999999999", "999999999999999", "at 999999999999999" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char message[RANGE_MESSAGE_SIZE], buf[RANGE_TEXT_SIZE];
		struct range range, again;

		assert_true(range_parse(cases[i].in, false, &range, message));
		assert_string_equal(range_format(&range, buf), cases[i].text);
		assert_true(range_parse(buf, false, &again, message));
		assert_true(range.inside == again.inside &&
			    range.start_open == again.start_open &&
			    range.end_open == again.end_open);
		assert_string_equal(range_words(&range, false, buf),
				    cases[i].words);
	}
}

TEST(a_time_is_told_by_its_largest_unit)
{
	static const struct {
		const char *in, *words;
	} cases[] = {
		{ "90", "at 90 s" },
		{ "60", "at 60 s" },
		{ "10m", "at 10 min" },
		{ "3600", "at 60 min" },
		{ "2h:", "below 2 h" },
		{ "7201", "at 7201 s" },
		{ "3d", "at 3 days" },
		{ "1m:2m", "outside 60:120 s" },
		{ "@1m:2m", "inside 60:120 s" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char message[RANGE_MESSAGE_SIZE], buf[RANGE_TEXT_SIZE];
		struct range range;

		assert_true(range_parse(cases[i].in, true, &range, message));
		assert_string_equal(range_words(&range, true, buf),
				    cases[i].words);
	}
}

TEST(farther_out_is_worse)
{
	char message[RANGE_MESSAGE_SIZE];
	struct range range;

	assert_true(range_parse("10:20", false, &range, message));
	assert_true(range_distance(&range, 30) > range_distance(&range, 25));
	assert_true(range_distance(&range, 1) > range_distance(&range, 9));
	assert_true(range_distance(&range, 15) == 0);
}

/* Of a figure that may be greater than what was seen of it. */
TEST(only_an_end_that_is_passed_stays_passed)
{
	static const struct {
		const char *range;
		double value;
		bool exceeded;
	} cases[] = {
		{ "10", 11, true },    { "10", 10, false },
		{ "10:", 9, false },   { "10:", 11, false },
		{ "5:10", 4, false },  { "5:10", 11, true },
		{ "@5:10", 7, false }, { "@5:10", 11, false },
		{ "~:10", 11, true },  { "0", 1, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char message[RANGE_MESSAGE_SIZE];
		struct range range;

		assert_true(
			range_parse(cases[i].range, false, &range, message));
		assert_int_equal(range_exceeded(&range, cases[i].value),
				 cases[i].exceeded);
	}
}
