// SPDX-License-Identifier: MIT
/*
 * piles: the waiting sockets by service and by who answers for them.
 */
#ifndef TCPWAIT_ANALYZE_PILES_H
#define TCPWAIT_ANALYZE_PILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/report.h"
#include "tcpwait/snapshot.h"

/* Several holders that run one program, counted together. */
struct pile_team {
	uint32_t n;
	struct report_owners owners; /* the first of them */
};

/* The selected waits of one service that one holder answers for. */
struct pile {
	const uint32_t *waits; /* positions in the snapshot's waits */
	size_t n;
	uint32_t service; /* piles of one service are neighbours and share it */
	/* Among several holders the one that serves the port, else the first
	 * by pid; OWNERS_NONE: unknown, and the origin stands for it. */
	uint32_t process;
	uint16_t origin;
	bool is_strange; /* for sure, none of the holders serves the port */
	const struct pile_team *team; /* process is one of it; NULL: alone */
};

struct piles {
	struct pile *items;
	size_t n;
	size_t cap;
	uint32_t *waits;
};

/* piles_init is for one snapshot; 0 or -ENOMEM.  Free it in any case. */
int piles_init(struct piles *piles, const struct snapshot *snap);
void piles_free(struct piles *piles);

/* The key of one of the pile's groups: what they share is its service. */
const struct tally_key *piles_key(const struct snapshot *snap,
				  const struct pile *pile);

#endif
