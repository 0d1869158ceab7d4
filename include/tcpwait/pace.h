// SPDX-License-Identifier: MIT
/*
 * pace: how long to rest between looks, so that looking stays cheap.
 *
 * A walk of a large table takes the kernel real work; whoever looks again and
 * again stretches its interval rather than use more of a CPU than it may.
 */
#ifndef TCPWAIT_PACE_H
#define TCPWAIT_PACE_H

#include <stdbool.h>

struct pace {
	double interval_seconds; /* as asked for: from start to start */
	double share; /* of one CPU, 0..1, that may be used on average */
};

/* What a look took. */
struct pace_cost {
	double cpu_seconds; /* user and system time of the process */
	double wall_seconds; /* from its start to its end */
};

/*
 * pace_rest gives the seconds to rest after a look; *stretched (may be NULL)
 * says that the interval asked for would have used more than the share.
 */
double pace_rest(const struct pace *pace, const struct pace_cost *cost,
		 bool *stretched);

#endif
