// SPDX-License-Identifier: MIT
/*
 * roles: gives each socket of one namespace's walk its role, and hands it on.
 *
 * Listeners come first in a dump, so nearly every role is known as the socket
 * arrives.  The few whose two ports could both be ephemeral wait in a bounded
 * side table until their fan-in tells: many remote ports on one local port
 * were a server's, many local ports toward one remote port are a client's.
 */
#ifndef TCPWAIT_ROLES_H
#define TCPWAIT_ROLES_H

#include <stddef.h>
#include <stdint.h>

#include "tcpwait/conn.h"
#include "tcpwait/filter.h"
#include "tcpwait/hash_index.h"
#include "tcpwait/listeners.h"
#include "tcpwait/role.h"

/* What a role stands on. */
enum role_ground {
	ROLE_GROUND_OWN, /* this socket's state, or the fan-in around it */
	ROLE_GROUND_PORTS, /* on which side of the ephemeral ports both are */
	ROLE_GROUND_LISTENER, /* on either end */
};

/* Where a socket goes with its role; 0, or a negative errno to stop. */
struct role_sink {
	void *ctx;
	int (*conn)(void *ctx, const struct conn *conn, enum role role,
		    enum role_ground ground);
};

/* A service whose role the fan-in settled; later sockets need not wait. */
struct role_decision {
	struct addr address;
	uint16_t port;
	uint8_t role;
	uint8_t unused; /* hashed, so always 0 */
};

enum { ROLES_PENDING_MAX = 16384, ROLES_DECISIONS_MAX = 16384 };

struct roles {
	const struct listeners *listeners; /* borrowed */
	uint16_t netns;
	uint16_t local_port_low; /* ephemeral ports here */
	uint16_t local_port_high;
	struct role_sink next;
	struct conn *pending;
	size_t n_pending;
	size_t cap_pending;
	struct role_decision *decisions;
	size_t n_decisions;
	size_t cap_decisions;
	struct hash_index decision_index;
};

/* roles_add hands conn to next, now or at a later call; 0 or an errno. */
int roles_add(struct roles *roles, const struct conn *conn);
/* roles_settle hands over all that still waits; at the end of a walk. */
int roles_settle(struct roles *roles);
/*
 * roles_alone: the role that conn has whatever other connections there are;
 * ROLE_UNKNOWN where only their fan-in may tell.  roles_unsettled makes the
 * filter of those that matter then, and selects some more.
 */
enum role roles_alone(const struct roles *roles, const struct conn *conn);
void roles_unsettled(const struct roles *roles, struct filter *filter);
/* roles_by_ports: the role where the ports alone decide, as they often do. */
enum role roles_by_ports(const struct roles *roles, const struct conn *conn);
/* roles_restart forgets what came so far and keeps the configuration. */
void roles_restart(struct roles *roles);
void roles_free(struct roles *roles);

#endif
