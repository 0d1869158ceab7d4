// SPDX-License-Identifier: MIT
/*
 * netlink_drops: how many messages a netlink socket has lost.
 */
#ifndef TCPWAIT_KERNEL_NETLINK_DROPS_H
#define TCPWAIT_KERNEL_NETLINK_DROPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * netlink_drops_find reads the Drops of a sock_diag socket from a line of
 * /proc/net/netlink, n characters without a NUL; false where the line is about
 * another.
 */
bool netlink_drops_find(const char *line, size_t n, uint32_t portid,
			uint32_t *drops);

#endif
