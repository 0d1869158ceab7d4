// SPDX-License-Identifier: MIT
/*
 * deadline: a moment on the monotonic clock.
 *
 * It stops nobody: who works for long asks.
 */
#include "kernel/deadline.h"

#include "tcpwait/clock.h"

static double now(void)
{
	return clock_seconds(CLOCK_MONOTONIC);
}

struct deadline deadline_in(double seconds)
{
	return (struct deadline){ seconds > 0 ? now() + seconds : 0 };
}

bool deadline_passed(struct deadline deadline)
{
	return deadline.at_seconds > 0 && now() >= deadline.at_seconds;
}
