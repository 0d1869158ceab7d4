// SPDX-License-Identifier: MIT
/*
 * netlink_drops: columns by their place, netlink_native_seq_show():
 *
 *	sk       Eth Pid        Groups   Rmem Wmem Dump Locks Drops Inode
 */
#include "kernel/netlink_drops.h"

#include <linux/netlink.h>

enum { COLUMN_PROTOCOL = 1, COLUMN_PORTID = 2, COLUMN_DROPS = 8 };

/* The number in a column, counted from 0. */
static bool number_in(const char *line, size_t n, unsigned int column,
		      uint32_t *number)
{
	uint64_t value = 0;
	size_t i = 0, start;

	while (i < n && line[i] == ' ')
		i++;
	for (; column > 0; column--) {
		while (i < n && line[i] != ' ')
			i++;
		while (i < n && line[i] == ' ')
			i++;
	}
	for (start = i; i < n && line[i] >= '0' && line[i] <= '9'; i++) {
		value = value * 10 + (uint64_t)(line[i] - '0');
		if (value > UINT32_MAX)
			return false;
	}
	*number = (uint32_t)value;
	return i > start && (i == n || line[i] == ' ');
}

bool netlink_drops_find(const char *line, size_t n, uint32_t portid,
			uint32_t *drops)
{
	uint32_t protocol, pid;

	return number_in(line, n, COLUMN_PROTOCOL, &protocol) &&
	       protocol == NETLINK_SOCK_DIAG &&
	       number_in(line, n, COLUMN_PORTID, &pid) && pid == portid &&
	       number_in(line, n, COLUMN_DROPS, drops);
}
