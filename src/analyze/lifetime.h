// SPDX-License-Identifier: MIT
/*
 * lifetime: how long connections of a service live, by Little's law.
 */
#ifndef TCPWAIT_ANALYZE_LIFETIME_H
#define TCPWAIT_ANALYZE_LIFETIME_H

#include <stdbool.h>
#include <stdint.h>

#include "analyze/lives.h"
#include "tcpwait/closes.h"

/* What is known of a service's connections. */
struct lifetime_input {
	uint32_t established;
	const struct history *history; /* of those that were closed */
	const struct lives *lives; /* of those that are established */
	uint32_t n_cpus; /* of their host; 0: unknown */
};

/*
 * lifetime_estimate: established / closes per second.  An upper bound, since
 * closes by the peer leave nothing here.  False where that would mean nothing:
 * few are established, the closes are few or bursty, or those that are there
 * are kept and not the ones that come and go.
 */
bool lifetime_estimate(const struct lifetime_input *input, double *seconds);

#endif
