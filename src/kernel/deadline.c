// SPDX-License-Identifier: MIT
/*
 * deadline: a moment on the monotonic clock.
 *
 * It stops nobody: who works for long asks.
 */
#include "kernel/deadline.h"

#include <time.h>

double deadline_now(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return 0;
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct deadline deadline_in(double seconds)
{
	return (struct deadline){ seconds > 0 ? deadline_now() + seconds : 0 };
}

bool deadline_passed(struct deadline deadline)
{
	return deadline.at_seconds > 0 && deadline_now() >= deadline.at_seconds;
}
