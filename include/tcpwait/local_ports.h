// SPDX-License-Identifier: MIT
/*
 * local_ports: which ephemeral ports the clients behind one address use.
 *
 * connect() shares a port between destinations, bind() does not: how many
 * sockets there are to how many ports tells the two apart.
 */
#ifndef TCPWAIT_LOCAL_PORTS_H
#define TCPWAIT_LOCAL_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/addr.h"
#include "tcpwait/port_set.h"
#include "tcpwait/tally.h"

/* So many addresses of one namespace are followed, at 17 KiB each. */
enum { LOCAL_PORTS_SOURCES_MAX = 64 };

/* Which ports of a source look bound before connect(). */
enum bound_ports {
	BOUND_PORTS_NONE,
	BOUND_PORTS_OTHER, /* those of the parity connect() tries last */
	BOUND_PORTS_ALL,
};

/* One address (and interface, where bound to one) that clients come from. */
struct local_source {
	struct addr address;
	uint32_t ifindex;
	uint32_t n_sockets; /* of all its groups; summed up by the fold */
	uint32_t n_groups;
	uint32_t n_ports; /* distinct; known once settled */
	uint32_t n_other_parity; /* of these, connect() tries last */
	uint32_t n_held; /* of these, in the namespace's set of held ports */
	/* Ports that bind() to this address does not give: all of these, and
	 * what listens or is bound here or on any address. */
	uint32_t n_taken;
	uint16_t netns;
	uint8_t bound; /* enum bound_ports */
};

enum { LOCAL_PORTS_SECONDS = 61 };

/* TIME_WAIT of one source, by the parity that connect() tries first, and last:
 * [0] and [1]. */
struct closed_ports {
	uint32_t n[2];
	uint32_t oldest_ms[2];
	uint64_t sum_ms[2]; /* of their ages */
	uint32_t by_age_s[LOCAL_PORTS_SECONDS]; /* of the other parity */
};

/* What is followed of a source. */
struct source_ports {
	struct port_set used;
	struct port_set bound; /* to its address, and not connected */
	struct closed_ports closed;
};

struct local_ports {
	struct local_source sources[LOCAL_PORTS_SOURCES_MAX];
	struct source_ports *ports[LOCAL_PORTS_SOURCES_MAX];
	struct port_set bound_anywhere; /* to no address of its own */
	size_t n;
};

/*
 * local_ports_find gives the source of this group, 1 for the first; 0: there
 * are too many.  Negative: no memory.
 */
int local_ports_find(struct local_ports *ports, const struct tally_key *key);

/* local_ports_add notes a socket of that source, as found. */
void local_ports_add(struct local_ports *ports, size_t source, uint16_t port);

/*
 * local_ports_close notes that it is in TIME_WAIT, and for how long;
 * other_parity: its port is of those that connect() tries last.
 */
void local_ports_close(struct local_ports *ports, size_t source,
		       bool other_parity, uint32_t closed_ms);

/* local_ports_bind notes a port that is bound or listened on there. */
void local_ports_bind(struct local_ports *ports, const struct addr *address,
		      uint16_t port);

/*
 * local_ports_settle counts the distinct ports of every source, and those of
 * them that are in other_parity.
 */
void local_ports_settle(struct local_ports *ports,
			const struct port_set *other_parity);

/* local_ports_clear forgets all sources. */
void local_ports_clear(struct local_ports *ports);

#endif
