// SPDX-License-Identifier: MIT
/*
 * test_delimited: CSV and TSV that every reader takes apart alike.
 */
#include <stdlib.h>
#include <string.h>

#include "render/forms.h"
#include "test.h"

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

/* The text behind what stands in the line already. */
static char *written(const char *text, enum format format)
{
	struct line line;

	line_init(&line, NULL);
	line_text(&line, "=\"");
	line_text(&line, text);
	delimited_quote(&line, 2, format);
	return strdup(line_end(&line) + 2);
}

TEST(fields_are_quoted_where_they_must_be)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *csv = written(cases[i].text, FORMAT_CSV);
		char *tsv = written(cases[i].text, FORMAT_TSV);

		if (strcmp(csv, cases[i].csv) != 0 ||
		    strcmp(tsv, cases[i].tsv) != 0)
			fail_msg("%s: %s | %s", cases[i].name, csv, tsv);
		free(csv);
		free(tsv);
	}
}

TEST(fields_are_parted_and_lines_ended)
{
	struct line line;

	line_init(&line, NULL);
	line_char(&line, 'a');
	delimited_part(&line, FORMAT_CSV);
	line_char(&line, 'b');
	delimited_end(&line, FORMAT_CSV);
	line_char(&line, 'a');
	delimited_part(&line, FORMAT_TSV);
	line_char(&line, 'b');
	delimited_end(&line, FORMAT_TSV);
	assert_string_equal(line_end(&line), "a,b\r\na\tb\n");
}
