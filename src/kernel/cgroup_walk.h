// SPDX-License-Identifier: MIT
/*
 * cgroup_walk: finds directories of a cgroup tree by their inodes.
 */
#ifndef TCPWAIT_KERNEL_CGROUP_WALK_H
#define TCPWAIT_KERNEL_CGROUP_WALK_H

#include <stdint.h>

#include "kernel/deadline.h"

/*
 * Told of each directory; 0 to go on, 1 where enough was found, or -errno.
 * The path is the walker's.
 */
typedef int (*cgroup_walk_fn)(void *ctx, uint64_t inode, const char *path);

/*
 * cgroup_walk goes once through all that is below the directory at root,
 * bounded in depth, number and time.  What may not be entered is passed over.
 * 0, or what found answered.
 */
int cgroup_walk(const char *root, struct deadline deadline,
		cgroup_walk_fn found, void *ctx);

#endif
