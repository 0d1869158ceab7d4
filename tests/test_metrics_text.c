// SPDX-License-Identifier: MIT
/*
 * test_metrics_text: whatever a label's value, the line is one that every
 * parser reads.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "golden.h"
#include "hosts.h"
#include "render/metrics_text.h"
#include "tcpwait/text.h"
#include "test.h"

enum { FUZZ_ROUNDS = 20000, FUZZ_SIZE = 64 };

struct sample {
	struct metrics_series series;
	double real;
};

static int render_count(FILE *out, const void *ctx)
{
	metrics_text_count(out, ctx, 7);
	return 0;
}

static int render_real(FILE *out, const void *ctx)
{
	const struct sample *sample = ctx;

	metrics_text_real(out, &sample->series, sample->real);
	return 0;
}

/* The line of a series with this one value. */
static char *line_of(const char *value)
{
	const struct metrics_label label = { "a", value };
	const struct metrics_series series = { "m", &label, 1 };

	return golden_slurp(render_count, &series);
}

TEST(values_are_cleaned_and_escaped)
{
	static const struct {
		const char *value, *line;
	} cases[] = {
		{ "plain", "m{a=\"plain\"} 7\n" },
		{ "", "m{a=\"\"} 7\n" },
		{ "a b,c}=", "m{a=\"a b,c}=\"} 7\n" },
		{ "\"", "m{a=\"\\\"\"} 7\n" },
		{ "\\", "m{a=\"\\\\\"} 7\n" },
		{ "\\n", "m{a=\"\\\\n\"} 7\n" },
		{ "\n", "m{a=\"\\\\x0a\"} 7\n" },
		{ "\033[2J", "m{a=\"\\\\x1b[2J\"} 7\n" },
		{ "\xff", "m{a=\"\\\\xff\"} 7\n" },
		{ "\xc3\xa9", "m{a=\"\xc3\xa9\"} 7\n" },
		{ "\xe2\x80\xae", "m{a=\"\\\\xe2\\\\x80\\\\xae\"} 7\n" },
		{ NULL, "m 7\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *line = line_of(cases[i].value);

		assert_string_equal(line, cases[i].line);
		free(line);
	}
}

TEST(an_absent_label_leaves_no_comma)
{
	static const struct metrics_label labels[] = {
		{ "a", NULL }, { "b", "1" }, { "c", NULL }, { "d", "2" }
	};
	const struct metrics_series series = { "m", labels, 4 };
	char *line = golden_slurp(render_count, &series);

	assert_string_equal(line, "m{b=\"1\",d=\"2\"} 7\n");
	free(line);
}

TEST(numbers_need_no_locale_and_are_finite)
{
	static const struct {
		double real;
		const char *line;
	} cases[] = {
		{ 0, "m 0\n" },	       { 0.25, "m 0.25\n" },
		{ 1e-7, "m 1e-07\n" }, { 120.5, "m 120.5\n" },
		{ NAN, "" },	       { INFINITY, "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct sample sample = { { "m", NULL, 0 },
					       cases[i].real };
		char *line = golden_slurp(render_real, &sample);

		assert_string_equal(line, cases[i].line);
		free(line);
	}
}

/* What a parser makes of the value in a line; false: it is malformed. */
static bool parse_value(const char *line, char *value)
{
	size_t n = 0;

	if (strncmp(line, "m{a=\"", 5) != 0)
		return false;
	for (line += 5; *line != '"'; line++) {
		if ((unsigned char)*line < 0x20)
			return false;
		if (*line == '\\') {
			line++;
			if (*line != '\\' && *line != '"')
				return false;
		}
		value[n++] = *line;
	}
	value[n] = '\0';
	return strcmp(line, "\"} 7\n") == 0;
}

TEST(any_bytes_read_back_as_their_clean_text)
{
	uint32_t seed = 1;

	for (int round = 0; round < FUZZ_ROUNDS; round++) {
		char value[FUZZ_SIZE], clean[8 * FUZZ_SIZE];
		char parsed[16 * FUZZ_SIZE], *line;

		for (int i = 0; i < FUZZ_SIZE; i++) {
			seed = seed * 1664525 + 1013904223;
			/* Many of those that matter, all others some time. */
			value[i] = seed >> 30 ? (char)(seed >> 16)
					      : "\"\\\n{},= #"[seed % 9];
		}
		value[FUZZ_SIZE - 1] = '\0';
		line = line_of(value);
		if (!parse_value(line, parsed))
			fail_msg("malformed: %s", line);
		assert_string_equal(parsed,
				    text_clean(value, clean, sizeof(clean)));
		free(line);
	}
}

static int render_family(FILE *out, const void *ctx)
{
	(void)ctx;
	metrics_text_family(out, "m_seconds", "seconds", "What it is.");
	metrics_text_family(out, "n", NULL, "And that.");
	metrics_text_end(out);
	return 0;
}

TEST(a_family_says_what_it_is)
{
	char *text = golden_slurp(render_family, NULL);

	assert_string_equal(text, "# HELP m_seconds What it is.\n"
				  "# TYPE m_seconds gauge\n"
				  "# UNIT m_seconds seconds\n"
				  "# HELP n And that.\n"
				  "# TYPE n gauge\n"
				  "# EOF\n");
	free(text);
}
