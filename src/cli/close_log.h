// SPDX-License-Identifier: MIT
/*
 * close_log: what was closed, kept where the user and the host keep it.
 */
#ifndef TCPWAIT_CLI_CLOSE_LOG_H
#define TCPWAIT_CLI_CLOSE_LOG_H

#include <stdio.h>

#include "tcpwait/error.h"
#include "tcpwait/render_close.h"

struct close_log {
	const char *path;
	FILE *file;
};

/* close_log_caller: who runs this. */
struct close_caller close_log_caller(void);

/*
 * close_log_open adds to a file, which it makes with mode 0600, that a run
 * begins.  0, or a negative errno with err where that is not on its way to the
 * disk.  close_log_close: the same.
 */
int close_log_open(struct close_log *log, const char *path,
		   const struct close_told *told,
		   const struct close_caller *caller, struct error *err);
int close_log_socket(struct close_log *log, const struct snapshot *seen,
		     const struct socket_row *row,
		     const struct close_outcome *outcome, struct error *err);
int close_log_close(struct close_log *log, struct error *err);

/* close_log_system writes one line to syslog; without one it does nothing. */
void close_log_system(const struct close_told *told,
		      const struct close_caller *caller);

#endif
