// SPDX-License-Identifier: MIT
/*
 * clock: time as a number of seconds.
 */
#ifndef TCPWAIT_CLOCK_H
#define TCPWAIT_CLOCK_H

#include <time.h>

/* clock_seconds reads a clock; 0 where there is no such clock. */
double clock_seconds(clockid_t clock);

#endif
