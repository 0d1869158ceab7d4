// SPDX-License-Identifier: MIT
/*
 * epoll_sets: which sockets a process has itself told of by epoll(7).
 */
#ifndef TCPWAIT_KERNEL_EPOLL_SETS_H
#define TCPWAIT_KERNEL_EPOLL_SETS_H

#include <stdbool.h>
#include <stdint.h>

typedef void (*epoll_sets_fn)(void *ctx, uint32_t inode);

/*
 * epoll_sets_device finds what fdinfo calls the file system of sockets; false
 * where no socket can be made to see.
 */
bool epoll_sets_device(uint64_t *device);

/*
 * epoll_sets_read tells of each socket in the set that is descriptor fd of
 * pid.  Nothing is told where the kernel does not say or the set is gone.
 */
void epoll_sets_read(int proc_fd, int32_t pid, uint32_t fd, uint64_t device,
		     epoll_sets_fn found, void *ctx);

#endif
