// SPDX-License-Identifier: MIT
/*
 * progress: one line that overwrites itself.
 */
#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "tcpwait/clock.h"

static const double patience_seconds = 0.5;

void progress_begin(struct progress *progress)
{
	progress->shown = false;
	progress->start_seconds = clock_seconds(CLOCK_MONOTONIC);
}

void progress_show(void *ctx, size_t n_scanned, size_t n_processes)
{
	struct progress *progress = ctx;
	double passed =
		clock_seconds(CLOCK_MONOTONIC) - progress->start_seconds;

	if (passed < patience_seconds || !isatty(STDERR_FILENO))
		return;
	(void)fprintf(stderr, "\rlooking for owners: %zu of %zu processes ",
		      n_scanned, n_processes);
	progress->shown = true;
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		(void)fprintf(stderr, "\r%*s\r", 60, "");
	progress->shown = false;
}
