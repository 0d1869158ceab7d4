// SPDX-License-Identifier: MIT
/*
 * netns_name: what people call a network namespace.
 */
#ifndef TCPWAIT_KERNEL_NETNS_NAME_H
#define TCPWAIT_KERNEL_NETNS_NAME_H

#include "kernel/netns_table.h"

/*
 * netns_name_all gives each namespace of the table a name that no other one
 * has; 0 or -ENOMEM.
 */
int netns_name_all(struct netns_table *table);

/*
 * netns_name_parse_cgroups finds the container, else the unit, in the text of
 * /proc/PID/cgroup, which is used up.  False where that tells nothing but who
 * logged in.
 */
bool netns_name_parse_cgroups(char *text, char unit[static NETNS_NAME_SIZE]);

#endif
