// SPDX-License-Identifier: MIT
/*
 * snapshot: what was seen.
 *
 * Plain data, owned arrays, no handles: everything to the right of the kernel
 * room works from this alone.  The kernel does not freeze its table, so a
 * snapshot is a sample; it says how complete it is.
 */
#ifndef TCPWAIT_SNAPSHOT_H
#define TCPWAIT_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "tcpwait/counters.h"
#include "tcpwait/error.h"
#include "tcpwait/listeners.h"
#include "tcpwait/port_set.h"
#include "tcpwait/reader.h"
#include "tcpwait/services.h"
#include "tcpwait/settings.h"
#include "tcpwait/tally.h"

enum { SNAPSHOT_NAME_SIZE = 65 };

/* One network namespace that was read. */
struct netns {
	uint64_t id; /* inode of /proc/PID/ns/net; 0: unknown */
	char name[SNAPSHOT_NAME_SIZE];
	struct settings settings;
	struct counters counters;
	/* Ports of BOUND_INACTIVE sockets; asked for only when they matter. */
	struct port_set bound;
	bool bound_known;
};

#define WAIT_AGE_UNKNOWN UINT32_MAX

enum {
	WAIT_SELECTED = 1 << 0, /* by the filter */
	WAIT_AT_LEAST = 1 << 1, /* own keepalives answered: a lower bound */
	WAIT_IS_FIN_WAIT2 = 1 << 2, /* held; else CLOSE_WAIT */
};

/* A socket that waits for its application: 24 bytes each. */
struct wait {
	uint32_t inode; /* 0: none */
	uint32_t group; /* position in groups.rows */
	uint32_t age_ms; /* WAIT_AGE_UNKNOWN: not asked, or not told */
	uint32_t recv_queue;
	uint32_t uid;
	uint16_t folded_port; /* a server's remote, a client's local port */
	uint8_t kind; /* enum close_wait_kind, of a CLOSE_WAIT */
	uint8_t flags; /* WAIT_* */
};

struct snapshot {
	struct timespec taken; /* CLOCK_REALTIME, at the start */
	char host[SNAPSHOT_NAME_SIZE];
	char kernel[SNAPSHOT_NAME_SIZE];
	enum reader reader;
	bool complete; /* false: see why */
	char why_incomplete[ERROR_TEXT_SIZE];
	double scan_seconds;
	uint64_t n_sockets; /* of the whole table, not only the selected */
	bool ages_sampled; /* too many waiting sockets to ask for every age */

	struct netns *namespaces;
	size_t n_namespaces;
	size_t cap_namespaces;
	struct tally groups; /* TALLY_GROUP_FIELDS, of the whole table */
	struct services services;
	struct wait *waits; /* sorted by group once collected */
	size_t n_waits;
	size_t cap_waits;
	struct listeners listeners;
};

/* snapshot_add_netns appends an empty namespace; its position or -ENOMEM. */
int snapshot_add_netns(struct snapshot *snap);

/*
 * snapshot_waits gives the waits of one group, once sorted, and their number.
 */
const struct wait *snapshot_waits(const struct snapshot *snap, uint32_t group,
				  size_t *n);
/* snapshot_sort_waits puts them in order of group. */
void snapshot_sort_waits(struct snapshot *snap);

void snapshot_free(struct snapshot *snap);

#endif
