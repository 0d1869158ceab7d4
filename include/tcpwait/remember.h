// SPDX-License-Identifier: MIT
/*
 * remember: whom one look saw holding sockets, for the next one.
 */
#ifndef TCPWAIT_REMEMBER_H
#define TCPWAIT_REMEMBER_H

#include "tcpwait/snapshot.h"

/*
 * remember_holders gives a snapshot that is still to be taken the sightings
 * that were made for an earlier one of this host and may be in TIME_WAIT yet at
 * now_seconds (CLOCK_MONOTONIC), with their holders.  0 or -ENOMEM.
 */
int remember_holders(struct snapshot *next, const struct snapshot *before,
		     double now_seconds);

#endif
