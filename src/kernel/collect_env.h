// SPDX-License-Identifier: MIT
/*
 * collect_env: what surrounds every walk: host, namespace, settings, time.
 */
#ifndef TCPWAIT_KERNEL_COLLECT_ENV_H
#define TCPWAIT_KERNEL_COLLECT_ENV_H

#include <stdbool.h>
#include <time.h>

#include "tcpwait/error.h"
#include "tcpwait/kernel.h"
#include "tcpwait/snapshot.h"

/*
 * collect_env_begin fills in host, time and the caller's namespace with its
 * settings and counters; start is for collect_env_end().  0 or -ENOMEM.
 */
int collect_env_begin(struct snapshot *snap, struct timespec *start,
		      struct error *err);
/* collect_env_take_walk notes how a walk went; one of several may be the one
 * that is incomplete. */
void collect_env_take_walk(struct snapshot *snap,
			   const struct kernel_walk *walk);
void collect_env_end(struct snapshot *snap, const struct timespec *start);

/* Is the table so small that tcp_info in the walk costs next to nothing? */
bool collect_env_is_small(const struct counters *counters);

#endif
