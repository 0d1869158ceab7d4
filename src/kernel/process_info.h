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
 * process_info_task gives the task below /proc that shows a process's files
 * and program: the pid, or another of its threads where the first has ended
 * and they go on (pthread_exit() in main).
 */
int32_t process_info_task(int proc_fd, int32_t pid);

/*
 * process_info_read fills in name, command, uid, unit, executable, program and
 * descriptor_limit of process->pid; what cannot be read stays empty or 0.  Its
 * texts are what the process made of them, with blanks for NULs.  task is the
 * one of process_info_task.
 */
void process_info_read(int proc_fd, struct process *process, int32_t task);

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
