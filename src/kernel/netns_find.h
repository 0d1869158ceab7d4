// SPDX-License-Identifier: MIT
/*
 * netns_find: where network namespaces can be found.
 */
#ifndef TCPWAIT_KERNEL_NETNS_FIND_H
#define TCPWAIT_KERNEL_NETNS_FIND_H

#include "kernel/netns_table.h"

/*
 * netns_find_all asks every source; for a closed table, only those that tell
 * names and processes.  0 or -ENOMEM.
 */
int netns_find_all(struct netns_table *table);

#endif
