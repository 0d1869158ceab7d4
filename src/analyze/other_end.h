// SPDX-License-Identifier: MIT
/*
 * other_end: connections whose two ends are both in the snapshot.
 *
 * Over loopback, or between two namespaces that were read, a group has a
 * mirror: the same service with addresses and roles swapped.
 */
#ifndef TCPWAIT_ANALYZE_OTHER_END_H
#define TCPWAIT_ANALYZE_OTHER_END_H

#include "tcpwait/hash_index.h"
#include "tcpwait/report.h"

struct other_ends {
	const struct snapshot *snap; /* borrowed */
	struct hash_index index; /* of its groups, by all but the namespace */
};

/* other_end_init is for one snapshot; 0 or -ENOMEM.  Free it in any case. */
int other_end_init(struct other_ends *ends, const struct snapshot *snap);
void other_end_free(struct other_ends *ends);

/*
 * other_end_find gives the position of the mirror of the group at a position:
 * the one in its own namespace, or else the only one elsewhere that has the
 * same connections, since the same addresses in two namespaces prove nothing.
 * HASH_INDEX_NONE: it was not seen.
 */
uint32_t other_end_find(const struct other_ends *ends, uint32_t group);

/* other_end_take fills *end with the mirror of group, one of the snapshot's. */
void other_end_take(struct report_other_end *end, const struct other_ends *ends,
		    const struct tally_row *group);

#endif
