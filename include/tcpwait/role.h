// SPDX-License-Identifier: MIT
/*
 * role: which side of the connection this host is.
 *
 * A server's socket has its local endpoint on a listener; a client's was
 * connected from an ephemeral port.  Once the listener is gone the ports and
 * the fan-in must tell, and sometimes nothing does: then it is unknown.
 */
#ifndef TCPWAIT_ROLE_H
#define TCPWAIT_ROLE_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/conn.h"

enum role { ROLE_UNKNOWN, ROLE_SERVER, ROLE_CLIENT, ROLE_COUNT };

/* "server", "client"; NULL for ROLE_UNKNOWN. */
const char *role_key(enum role role);

/*
 * role_service_port: the port that names the service, local for a server and
 * remote for a client; false while the role is unknown.
 */
bool role_service_port(enum role role, const struct conn *conn, uint16_t *port);

#endif
