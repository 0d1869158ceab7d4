// SPDX-License-Identifier: MIT
/*
 * clock: time as a number of seconds, read and passed.
 */
#ifndef TCPWAIT_CLOCK_H
#define TCPWAIT_CLOCK_H

#include <time.h>

/* clock_seconds reads a clock; 0 where there is no such clock. */
double clock_seconds(clockid_t clock);

/* clock_rest passes so many seconds, whatever signal comes in between. */
void clock_rest(double seconds);

#endif
