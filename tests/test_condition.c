// SPDX-License-Identifier: MIT
/*
 * test_condition: what scripts wait for, well and badly written.
 */
#include <stdio.h>
#include <string.h>

#include "tcpwait/condition.h"
#include "test.h"

static const struct {
	const char *text;
	size_t n;
	const char *first; /* with a value of 5 */
} good[] = {
	{ "time_wait:443 < 1000", 1, "time_wait:443 = 5, wanted < 1000" },
	{ "close_wait = 0", 1, "close_wait = 5, wanted = 0" },
	{ "close_wait==0", 1, "close_wait = 5, wanted = 0" },
	{ "port_budget < 50%", 1, "port_budget = 5%, wanted < 50%" },
	{ "port_budget<50", 1, "port_budget = 5%, wanted < 50%" },
	{ "close_wait_age <= 60s", 1, "close_wait_age = 5s, wanted <= 60s" },
	{ "close_wait_age <= 5m", 1, "close_wait_age = 5s, wanted <= 300s" },
	{ "close_wait_age<1.5h and listen>0", 2,
	  "close_wait_age = 5s, wanted < 5400s" },
	{ "time_wait:https < 1", 1, "time_wait:https = 5, wanted < 1" },
	{ "closes_per_second<0.5", 1, "closes_per_second = 5, wanted < 0.5" },
	{ "closes_per_second < .5", 1, "closes_per_second = 5, wanted < 0.5" },
	{ " \testab:80 != 3 ", 1, "established:80 = 5, wanted != 3" },
	{ "TIME-WAIT@10.0.0.5:3306>=2", 1,
	  "time_wait@10.0.0.5:3306 = 5, wanted >= 2" },
	{ "time_wait@[2001:db8::1]:443 > 2", 1,
	  "time_wait@[2001:db8::1]:443 = 5, wanted > 2" },
	{ "listen > 0 and close_wait = 0", 2, "listen = 5, wanted > 0" },
	{ "listen>0 and close_wait=0  and\tlast_ack<9", 3,
	  "listen = 5, wanted > 0" },
};

static const struct {
	const char *text;
	const char *says;
} bad[] = {
	{ "", "a name" },
	{ "   ", "a name" },
	{ "< 5", "a name" },
	{ "time_wait", "one of < <= > >= = !=" },
	{ "time_wait 5", "character 11, at '5'" },
	{ "time_wait <", "a number is expected at the end" },
	{ "time_wait < x", "character 13, at 'x'" },
	{ "time_wait < -1", "character 13" },
	{ "time_wait < .", "a number" },
	{ "time_wait <> 5", "a number is expected at character 12" },
	{ "time_wait =< 5", "a number" },
	{ "time_wait ! 5", "one of < <=" },
	{ "time_wait < 5%", "character 14, at '%'" },
	{ "time_wait < 5x", "character 14" },
	{ "port_budget < 5s", "character 16" },
	{ "time_wait < 5 5", "\"and\" or the end" },
	{ "time_wait < 5 or close_wait = 0", "\"and\" or the end" },
	{ "time_wait < 5 and", "another comparison is expected at the end" },
	{ "time_wait < 5 and ", "another comparison" },
	{ "time_wait < 5 and and", "at character 19" },
	{ "time_wait < 5 andclose_wait = 0", "\"and\" or the end" },
	{ "foo < 5", "'foo' is no name of a figure" },
	{ "time_wait < 1 and foo < 5", "at character 19" },
	{ "time_wait:-x < 5", "':-x' is no scope" },
	{ "close_wait_age < 5x", "character 19" },
	{ "time_wait < 5m", "character 14, at 'm'" },
	{ "time_wait < 9999999999999999", "a number" },
	{ "listen<1 and listen<1 and listen<1 and listen<1 and listen<1 and "
	  "listen<1 and listen<1 and listen<1 and listen<1",
	  "no more than eight" },
};

TEST(comparisons_are_read_in_any_spacing)
{
	const struct measure_value five = { .known = true, .value = 5 };

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		char message[CONDITION_MESSAGE_SIZE], text[CONDITION_TEXT_SIZE];
		struct condition condition;

		if (!condition_parse(good[i].text, &condition, message))
			fail_msg("%s: %s", good[i].text, message);
		assert_int_equal(condition.n, good[i].n);
		assert_string_equal(
			condition_format(&condition.terms[0], &five, text),
			good[i].first);
	}
}

TEST(a_mistake_is_told_with_its_place)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char message[CONDITION_MESSAGE_SIZE] = "";
		struct condition condition;

		if (condition_parse(bad[i].text, &condition, message))
			fail_msg("'%s' is taken", bad[i].text);
		if (!strstr(message, bad[i].says))
			fail_msg("'%s': %s", bad[i].text, message);
	}
}

TEST(each_comparison_holds_where_it_should)
{
	static const struct {
		const char *text;
		bool at_4, at_5, at_6;
	} cases[] = {
		{ "listen < 5", true, false, false },
		{ "listen <= 5", true, true, false },
		{ "listen > 5", false, false, true },
		{ "listen >= 5", false, true, true },
		{ "listen = 5", false, true, false },
		{ "listen != 5", true, false, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct measure_value value = { .known = true, .value = 4 };
		char message[CONDITION_MESSAGE_SIZE];
		struct condition condition;

		assert_true(
			condition_parse(cases[i].text, &condition, message));
		assert_int_equal(condition_term_holds(condition.terms, &value),
				 cases[i].at_4);
		value.value = 5;
		assert_int_equal(condition_term_holds(condition.terms, &value),
				 cases[i].at_5);
		value.value = 6;
		assert_int_equal(condition_term_holds(condition.terms, &value),
				 cases[i].at_6);
	}
}

static bool holds(const char *text, const struct measure_value *value)
{
	char message[CONDITION_MESSAGE_SIZE];
	struct condition condition;

	assert_true(condition_parse(text, &condition, message));
	return condition_term_holds(condition.terms, value);
}

TEST(the_unknown_and_bounds_prove_nothing)
{
	const struct measure_value unknown = { .known = false };
	const struct measure_value bound = { true, true, 10, false };

	assert_false(holds("port_budget < 50", &unknown));
	assert_false(holds("port_budget >= 0", &unknown));
	assert_false(holds("port_budget != 7", &unknown));
	assert_false(holds("close_wait_age < 60", &bound));
	assert_false(holds("close_wait_age = 10", &bound));
	assert_false(holds("close_wait_age != 5", &bound));
	assert_true(holds("close_wait_age > 5", &bound));
	assert_true(holds("close_wait_age >= 10", &bound));
}

TEST(the_unknown_is_said_to_be)
{
	const struct measure_value unknown = { .known = false };
	const struct measure_value bound = { true, true, 10, false };
	char message[CONDITION_MESSAGE_SIZE], text[CONDITION_TEXT_SIZE];
	struct condition condition;

	assert_true(condition_parse("close_wait_age<60", &condition, message));
	assert_string_equal(condition_format(condition.terms, &unknown, text),
			    "close_wait_age is unknown, wanted < 60s");
	assert_string_equal(condition_format(condition.terms, &bound, text),
			    "close_wait_age = at least 10s, wanted < 60s");
}
