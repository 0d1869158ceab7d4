// SPDX-License-Identifier: MIT
/*
 * reader: the ways to read the socket table, best first.
 */
#ifndef TCPWAIT_READER_H
#define TCPWAIT_READER_H

#include <stdbool.h>

enum reader {
	READER_AUTO, /* the first of the following that works */
	READER_NETLINK, /* TCPDIAG_GETSOCK: both families in one walk */
	READER_NETLINK_BY_FAMILY, /* SOCK_DIAG_BY_FAMILY, twice */
	READER_PROCFS, /* /proc/net/tcp and tcp6 */
	READER_COUNT,
};

/* The option's and the document's word for it. */
const char *reader_name(enum reader reader);
/* READER_AUTO is not to be asked for by name. */
bool reader_parse(const char *text, enum reader *reader);

#endif
