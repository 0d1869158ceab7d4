// SPDX-License-Identifier: MIT
/*
 * deadline: when to give up, on the clock that never jumps.
 */
#ifndef TCPWAIT_KERNEL_DEADLINE_H
#define TCPWAIT_KERNEL_DEADLINE_H

#include <stdbool.h>

struct deadline {
	double at_seconds; /* of CLOCK_MONOTONIC; 0: never */
};

/* deadline_in is seconds from now; 0 is never. */
struct deadline deadline_in(double seconds);
bool deadline_passed(struct deadline deadline);

#endif
