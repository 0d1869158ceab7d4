// SPDX-License-Identifier: MIT
/*
 * turnover: do the sockets that wait pile up, or are older ones closed?
 *
 * A program that closes what is older than X leaves the same ages as one that
 * began to leak X ago.
 */
#ifndef TCPWAIT_ANALYZE_TURNOVER_H
#define TCPWAIT_ANALYZE_TURNOVER_H

#include <stddef.h>
#include <stdint.h>

#include "tcpwait/snapshot.h"

struct rule_input;

enum turnover {
	TURNOVER_UNTOLD,
	TURNOVER_NONE, /* they pile up */
	TURNOVER_SEEN, /* older ones are closed at times */
};

/* A socket that waits, and the first process that holds it. */
struct held_wait {
	uint16_t host;
	int32_t pid;
	uint32_t inode;
};

/* Those of two looks, in order of host, pid and inode. */
struct turnover_looks {
	struct held_wait *then, *now;
	size_t n_then, n_now;
};

/*
 * turnover_init prepares for two looks (before NULL: nothing); 0 or -ENOMEM.
 * Free it in any case.
 */
int turnover_init(struct turnover_looks *looks, const struct snapshot *before,
		  const struct snapshot *seen);
void turnover_free(struct turnover_looks *looks);

/*
 * turnover_find judges n waits: by what became of those that their process had
 * in an earlier look, or else by the order of their descriptors.
 */
enum turnover turnover_find(const struct rule_input *input,
			    const uint32_t *waits, size_t n);

/*
 * turnover_process gives the one process that holds all of these, and nobody
 * else does; or OWNERS_NONE.
 */
uint32_t turnover_process(const struct snapshot *snap, const uint32_t *waits,
			  size_t n);

/*
 * turnover_earlier gives the same process in the look before, NULL where there
 * is none.
 */
const struct process *turnover_earlier(const struct rule_input *input,
				       const struct process *process);

#endif
