// SPDX-License-Identifier: MIT
/*
 * concordance: are the connections that have idled longest also the oldest?
 *
 * Under a timeout they are; of a pool, or of connections that ping each other,
 * they are in no order.
 */
#ifndef TCPWAIT_ANALYZE_CONCORDANCE_H
#define TCPWAIT_ANALYZE_CONCORDANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/snapshot.h"

/*
 * concordance_find: the share of pairs, 0..1, in which the connection that was
 * made first has idled longer.  A host with n_cpus processors (0: unknown)
 * numbers sockets for each of them apart, so where they lie close together only
 * pairs of one range count.  False where fewer than pairs_min can be told.
 * More than some 150 are sampled.
 */
bool concordance_find(const struct live *const *lives, size_t n,
		      uint32_t n_cpus, size_t pairs_min, double *share);

#endif
