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
	double until_seconds; /* CLOCK_MONOTONIC: when a rest ends */
	long left_seconds; /* as it was shown last */
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

/* progress_count does so of sockets that are being closed. */
void progress_count(void *ctx, size_t n, size_t n_all);

/*
 * progress_rest begins a rest of so many seconds; progress_show_rest, which is
 * for collect_request.stop and stops nothing, says how many are left.
 */
void progress_rest(struct progress *progress, double seconds);
bool progress_show_rest(void *ctx);

/* progress_say puts a line of this text in place of the last. */
void progress_say(struct progress *progress, const char *text);

#endif
