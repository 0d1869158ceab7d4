// SPDX-License-Identifier: MIT
/*
 * test_line: numbers are written as printf writes them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "render/line.h"
#include "test.h"

static uint32_t random_of(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33);
}

static const uint64_t counts[] = {
	0, 1, 9, 10, 99, 100, 65535, UINT32_MAX, INT64_MAX, UINT64_MAX,
};

TEST(integers_have_all_their_digits)
{
	struct line line;
	char text[128];

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		int64_t number = (int64_t)counts[i];

		line_init(&line, NULL);
		line_count(&line, counts[i]);
		line_char(&line, ' ');
		line_integer(&line, number);
		line_char(&line, ' ');
		line_change(&line, number);
		line_char(&line, ' ');
		line_change(&line, -number);
		(void)snprintf(text, sizeof(text),
			       "%" PRIu64 " %" PRId64 " %+" PRId64 " %+" PRId64,
			       counts[i], number, number, -number);
		assert_string_equal(line_end(&line), text);
	}
}

/* In the middle between two decimals printf goes by the exact value. */
static const double reals[] = {
	0,	  0.0005,	  0.0015,	0.5,	     1.5,
	2.5,	  0.05,		  0.15,		0.25,	     0.35,
	1.005,	  1.0005,	  2.25,		0.9995,	     0.99951,
	999.9995, 59.123,	  60,		1e9,	     1e12,
	1e15,	  1e22,		  123456789.5,	4294967.295, -1,
	-0.4,	  -2.25,	  -0.0,		1e-4,	     9.9999e-5,
	0.0001,	  99999999.5,	  99999999.95,	1e8,	     999999999.9,
	1.0 / 3,  2.0 / 3,	  1e-9,		1.5e-300,    1e300,
	0.1,	  0.099999999999, 0.0123456789,
};

static void assert_real(double real)
{
	char text[512];
	struct line line;

	for (unsigned int decimals = 0; decimals <= 3; decimals++) {
		line_init(&line, NULL);
		line_real(&line, real, decimals);
		(void)snprintf(text, sizeof(text), "%.*f", (int)decimals, real);
		assert_string_equal(line_end(&line), text);
	}
	line_init(&line, NULL);
	line_significant(&line, real);
	(void)snprintf(text, sizeof(text), "%.9g", real);
	if (strtod(line_end(&line), NULL) != strtod(text, NULL))
		fail_msg("%s for %s", line_end(&line), text);
	assert_true(strpbrk(line_end(&line), ".e") != NULL);
}

TEST(reals_are_rounded_as_printf_rounds)
{
	uint64_t seed = 1;

	for (size_t i = 0; i < sizeof(reals) / sizeof(reals[0]); i++)
		assert_real(reals[i]);
	for (size_t i = 0; i < 20000; i++) {
		assert_real(random_of(&seed) / 1000.0);
		assert_real(random_of(&seed) / 65536.0 / 65536.0);
		assert_real(random_of(&seed) / (random_of(&seed) + 1.0));
	}
}

static const struct {
	double real;
	const char *text;
} significant[] = {
	{ 0, "0.0" },
	{ 60, "60.0" },
	{ 59.123, "59.123" },
	{ 0.001, "0.001" },
	{ 1.0 / 3, "0.333333333" },
	{ 1000.0 / 3, "333.333333" },
	{ 99999999.99, "100000000.0" },
	{ 1234567890, "1.23456789e9" },
	{ 0.00001, "1e-5" },
	{ 1e300, "1e300" },
	{ -0.25, "-0.25" },
};

TEST(a_real_of_a_document_looks_like_one)
{
	for (size_t i = 0; i < sizeof(significant) / sizeof(significant[0]);
	     i++) {
		struct line line;

		line_init(&line, NULL);
		line_significant(&line, significant[i].real);
		assert_string_equal(line_end(&line), significant[i].text);
	}
}

static const struct {
	double seconds;
	const char *text;
} ages[] = {
	{ 0, "0ms" },	     { 0.25, "250ms" },	 { 0.999, "999ms" },
	{ 1, "1s" },	     { 59.9, "59s" },	 { 60, "1m00s" },
	{ 75, "1m15s" },     { 3599, "59m59s" }, { 3600, "1h00m" },
	{ 86399, "23h59m" }, { 86400, "1d00h" }, { 4294967.295, "49d17h" },
};

TEST(ages_are_written_as_people_say_them)
{
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		struct line line;

		line_init(&line, NULL);
		line_age(&line, ages[i].seconds);
		assert_string_equal(line_end(&line), ages[i].text);
	}
}

TEST(what_does_not_fit_goes_to_the_file)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);
	char long_text[3 * LINE_SIZE];
	struct line line;

	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	line_init(&line, file);
	for (int i = 0; i < 3000; i++)
		line_count(&line, 7);
	line_text(&line, long_text);
	line_blanks(&line, 2);
	line_flush(&line);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(size, 3000 + strlen(long_text) + 2);
	assert_int_equal(strspn(text, "7"), 3000);
	assert_string_equal(text + size - 3, "x  ");
	free(text);
}

TEST(without_a_file_it_is_cut)
{
	struct line line;

	line_init(&line, NULL);
	for (int i = 0; i < 2 * LINE_SIZE; i++)
		line_char(&line, 'y');
	line_text(&line, "more");
	assert_int_equal(strlen(line_end(&line)), LINE_SIZE - 1);
}

TEST(hostile_text_is_clean)
{
	struct line line;

	line_init(&line, NULL);
	line_clean(&line, "a\033b\xff\xc3\xa4z");
	assert_string_equal(line_end(&line), "a\\x1bb\\xff\xc3\xa4z");
}

TEST(an_endpoint_has_brackets_where_its_address_has_colons)
{
	static const struct {
		const char *address; /* NULL: none */
		uint16_t port;
		const char *text;
	} cases[] = {
		{ "10.0.0.5", 3306, "10.0.0.5:3306" },
		{ "2001:db8::1", 443, "[2001:db8::1]:443" },
		{ "::ffff:10.0.0.5", 80, "10.0.0.5:80" },
		{ "10.0.0.5", 0, "10.0.0.5:?" },
		{ "::1", 0, "[::1]:?" },
		{ NULL, 8080, ":8080" },
		{ NULL, 0, ":?" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct line line;
		struct addr addr;

		line_init(&line, NULL);
		if (cases[i].address)
			assert_true(addr_parse(cases[i].address, &addr));
		line_endpoint(&line, cases[i].address ? &addr : NULL,
			      cases[i].port);
		assert_string_equal(line_end(&line), cases[i].text);
	}
}
