// SPDX-License-Identifier: MIT
/*
 * idle_timeout: the peer's, where many connections idled equally long before
 * it closed them.
 */
#ifndef TCPWAIT_ANALYZE_IDLE_TIMEOUT_H
#define TCPWAIT_ANALYZE_IDLE_TIMEOUT_H

#include "tcpwait/snapshot.h"

struct idle_timeout {
	bool known;
	double seconds;
	uint32_t n_alike; /* so many idled that long */
	uint32_t n; /* of so many that were seen */
};

/* idle_timeout_find looks at the service of this key; 0 or -ENOMEM. */
int idle_timeout_find(struct idle_timeout *timeout, const struct snapshot *snap,
		      const struct tally_key *service);

#endif
