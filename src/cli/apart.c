// SPDX-License-Identifier: MIT
/*
 * apart: a child with a pipe, and a parent that never waits without an end.
 *
 * The child holds no stream of ours but standard error: whoever reads our
 * output sees its end when we have ended.
 */
#include "cli/apart.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tcpwait/clock.h"

enum { CHUNK_BYTES = 4096, WAIT_MS_MAX = 60000 };

static void close_others(void)
{
	const int first = STDERR_FILENO + 1;
	int fd;

	/* Older than close_range() are kernels that limit what is opened. */
	if (syscall(SYS_close_range, first, ~0U, 0) == 0)
		return;
	for (fd = first; fd < CHUNK_BYTES; fd++)
		(void)close(fd);
}

static _Noreturn void be_child(pid_t parent, int out,
			       enum exit_status (*work)(void *ctx), void *ctx)
{
	enum exit_status status;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || dup2(out, STDOUT_FILENO) < 0)
		_exit(EXIT_UNKNOWN);
	close_others();
	status = work(ctx);
	exit(fflush(stdout) == 0 ? status : EXIT_UNKNOWN);
}

/* 0 once there is something to read, or nothing will come; -ETIME. */
static int await(int from, double until)
{
	struct pollfd wait = { .fd = from, .events = POLLIN };
	int n = 0;

	while (n <= 0) {
		double left = until - clock_seconds(CLOCK_MONOTONIC);

		if (left <= 0)
			return -ETIME;
		n = poll(&wait, 1,
			 left * 1e3 < WAIT_MS_MAX ? (int)(left * 1e3) + 1
						  : WAIT_MS_MAX);
		if (n < 0 && errno != EINTR)
			return -errno;
	}
	return 0;
}

static int copy_all(int from, FILE *to, double until)
{
	char bytes[CHUNK_BYTES];
	ssize_t n = 1;
	int ret = 0;

	while (ret == 0 && n > 0) {
		ret = await(from, until);
		if (ret == 0)
			n = read(from, bytes, sizeof(bytes));
		if (ret == 0 && n > 0)
			(void)fwrite(bytes, 1, (size_t)n, to);
	}
	return ret < 0 || n == 0 ? ret : -errno;
}

/* Its last descriptor is closed: it is about to be over. */
static int reap(pid_t child, enum exit_status *status)
{
	int ended;

	while (waitpid(child, &ended, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	if (!WIFEXITED(ended))
		return -EINTR;
	*status = (enum exit_status)WEXITSTATUS(ended);
	return 0;
}

static int hear(pid_t child, int from, double until, enum exit_status *status)
{
	char *text = NULL;
	size_t n = 0;
	FILE *kept = open_memstream(&text, &n);
	int ret = kept ? copy_all(from, kept, until) : -ENOMEM;

	if (kept && fclose(kept) != 0)
		ret = -ENOMEM;
	if (ret == 0)
		ret = reap(child, status);
	else
		(void)kill(child, SIGKILL);
	if (ret == 0 && n > 0)
		(void)fwrite(text, 1, n, stdout);
	free(text);
	return ret;
}

int apart_run(double seconds, enum exit_status (*work)(void *ctx), void *ctx,
	      enum exit_status *status)
{
	double until = clock_seconds(CLOCK_MONOTONIC) + seconds;
	pid_t parent = getpid();
	pid_t child;
	int ends[2];
	int ret;

	/* Whoever started this may ignore it, and then nobody is waited for. */
	(void)signal(SIGCHLD, SIG_DFL);
	if (fflush(stdout) != 0 || pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	child = fork();
	if (child == 0)
		be_child(parent, ends[1], work, ctx);
	ret = child < 0 ? -errno : 0;
	(void)close(ends[1]);
	if (ret == 0)
		ret = hear(child, ends[0], until, status);
	(void)close(ends[0]);
	return ret;
}
