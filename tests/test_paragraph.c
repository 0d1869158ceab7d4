// SPDX-License-Identifier: MIT
/*
 * test_paragraph: where lines are broken.
 */
#include <stdlib.h>

#include "golden.h"
#include "incident.h"
#include "tcpwait/paragraph.h"
#include "test.h"

struct sample {
	struct paragraph where;
	const char *text;
	const char *wanted;
};

static int print(FILE *out, const void *ctx)
{
	const struct sample *sample = ctx;

	paragraph_print(out, &sample->where, sample->text);
	return 0;
}

TEST(lines_are_broken_at_blanks)
{
	static const struct sample samples[] = {
		{ { 0, 0, 20 }, "", "\n" },
		{ { 0, 0, 20 }, "one two", "one two\n" },
		{ { 0, 0, 7 }, "one two three", "one two\nthree\n" },
		{ { 2, 0, 9 }, "one two three", "  one two\n  three\n" },
		/* What stands on the first line already. */
		{ { 4, 2, 11 }, "one two three", "  one two\n    three\n" },
		{ { 2, 6, 9 }, "one two", "one\n  two\n" },
		/* A word is never cut. */
		{ { 2, 0, 6 }, "a elephant b", "  a\n  elephant\n  b\n" },
		/* UTF-8 counts as it is shown. */
		{ { 0, 0, 7 },
		  "\xc3\xa4\xc3\xb6\xc3\xbc two x",
		  "\xc3\xa4\xc3\xb6\xc3\xbc two\nx\n" },
	};

	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		char *text = golden_slurp(print, &samples[i]);

		assert_string_equal(text, samples[i].wanted);
		free(text);
	}
}

TEST(prose_is_never_wider_than_eighty)
{
	static const size_t widths[][2] = {
		{ 0, 80 },  { 1, 20 },	{ 20, 20 },  { 79, 79 },
		{ 80, 80 }, { 81, 80 }, { 300, 80 },
	};

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		const struct style style = { .width = widths[i][0] };

		assert_int_equal(paragraph_width(&style), widths[i][1]);
	}
}
