// SPDX-License-Identifier: MIT
/*
 * progress: one line that overwrites itself.
 */
#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "tcpwait/clock.h"

static const double patience_seconds = 0.5;

/* A line that wraps could not be taken back. */
enum { LINE_MOST = 79 };

void progress_begin(struct progress *progress)
{
	progress->shown = false;
	progress->start_seconds = clock_seconds(CLOCK_MONOTONIC);
}

void progress_say(struct progress *progress, const char *text)
{
	if (!isatty(STDERR_FILENO))
		return;
	(void)fprintf(stderr, "\r%-*.*s", LINE_MOST, LINE_MOST, text);
	progress->shown = true;
}

static void count(struct progress *progress, const char *what, size_t n,
		  size_t n_all)
{
	double passed =
		clock_seconds(CLOCK_MONOTONIC) - progress->start_seconds;
	char text[LINE_MOST + 1];

	if (passed < patience_seconds)
		return;
	(void)snprintf(text, sizeof(text), "%s: %zu of %zu", what, n, n_all);
	progress_say(progress, text);
}

void progress_show(void *ctx, size_t n_scanned, size_t n_processes)
{
	count(ctx, "looking for owners, processes", n_scanned, n_processes);
}

void progress_count(void *ctx, size_t n, size_t n_all)
{
	count(ctx, "closing sockets", n, n_all);
}

void progress_rest(struct progress *progress, double seconds)
{
	progress_begin(progress);
	progress->until_seconds = progress->start_seconds + seconds;
	progress->left_seconds = -1;
}

bool progress_show_rest(void *ctx)
{
	struct progress *progress = ctx;
	double now = clock_seconds(CLOCK_MONOTONIC);
	long left = (long)(progress->until_seconds - now + 1);
	char text[LINE_MOST + 1];

	if (now - progress->start_seconds < patience_seconds || left < 1 ||
	    left == progress->left_seconds)
		return false;
	progress->left_seconds = left;
	(void)snprintf(text, sizeof(text), "the second sample comes in %ld s",
		       left);
	progress_say(progress, text);
	return false;
}

void progress_end(struct progress *progress)
{
	if (progress->shown)
		(void)fprintf(stderr, "\r%*s\r", LINE_MOST, "");
	progress->shown = false;
}
