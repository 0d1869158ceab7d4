// SPDX-License-Identifier: MIT
/*
 * caller: the client of a server's half-closed connection.
 */
#ifndef TCPWAIT_ANALYZE_CALLER_H
#define TCPWAIT_ANALYZE_CALLER_H

#include "analyze/rule.h"

/*
 * caller_mirror gives the group of the other ends of a group's connections, in
 * the same namespace; NULL: there is none.
 */
const struct tally_row *caller_mirror(const struct snapshot *snap,
				      const struct tally_key *key);

/*
 * caller_may_wait: may the client of this wait still want an answer?  It asked
 * and ended its side at once, and where it is on this host it holds its end.
 */
bool caller_may_wait(const struct rule_input *input, uint32_t wait);

#endif
