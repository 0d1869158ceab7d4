// SPDX-License-Identifier: MIT
/*
 * serving: does a process serve a port, or does it only hold what another
 * one accepted?
 */
#ifndef TCPWAIT_ANALYZE_SERVING_H
#define TCPWAIT_ANALYZE_SERVING_H

#include "tcpwait/snapshot.h"

enum serving {
	SERVING_UNKNOWN, /* the role, a listener's holder or an executable is */
	SERVING_YES, /* holds a listener of the port, or runs its executable */
	SERVING_NO,
};

enum serving serving_of(const struct snapshot *snap,
			const struct tally_key *service, uint32_t process);

/*
 * serving_listener gives a process that holds a listener of the port and runs
 * the executable of this one, which holds no listener at all; OWNERS_NONE where
 * it is not so.
 */
uint32_t serving_listener(const struct snapshot *snap,
			  const struct tally_key *service, uint32_t process);

/* serving_listens: does the process hold a listener of the port? */
bool serving_listens(const struct snapshot *snap,
		     const struct tally_key *service, uint32_t process);

#endif
