// SPDX-License-Identifier: MIT
/*
 * local_ports: which ephemeral ports the clients behind one address use.
 *
 * connect() shares a port between destinations, bind() does not: how many
 * sockets there are to how many ports tells the two apart.
 */
#ifndef TCPWAIT_LOCAL_PORTS_H
#define TCPWAIT_LOCAL_PORTS_H

#include <stddef.h>
#include <stdint.h>

#include "tcpwait/addr.h"
#include "tcpwait/port_set.h"
#include "tcpwait/tally.h"

/* So many addresses of one namespace are followed, at 8 KiB each. */
enum { LOCAL_PORTS_SOURCES_MAX = 64 };

/* One address (and interface, where bound to one) that clients come from. */
struct local_source {
	struct addr address;
	uint32_t ifindex;
	uint32_t n_sockets; /* of all its groups; summed up by the fold */
	uint32_t n_ports; /* distinct; known once settled */
	uint16_t netns;
};

struct local_ports {
	struct local_source sources[LOCAL_PORTS_SOURCES_MAX];
	struct port_set *sets[LOCAL_PORTS_SOURCES_MAX];
	size_t n;
};

/*
 * local_ports_find gives the source of this group, 1 for the first; 0: there
 * are too many.  Negative: no memory.
 */
int local_ports_find(struct local_ports *ports, const struct tally_key *key);

/* local_ports_add notes a socket of that source, as found. */
void local_ports_add(struct local_ports *ports, size_t source, uint16_t port);

/* local_ports_settle counts the distinct ports of every source. */
void local_ports_settle(struct local_ports *ports);

/* local_ports_clear forgets all sources. */
void local_ports_clear(struct local_ports *ports);

#endif
