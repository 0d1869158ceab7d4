// SPDX-License-Identifier: MIT
/*
 * clock: the one place that adds nanoseconds to seconds.
 */
#include "tcpwait/clock.h"

static const double ns_per_second = 1e9;

double clock_seconds(clockid_t clock)
{
	struct timespec now;

	if (clock_gettime(clock, &now) != 0)
		return 0;
	return (double)now.tv_sec + (double)now.tv_nsec / ns_per_second;
}
