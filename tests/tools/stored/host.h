// SPDX-License-Identifier: MIT
/*
 * host: the clock that stands still but for sleeps, and where a thread is.
 */
#ifndef TCPWAIT_HOST_H
#define TCPWAIT_HOST_H

#include <stdbool.h>
#include <stdint.h>

/* The real function behind one of ours. */
void *host_next(const char *name);

/* Half a second was slept away: the second world has come. */
bool host_is_later(void);

/* The key of the network namespace that this thread is in. */
uint64_t host_netns(void);

#endif
