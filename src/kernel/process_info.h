// SPDX-License-Identifier: MIT
/*
 * process_info: what /proc/PID tells of a process that holds sockets.
 */
#ifndef TCPWAIT_KERNEL_PROCESS_INFO_H
#define TCPWAIT_KERNEL_PROCESS_INFO_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/owners.h"

/*
 * process_info_read fills in name, command, uid, unit, executable, program and
 * descriptor_limit of process->pid; what cannot be read stays empty or 0.  Its
 * texts are what the process made of them, with blanks for NULs.
 */
void process_info_read(int proc_fd, struct process *process);

/*
 * process_info_count_descriptors asks for the number of open descriptors
 * without a look at each; false where the kernel does not say.
 */
bool process_info_count_descriptors(int proc_fd, int32_t pid, uint32_t *n);

/*
 * process_info_has_descriptors: false of a kernel thread or a zombie, which
 * have none, whoever asks; true where that cannot be told.
 */
bool process_info_has_descriptors(int proc_fd, int32_t pid);

#endif
