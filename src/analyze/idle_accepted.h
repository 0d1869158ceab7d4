// SPDX-License-Identifier: MIT
/*
 * idle_accepted: connections that a server which accepts no more has accepted,
 * and that all wait for their clients.
 *
 * Then it does not work on requests: it has a limit of connections, or each of
 * its workers is held by one.
 */
#ifndef TCPWAIT_ANALYZE_IDLE_ACCEPTED_H
#define TCPWAIT_ANALYZE_IDLE_ACCEPTED_H

#include <stdint.h>

#include "tcpwait/snapshot.h"

/*
 * idle_accepted_count counts the open ones of a port; 0 where there is none, or
 * one is at work, or its turn is not known.
 */
uint32_t idle_accepted_count(const struct snapshot *snap, uint16_t netns,
			     uint16_t port);

#endif
