// SPDX-License-Identifier: MIT
/*
 * netns_process: the namespaces that processes live in or hold.
 */
#ifndef TCPWAIT_KERNEL_NETNS_PROCESS_H
#define TCPWAIT_KERNEL_NETNS_PROCESS_H

#include <stdint.h>

#include "kernel/netns_table.h"

/*
 * netns_process_find adds where each process lives, at one stat() for most;
 * netns_process_find_held what their descriptors refer to.  proc is the
 * directory to look in, "/proc".  0 or -ENOMEM.
 */
int netns_process_find(struct netns_table *table, const char *proc);
int netns_process_find_held(struct netns_table *table, const char *proc);

/*
 * netns_process_search gives the first process whose file ("ns/net" or
 * "net/tcp") has that inode; 0: none.
 */
int32_t netns_process_search(const char *file, uint64_t inode);

/* netns_process_self: this process, as /proc numbers it; 0: no /proc. */
int32_t netns_process_self(void);

#endif
