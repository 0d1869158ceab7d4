// SPDX-License-Identifier: MIT
/*
 * socket_row: one socket as it is shown.
 */
#ifndef TCPWAIT_SOCKET_ROW_H
#define TCPWAIT_SOCKET_ROW_H

#include "tcpwait/conn.h"
#include "tcpwait/role.h"

struct socket_row {
	struct conn conn;
	enum role role;
	uint16_t netns; /* position in the snapshot's namespaces */
	uint32_t holders; /* position in its owners.sets, or OWNERS_NONE */
};

#endif
