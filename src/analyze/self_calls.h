// SPDX-License-Identifier: MIT
/*
 * self_calls: connections that wait for a server which has opened them itself.
 *
 * Who waits for an answer of its own, with nobody left to give it, waits for
 * ever.
 */
#ifndef TCPWAIT_ANALYZE_SELF_CALLS_H
#define TCPWAIT_ANALYZE_SELF_CALLS_H

#include "tcpwait/finding.h"
#include "tcpwait/report.h"
#include "tcpwait/snapshot.h"

struct self_calls {
	uint32_t n; /* in the queue, opened by these owners */
	uint32_t oldest_ms; /* of those whose time is known */
	/* Each that holds an accepted connection has one in the queue, or
	 * each of the owners where none does. */
	bool by_all;
};

/*
 * self_calls_find looks at what waits in a port's queues for the owners of its
 * listeners, as far as is known who opened it.
 */
struct self_calls self_calls_find(const struct snapshot *snap,
				  const struct report_owners *owners,
				  uint16_t netns, uint16_t port);

/* self_calls_say adds them to a finding, where there are any. */
void self_calls_say(struct finding *finding, const struct self_calls *calls);

#endif
