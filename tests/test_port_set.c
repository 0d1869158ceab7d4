// SPDX-License-Identifier: MIT
/*
 * test_port_set: sets of ports, and ports as text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/port_set.h"
#include "test.h"

TEST(a_new_set_is_empty)
{
	struct port_set set = { 0 };

	assert_int_equal(port_set_count(&set), 0);
	assert_false(port_set_has(&set, 0));
	assert_false(port_set_has(&set, 65535));
}

TEST(ranges_include_both_ends)
{
	static const struct {
		uint16_t low;
		uint16_t high;
		unsigned int count;
	} cases[] = {
		{ 0, 0, 1 },
		{ 65535, 65535, 1 },
		{ 0, 65535, 65536 },
		{ 63, 64, 2 },
		{ 64, 127, 64 },
		{ 1, 2000, 2000 },
		{ 32768, 60999, 28232 },
		{ 10, 9, 0 },
		{ 65535, 0, 0 },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct port_set set = { 0 };
		unsigned int port;

		port_set_add_range(&set, cases[i].low, cases[i].high);
		assert_int_equal(port_set_count(&set), cases[i].count);
		for (port = 0; port < 65536; port++)
			assert_int_equal(port_set_has(&set, (uint16_t)port),
					 port >= cases[i].low &&
						 port <= cases[i].high);
	}
}

TEST(adding_twice_counts_once)
{
	struct port_set set = { 0 };

	port_set_add(&set, 443);
	port_set_add(&set, 443);
	port_set_add_range(&set, 440, 445);
	assert_int_equal(port_set_count(&set), 6);
}

TEST(subtract_takes_only_what_is_there)
{
	struct port_set set = { 0 };
	struct port_set other = { 0 };

	port_set_add_range(&set, 100, 199);
	port_set_add_range(&other, 150, 300);
	port_set_subtract(&set, &other);
	assert_int_equal(port_set_count(&set), 50);
	assert_true(port_set_has(&set, 149));
	assert_false(port_set_has(&set, 150));
	assert_int_equal(port_set_count(&other), 151);
}

TEST(parse_reads_the_form_of_the_sysctl)
{
	static const struct {
		const char *text;
		unsigned int count;
		uint16_t has;
	} cases[] = {
		{ "8080", 1, 8080 },
		{ "8080\n", 1, 8080 },
		{ "8080,9000-9100", 102, 9100 },
		{ "8080,9000-9100\n", 102, 9000 },
		{ "1,2,3,4-4", 4, 4 },
		{ "0-65535", 65536, 0 },
		{ "5,5,5-6", 2, 6 },
	};
	struct port_set set;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(&set, 0xff, sizeof(set));
		assert_true(port_set_parse(cases[i].text, &set));
		assert_int_equal(port_set_count(&set), cases[i].count);
		assert_true(port_set_has(&set, cases[i].has));
	}
	assert_true(port_set_parse("", &set));
	assert_int_equal(port_set_count(&set), 0);
	assert_true(port_set_parse("\n", &set));
	assert_int_equal(port_set_count(&set), 0);
}

TEST(parse_refuses_all_else)
{
	static const char *const cases[] = {
		"x",
		"80,",
		",80",
		"80,,81",
		"80-",
		"-80",
		"90-80",
		"65536",
		"1-65536",
		"80 81",
		"80, 81",
		" 80",
		"80\n81",
		"80\n\n",
		"080",
		"0x50",
		"+1",
		"1-2-3",
		"99999999999999999999",
		"80;81",
		"\n80",
		"1--2",
	};
	struct port_set set;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (port_set_parse(cases[i], &set))
			fail_msg("\"%s\" was taken for ports", cases[i]);
	}
}

TEST(every_port_reads_back)
{
	char text[8];
	uint16_t port;
	unsigned int i;

	for (i = 0; i < 65536; i++) {
		snprintf(text, sizeof(text), "%u", i);
		assert_true(port_parse(text, &port));
		assert_int_equal(port, i);
	}
}

TEST(what_is_no_port_is_refused)
{
	static const char *const cases[] = {
		"",    "-1",  "65536", "100000", "4294967376",
		"80 ", " 80", "+80",   "0x50",	 "080",
		"00",  ":80", "http",  "80a",	 "18446744073709551696",
	};
	uint16_t port;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (port_parse(cases[i], &port))
			fail_msg("\"%s\" was taken for a port", cases[i]);
	}
}

/* Of random text from the set's own letters, all or nothing is read. */
TEST(parse_survives_garbage)
{
	static const char letters[] = "0123456789,-\n x";
	struct port_set *set = malloc(sizeof(*set));
	uint64_t seed = 2;
	char text[24];
	int i;

	assert_non_null(set);
	for (i = 0; i < 20000; i++) {
		size_t n = (size_t)i % (sizeof(text) - 1);
		size_t k;

		for (k = 0; k < n; k++) {
			seed = seed * 6364136223846793005 + 1442695040888963407;
			text[k] = letters[(seed >> 33) % (sizeof(letters) - 1)];
		}
		text[n] = '\0';
		if (port_set_parse(text, set))
			assert_null(strpbrk(text, " x"));
	}
	free(set);
}
