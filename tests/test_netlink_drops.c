// SPDX-License-Identifier: MIT
/*
 * test_netlink_drops: one socket's losses, from the table of all.
 */
#include <string.h>

#include "kernel/netlink_drops.h"
#include "test.h"

enum { NONE = -1 };

static const struct {
	const char *name;
	const char *line;
	int64_t drops; /* of port 11179 */
} cases[] = {
	{ "its own",
	  "00000000c267a7d4 4   11179      00000005 220160   0        0     2  "
	  "      15835    19171417",
	  15835 },
	{ "none lost",
	  "00000000c267a7d4 4   11179      00000005 0        0        0     2  "
	  "      0        19171417",
	  0 },
	{ "another protocol's",
	  "00000000c267a7d4 0   11179      00000005 0 0 0 2 7 19171417", NONE },
	{ "another port's",
	  "00000000c267a7d4 4   1117       00000005 0 0 0 2 7 19171417", NONE },
	{ "the line of names",
	  "sk               Eth Pid        Groups   Rmem     Wmem     Dump  "
	  "Locks    Drops    Inode",
	  NONE },
	{ "cut before it", "00000000c267a7d4 4 11179 00000005 0 0 0 2", NONE },
	{ "cut behind it", "00000000c267a7d4 4 11179 00000005 0 0 0 2 7", 7 },
	{ "no number", "00000000c267a7d4 4 11179 00000005 0 0 0 2 x 1", NONE },
	{ "a number and more", "c267a7d4 4 11179 00000005 0 0 0 2 7x 1", NONE },
	{ "too large", "c267a7d4 4 11179 00000005 0 0 0 2 4294967296 1", NONE },
	{ "empty", "", NONE },
	{ "blank", "    ", NONE },
};

TEST(drops_are_those_of_the_port)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t drops = 0;
		bool found = netlink_drops_find(
			cases[i].line, strlen(cases[i].line), 11179, &drops);

		if ((found ? (int64_t)drops : NONE) != cases[i].drops)
			fail_msg("%s: %d, %u", cases[i].name, found, drops);
	}
}
