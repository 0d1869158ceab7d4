// SPDX-License-Identifier: MIT
/*
 * full_here: connects of this host that a full listener of this host does not
 * answer.
 *
 * Within one namespace, and only to an address that is this host's for certain.
 */
#ifndef TCPWAIT_ANALYZE_FULL_HERE_H
#define TCPWAIT_ANALYZE_FULL_HERE_H

#include "tcpwait/snapshot.h"

/* Does this client call an address that is this host's for certain? */
bool full_here_is_local(const struct tally_key *key);

/* Is there no room in its accept queue (sk_acceptq_is_full())? */
bool full_here_is_full(const struct listener *listener);

/*
 * full_here_listener gives the fullest of the listeners that the connects of a
 * client's group go to, where it is full; or NULL.
 */
const struct listener *full_here_listener(const struct snapshot *snap,
					  const struct tally_key *key);

/*
 * full_here_connects counts the connects to this listener, or to one that
 * shares its endpoint, that have sent their SYN again.
 */
uint32_t full_here_connects(const struct snapshot *snap,
			    const struct listener *listener);

#endif
