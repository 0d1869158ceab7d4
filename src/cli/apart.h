// SPDX-License-Identifier: MIT
/*
 * apart: does a piece of work in a process of its own, and can give it up.
 *
 * What waits in the kernel for another's file system takes no signal, not even
 * SIGKILL, and a program does not end before its last thread: only a process
 * can be left behind.
 */
#ifndef TCPWAIT_CLI_APART_H
#define TCPWAIT_CLI_APART_H

#include "cli/exit_status.h"

/*
 * apart_run calls work in a child and gives what that returned.  What it wrote
 * to standard output is written here, once it has ended; standard error is
 * shared.  0; -ETIME after so many seconds, with nothing written; or another
 * negative errno where it could not begin or was killed (-EINTR).
 */
int apart_run(double seconds, enum exit_status (*work)(void *ctx), void *ctx,
	      enum exit_status *status);

#endif
