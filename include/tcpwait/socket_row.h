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
};

#endif
