// SPDX-License-Identifier: MIT
/*
 * collect_env: what surrounds every collection: host, time, how it went.
 */
#ifndef TCPWAIT_KERNEL_COLLECT_ENV_H
#define TCPWAIT_KERNEL_COLLECT_ENV_H

#include <stdbool.h>

#include "kernel/kernel.h"
#include "tcpwait/snapshot.h"

/* collect_env_begin fills in host and time, collect_env_end how long it took.
 */
void collect_env_begin(struct snapshot *snap);
void collect_env_end(struct snapshot *snap);

/*
 * collect_env_take_walk notes how one of the walks went: the document names
 * the least of the readers used, and is complete only if all walks were.
 * -EOPNOTSUPP where filter asks for what that reader cannot tell.
 */
int collect_env_take_walk(struct snapshot *snap, const struct kernel_walk *walk,
			  const struct filter *filter, struct error *err);

/* Is the table so small that tcp_info in the walk costs next to nothing? */
bool collect_env_is_small(const struct counters *counters);

#endif
