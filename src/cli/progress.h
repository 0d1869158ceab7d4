// SPDX-License-Identifier: MIT
/*
 * progress: what a long search says on a terminal while it lasts.
 */
#ifndef TCPWAIT_CLI_PROGRESS_H
#define TCPWAIT_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	double start_seconds;
	bool shown; /* a line stands on the terminal */
};

void progress_begin(struct progress *progress);
/* progress_end takes the line away again. */
void progress_end(struct progress *progress);

/*
 * progress_show is for collect_request.progress: it writes only to a standard
 * error that is a terminal, and only once half a second has passed.
 */
void progress_show(void *ctx, size_t n_scanned, size_t n_processes);

#endif
