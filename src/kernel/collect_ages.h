// SPDX-License-Identifier: MIT
/*
 * collect_ages: how long sockets have waited, asked one by one.
 */
#ifndef TCPWAIT_KERNEL_COLLECT_AGES_H
#define TCPWAIT_KERNEL_COLLECT_AGES_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/kernel.h"
#include "tcpwait/snapshot.h"

/*
 * collect_ages_read asks for the ages, still unknown, of the waits from
 * position first on, in the namespace this thread is in and which is at
 * position netns; they are in order of group.  Where they are very many and
 * not all are wanted, a sample is asked that is fair to groups and kinds.  Ages
 * are worth having, never worth failing for: what stays unknown is shown as
 * unknown, and why is kept.
 */
void collect_ages_read(struct snapshot *snap, uint16_t netns, size_t first,
		       bool all);

/* collect_ages_refuse notes that the reader of that walk tells none. */
void collect_ages_refuse(struct snapshot *snap, uint16_t netns,
			 const struct kernel_walk *walk);

#endif
