// SPDX-License-Identifier: MIT
/*
 * test_delimited: CSV and TSV that every reader takes apart alike.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "render/delimited.h"

static const struct {
	const char *name;
	const char *text;
	const char *csv, *tsv;
} cases[] = {
	{ "plain", "nginx", "nginx", "nginx" },
	{ "empty", "", "", "" },
	{ "a blank", "a b", "a b", "a b" },
	{ "a comma", "a,b", "\"a,b\"", "a,b" },
	{ "a quote", "a\"b", "\"a\"\"b\"", "a\"b" },
	{ "only quotes", "\"\"", "\"\"\"\"\"\"", "\"\"" },
	{ "a formula", "=1+1", "'=1+1", "'=1+1" },
	{ "an old formula", "@SUM(1)", "'@SUM(1)", "'@SUM(1)" },
	{ "a formula with a comma", "=A(1,2)", "\"'=A(1,2)\"", "'=A(1,2)" },
	{ "a formula with quotes", "=\"x\"", "\"'=\"\"x\"\"\"", "'=\"x\"" },
	{ "a formula that adds", "+1+1", "'+1+1", "'+1+1" },
	{ "a login shell", "-bash[7]", "'-bash[7]", "'-bash[7]" },
	{ "a process called -5", "-5[7]", "'-5[7]", "'-5[7]" },
	{ "a rise is a number", "+12", "+12", "+12" },
	{ "a fall is a number", "-3.5", "-3.5", "-3.5" },
	{ "a dash", "-", "-", "-" },
	{ "not at the start", "a=1", "a=1", "a=1" },
	{ "an escape", "\\x0a", "\\x0a", "\\x0a" },
};

static char *written(const char *text, bool first, enum format format)
{
	char *buf = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&buf, &n);

	assert_non_null(out);
	delimited_field(out, text, first, format);
	assert_int_equal(fclose(out), 0);
	return buf;
}

static void test_fields_are_quoted_where_they_must_be(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *csv = written(cases[i].text, true, FORMAT_CSV);
		char *tsv = written(cases[i].text, true, FORMAT_TSV);

		if (strcmp(csv, cases[i].csv) != 0 ||
		    strcmp(tsv, cases[i].tsv) != 0)
			fail_msg("%s: %s | %s", cases[i].name, csv, tsv);
		free(csv);
		free(tsv);
	}
}

static void test_fields_are_parted_and_lines_ended(void **state)
{
	char *buf = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&buf, &n);

	(void)state;
	assert_non_null(out);
	delimited_field(out, "a", true, FORMAT_CSV);
	delimited_field(out, "b,", false, FORMAT_CSV);
	delimited_field(out, "", false, FORMAT_CSV);
	delimited_end(out, FORMAT_CSV);
	delimited_field(out, "a", true, FORMAT_TSV);
	delimited_field(out, "b,", false, FORMAT_TSV);
	delimited_end(out, FORMAT_TSV);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(buf, "a,\"b,\",\r\na\tb,\n");
	free(buf);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields_are_quoted_where_they_must_be),
		cmocka_unit_test(test_fields_are_parted_and_lines_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
