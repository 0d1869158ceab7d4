// SPDX-License-Identifier: MIT
/*
 * test_reader: the words for the readers.
 */
#include <string.h>

#include "tcpwait/reader.h"
#include "test.h"

TEST(every_reader_is_read_back_but_auto)
{
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

TEST(other_words_are_refused_and_change_nothing)
{
	static const char *const words[] = {
		"auto", "", "Netlink", "netlink ", "net", "proc", "netlink-by",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		enum reader reader = READER_PROCFS;

		if (reader_parse(words[i], &reader) || reader != READER_PROCFS)
			fail_msg("'%s'", words[i]);
	}
}
