// SPDX-License-Identifier: MIT
/*
 * reader: names of the ways to read the socket table.
 */
#include "tcpwait/reader.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const char *const names[] = {
	[READER_AUTO] = "auto",
	[READER_NETLINK] = "netlink",
	[READER_NETLINK_BY_FAMILY] = "netlink-by-family",
	[READER_PROCFS] = "procfs",
};
static_assert(sizeof(names) / sizeof(names[0]) == READER_COUNT,
	      "every reader has a name");

const char *reader_name(enum reader reader)
{
	return names[reader];
}

bool reader_parse(const char *text, enum reader *reader)
{
	for (size_t i = READER_NETLINK; i < READER_COUNT; i++) {
		if (strcmp(text, names[i]) == 0) {
			*reader = (enum reader)i;
			return true;
		}
	}
	return false;
}
