// SPDX-License-Identifier: MIT
/*
 * wait_groups: the waiting sockets by service and by who answers for them.
 */
#ifndef TCPWAIT_ANALYZE_WAIT_GROUPS_H
#define TCPWAIT_ANALYZE_WAIT_GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/finding.h"
#include "tcpwait/report.h"
#include "tcpwait/snapshot.h"

/* Several holders that run one program, counted together. */
struct wait_workers {
	uint32_t n;
	struct report_owners owners; /* the first of them */
};

/* The selected waits of one service that one holder answers for. */
struct wait_group {
	const uint32_t *waits; /* positions in the snapshot's waits */
	size_t n;
	uint32_t
		service; /* groups of one service are neighbours and share it */
	/* Among several holders the one that serves the port, else the
	 * oldest; OWNERS_NONE: unknown, and the origin stands for it. */
	uint32_t process;
	uint16_t origin;
	bool is_foreign; /* for sure, none of the holders serves the port */
	/* Of several services that are counted together: how many, and what
	 * they share; 0: it is one. */
	uint32_t n_services;
	bool same_port, same_role;
	enum finding_scope scope;
	const struct wait_workers
		*workers; /* process is the first; NULL: alone */
};

struct wait_groups {
	struct wait_group *items;
	size_t n;
	size_t cap;
	uint32_t *waits;
};

/* wait_groups_init is for one snapshot; 0 or -ENOMEM.  Free it in any case. */
int wait_groups_init(struct wait_groups *groups, const struct snapshot *snap);
void wait_groups_free(struct wait_groups *groups);

/* The key of one of the group's groups: what they share is its service. */
const struct tally_key *wait_groups_key(const struct snapshot *snap,
					const struct wait_group *group);

#endif
