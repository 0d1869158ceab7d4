// SPDX-License-Identifier: MIT
/*
 * netns_file: the files by which the kernel shows a network namespace.
 */
#ifndef TCPWAIT_KERNEL_NETNS_FILE_H
#define TCPWAIT_KERNEL_NETNS_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/mounts.h"

struct netns_found;

/*
 * netns_file_of_process fills in id and net_id of the process whose directory
 * is given ("/proc/1"), as far as it may be known.  0, or -errno where both
 * stay 0.
 */
int netns_file_of_process(const char *process, struct netns_found *found);

/*
 * netns_file_identify gives the inode of a network namespace's file; -EINVAL
 * where path is something else, which is not opened then.
 */
int netns_file_identify(const char *path, uint64_t *id);

/* netns_file_parse_link reads the inode of "net:[4026531840]". */
bool netns_file_parse_link(const char *text, uint64_t *id);

/* netns_file_is_mounted: is it a network namespace?  Then *id is its inode. */
bool netns_file_is_mounted(const struct mount *mount, uint64_t *id);

#endif
