// SPDX-License-Identifier: MIT
/*
 * listeners: the listening sockets of a dump, and which local endpoints
 * belong to one.
 */
#ifndef TCPWAIT_LISTENERS_H
#define TCPWAIT_LISTENERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/conn.h"
#include "tcpwait/hash_index.h"
#include "tcpwait/owners.h"
#include "tcpwait/port_set.h"

struct listener {
	struct addr address;
	uint32_t inode;
	uint32_t holders; /* position in owners.sets, or OWNERS_NONE */
	uint32_t accept_queue; /* connections that wait for accept() */
	uint32_t backlog; /* more than this many are refused */
	uint16_t netns; /* position in the snapshot's namespaces */
	uint16_t port;
	uint16_t origin; /* position in owners.origins, or ORIGIN_UNKNOWN */
	uint8_t family;
	bool v6only;
	bool queues_known; /* /proc/net/tcp tells no backlog */
	bool selected; /* by the filter */
	bool hides; /* the filter left out connections of its port */
	bool is_slow; /* who holds it matters: all of them are looked for */
	uint8_t n_samples; /* of what was accepted; of the first taker only */
	uint32_t next; /* same namespace and port; HASH_INDEX_NONE ends */
};

struct listeners {
	struct listener *items;
	size_t n;
	size_t cap;
	struct hash_index by_port; /* first of each (netns, port) */
	struct port_set ports; /* of any namespace: a quick no */
};

/* listeners_add takes a conn in LISTEN; 0 or -ENOMEM. */
int listeners_add(struct listeners *listeners, const struct conn *conn,
		  uint16_t netns, uint16_t origin, bool selected);

/*
 * listeners_first gives the position of one listener on the port; its next
 * leads to the others.  HASH_INDEX_NONE where there is none.
 */
uint32_t listeners_first(const struct listeners *listeners, uint16_t netns,
			 uint16_t port);

/*
 * listeners_match: would a connection to this local endpoint have been
 * accepted by one of them?  Knows wildcards, v4-mapped addresses and
 * IPV6_V6ONLY.
 */
bool listeners_match(const struct listeners *listeners, uint16_t netns,
		     const struct addr *address, uint16_t port);

/*
 * listeners_taker gives the position of one listener that gets connections to
 * this endpoint, listeners_next_taker the next one after it: several share
 * them by SO_REUSEPORT.  HASH_INDEX_NONE where there is none.
 */
uint32_t listeners_taker(const struct listeners *listeners, uint16_t netns,
			 const struct addr *address, uint16_t port);
uint32_t listeners_next_taker(const struct listeners *listeners, uint32_t pos,
			      const struct addr *address);

/*
 * listeners_fill: how full an accept queue is, 1 where no more is let in
 * (sk_acceptq_is_full()), or more; 0 where its limit was not told.
 */
double listeners_fill(const struct listener *listener);

/* listeners_truncate forgets all but the first n. */
void listeners_truncate(struct listeners *listeners, size_t n);
void listeners_free(struct listeners *listeners);

#endif
