// SPDX-License-Identifier: MIT
/*
 * message: the one line on standard error.
 */
#ifndef TCPWAIT_CLI_MESSAGE_H
#define TCPWAIT_CLI_MESSAGE_H

#include "cli/exit_status.h"

/*
 * message_fail writes "tcpwait: ..." with all text cleaned, and returns
 * EXIT_TROUBLE, so that a failing line is one line.
 */
enum exit_status message_fail(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/* message_warn writes the same and changes nothing. */
void message_warn(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

#endif
