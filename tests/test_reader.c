// SPDX-License-Identifier: MIT
/*
 * test_reader: the words for the readers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tcpwait/reader.h"

static void test_every_reader_is_read_back_but_auto(void **state)
{
	(void)state;
	for (int i = READER_NETLINK; i < READER_COUNT; i++) {
		enum reader reader = READER_AUTO;

		assert_true(reader_parse(reader_name((enum reader)i), &reader));
		assert_int_equal(reader, i);
	}
	assert_string_equal(reader_name(READER_AUTO), "auto");
	assert_string_equal(reader_name(READER_NETLINK), "netlink");
	assert_string_equal(reader_name(READER_NETLINK_BY_FAMILY),
			    "netlink-by-family");
	assert_string_equal(reader_name(READER_PROCFS), "procfs");
}

static void test_other_words_are_refused_and_change_nothing(void **state)
{
	static const char *const words[] = {
		"auto", "", "Netlink", "netlink ", "net", "proc", "netlink-by",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		enum reader reader = READER_PROCFS;

		if (reader_parse(words[i], &reader) || reader != READER_PROCFS)
			fail_msg("'%s'", words[i]);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_reader_is_read_back_but_auto),
		cmocka_unit_test(
			test_other_words_are_refused_and_change_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
