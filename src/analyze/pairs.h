// SPDX-License-Identifier: MIT
/*
 * pairs: single sockets whose other end waits in CLOSE_WAIT and was seen too.
 */
#ifndef TCPWAIT_ANALYZE_PAIRS_H
#define TCPWAIT_ANALYZE_PAIRS_H

#include "tcpwait/hash_index.h"
#include "tcpwait/snapshot.h"

struct pairs {
	const struct snapshot *snap; /* borrowed */
	struct hash_index index; /* of its CLOSE_WAIT, by both endpoints */
};

/* pairs_init is for one snapshot; 0 or -ENOMEM.  Free it in any case. */
int pairs_init(struct pairs *pairs, const struct snapshot *snap);
void pairs_free(struct pairs *pairs);

/*
 * pairs_find gives the CLOSE_WAIT at the other end of a wait in FIN_WAIT2: the
 * one in its own namespace, or else the only one elsewhere, since the same
 * addresses may be used in several namespaces.  HASH_INDEX_NONE: none.
 */
uint32_t pairs_find(const struct pairs *pairs, uint32_t wait);

#endif
