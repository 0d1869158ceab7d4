// SPDX-License-Identifier: MIT
/*
 * test_value: how a column fills its value.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "render/value.h"

static const struct {
	double seconds;
	bool at_least;
	const char *for_eyes;
} ages[] = {
	{ 0, false, "0ms" },	   { 0.25, true, ">250ms" },
	{ 0.999, false, "999ms" }, { 1, false, "1s" },
	{ 59.9, false, "59s" },	   { 60, false, "1m00s" },
	{ 75, true, ">1m15s" },	   { 3599, false, "59m59s" },
	{ 3600, false, "1h00m" },  { 86399, false, "23h59m" },
	{ 86400, false, "1d00h" }, { 4294967.295, true, ">49d17h" },
};

static void test_ages_are_written_as_people_say_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		struct value value;

		value_age(&value, ages[i].seconds, ages[i].at_least, true);
		assert_int_equal(value.type, VALUE_TEXT);
		assert_string_equal(value.text, ages[i].for_eyes);
		value_age(&value, ages[i].seconds, ages[i].at_least, false);
		assert_int_equal(value.type, VALUE_REAL);
		assert_true(value.real == ages[i].seconds);
	}
}

static void test_text_is_cleaned_and_none_is_unknown(void **state)
{
	struct value value;

	(void)state;
	value_text(&value, "a\033b");
	assert_int_equal(value.type, VALUE_TEXT);
	assert_string_equal(value.text, "a\\x1bb");
	value_text(&value, NULL);
	assert_int_equal(value.type, VALUE_UNKNOWN);
}

static void test_a_change_may_be_a_fall(void **state)
{
	struct value value;

	(void)state;
	value_change(&value, 3, 10);
	assert_true(value.change == -7);
	value_change(&value, UINT32_MAX, 0);
	assert_true(value.change == UINT32_MAX);
}

static void test_text_too_long_is_cut(void **state)
{
	struct value value;
	char text[2 * VALUE_TEXT_SIZE];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	value_printf(&value, "%s", text);
	assert_int_equal(strlen(value.text), VALUE_TEXT_SIZE - 1);
	value_text(&value, text);
	assert_int_equal(strlen(value.text), VALUE_TEXT_SIZE - 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ages_are_written_as_people_say_them),
		cmocka_unit_test(test_text_is_cleaned_and_none_is_unknown),
		cmocka_unit_test(test_a_change_may_be_a_fall),
		cmocka_unit_test(test_text_too_long_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
