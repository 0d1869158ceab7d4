// SPDX-License-Identifier: MIT
/*
 * wire: how Linux itself writes a socket down, for who reads copies of it.
 */
#ifndef TCPWAIT_WIRE_H
#define TCPWAIT_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/conn.h"

/*
 * wire_proc_line reads one line of /proc/net/tcp (AF_INET) or tcp6; false where
 * it is none, or not whole.
 */
bool wire_proc_line(const char *line, size_t len, uint8_t family,
		    struct conn *conn);

/* What a piece of a dump of netlink messages is. */
enum wire_piece {
	WIRE_BROKEN, /* nothing of a dump, or cut off */
	WIRE_SOCKET, /* of TCP, and now in *conn */
	WIRE_OTHER, /* the end of a part, an error, another protocol */
};

/*
 * wire_message reads the message at the beginning of n bytes, aligned as in
 * memory, and gives how many of them it takes up.
 */
enum wire_piece wire_message(const void *bytes, size_t n, struct conn *conn,
			     size_t *taken);

#endif
