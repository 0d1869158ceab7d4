// SPDX-License-Identifier: MIT
/*
 * clock: the one place that knows seconds and nanoseconds apart.
 */
#include "tcpwait/clock.h"

#include <errno.h>

static const double ns_per_second = 1e9;

double clock_seconds(clockid_t clock)
{
	struct timespec now;

	if (clock_gettime(clock, &now) != 0)
		return 0;
	return (double)now.tv_sec + (double)now.tv_nsec / ns_per_second;
}

void clock_rest(double seconds)
{
	double whole = (double)(time_t)seconds;
	struct timespec left = {
		.tv_sec = (time_t)seconds,
		.tv_nsec = (long)((seconds - whole) * ns_per_second),
	};

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
}
