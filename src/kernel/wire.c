// SPDX-License-Identifier: MIT
/*
 * wire: a socket as /proc/net/tcp and netlink have it, out of a file.
 */
#include "tcpwait/wire.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>

#include "kernel/netlink.h"
#include "kernel/proc.h"

bool wire_proc_line(const char *line, size_t len, uint8_t family,
		    struct conn *conn)
{
	return proc_tcp_parse(line, len, family, conn);
}

enum wire_piece wire_message(const void *bytes, size_t n, struct conn *conn,
			     size_t *taken)
{
	const struct nlmsghdr *nlh = bytes;
	size_t length;

	if (n < sizeof(*nlh) || nlh->nlmsg_len < sizeof(*nlh) ||
	    nlh->nlmsg_len > n)
		return WIRE_BROKEN;
	length = NLMSG_ALIGN((size_t)nlh->nlmsg_len);
	*taken = length < n ? length : n;
	if (nlh->nlmsg_type == NLMSG_DONE || nlh->nlmsg_type == NLMSG_ERROR ||
	    nlh->nlmsg_type == NLMSG_NOOP)
		return WIRE_OTHER;
	if (nlh->nlmsg_type != SOCK_DIAG_BY_FAMILY &&
	    nlh->nlmsg_type != TCPDIAG_GETSOCK)
		return WIRE_BROKEN;
	return sock_diag_decode(nlh, conn) < 0 ? WIRE_BROKEN : WIRE_SOCKET;
}
