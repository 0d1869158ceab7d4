// SPDX-License-Identifier: MIT
/*
 * role: names and ports of the two sides of a connection.
 */
#include "tcpwait/role.h"

#include <stddef.h>

const char *role_key(enum role role)
{
	switch (role) {
	case ROLE_SERVER:
		return "server";
	case ROLE_CLIENT:
		return "client";
	case ROLE_UNKNOWN:
	case ROLE_COUNT:
		break;
	}
	return NULL;
}

bool role_service_port(enum role role, const struct conn *conn, uint16_t *port)
{
	if (role == ROLE_UNKNOWN)
		return false;
	*port = role == ROLE_SERVER ? conn->local_port : conn->remote_port;
	return true;
}
