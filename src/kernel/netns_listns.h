// SPDX-License-Identifier: MIT
/*
 * netns_listns: asks the kernel itself which network namespaces there are.
 */
#ifndef TCPWAIT_KERNEL_NETNS_LISTNS_H
#define TCPWAIT_KERNEL_NETNS_LISTNS_H

#include <stdint.h>

#include "kernel/netns_table.h"

/*
 * netns_listns_find adds what listns(2) shows; nothing where the kernel has
 * no such call (before 6.19) or refuses.  0 or -ENOMEM.
 */
int netns_listns_find(struct netns_table *table);

/*
 * netns_listns_open opens a namespace by what listns(2) calls it; inode may be
 * 0 where that is unknown.  A descriptor or -errno.
 */
int netns_listns_open(uint64_t listns_id, uint64_t inode);

#endif
