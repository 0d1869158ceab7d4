// SPDX-License-Identifier: MIT
/*
 * socket_row: one socket as it is shown.
 */
#ifndef TCPWAIT_SOCKET_ROW_H
#define TCPWAIT_SOCKET_ROW_H

#include "tcpwait/conn.h"
#include "tcpwait/role.h"

enum { SOCKET_DEVICE_SIZE = 16 }; /* IFNAMSIZ */

struct socket_row {
	struct conn conn;
	enum role role;
	uint16_t netns; /* position in the snapshot's namespaces */
	uint32_t holders; /* position in its owners.sets, or OWNERS_NONE */
	uint16_t origin; /* in its owners.origins, or ORIGIN_UNKNOWN */
	uint8_t kind; /* enum close_wait_kind, final; of a CLOSE_WAIT */
	char device[SOCKET_DEVICE_SIZE]; /* "": bound to none, or not told */
};

struct owners;

/*
 * socket_row_unit: the service or container of the socket's holder (of several
 * the one that stands for them), or, where no holder is known, of the cgroup it
 * was made in; NULL: none known.
 */
const char *socket_row_unit(const struct socket_row *row,
			    const struct owners *owners);

#endif
