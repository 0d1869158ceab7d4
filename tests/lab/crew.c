// SPDX-License-Identifier: MIT
/*
 * crew: the processes that make and hold sockets.
 *
 * It starts, names, awaits and ends them, and knows nothing of sockets.
 */
#include "crew.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "die.h"

static void detach(pid_t parent, const char *comm)
{
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		exit(1);
	prctl(PR_SET_NAME, comm);
	/* A reader of our stdout must not wait for the holders. */
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (fd < 0 || dup2(fd, STDIN_FILENO) < 0 || dup2(fd, STDOUT_FILENO) < 0)
		die("/dev/null: %s", strerror(errno));
	close(fd);
}

static void remember(struct crew *crew, pid_t pid)
{
	pid_t *pids = realloc(crew->pids, (crew->n + 1) * sizeof(*pids));

	if (!pids)
		die("out of memory");
	crew->pids = pids;
	crew->pids[crew->n++] = pid;
}

struct crew_worker crew_start(struct crew *crew, const char *comm, crew_fn fn,
			      void *arg)
{
	pid_t parent = getpid();
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		die("pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (pid == 0) {
		close(ends[0]);
		detach(parent, comm);
		if (!fn(ends[1], arg))
			exit(0);
		for (;;)
			pause();
	}
	close(ends[1]);
	remember(crew, pid);
	return (struct crew_worker){ pid, ends[0] };
}

void crew_report(int report_fd)
{
	if (write(report_fd, "", 1) != 1)
		exit(1);
	close(report_fd);
}

static void fail_with(int status)
{
	/* One that exits by itself has said why. */
	if (WIFSIGNALED(status))
		die("a worker was killed by signal %d", WTERMSIG(status));
	exit(1);
}

void crew_await(struct crew_worker worker)
{
	int status = 0;
	ssize_t n;
	char byte;

	do {
		n = read(worker.report_fd, &byte, 1);
	} while (n < 0 && errno == EINTR);
	close(worker.report_fd);
	if (n == 1)
		return;
	waitpid(worker.pid, &status, 0);
	fail_with(status);
}

static void forget(struct crew *crew, pid_t pid)
{
	for (unsigned int i = 0; i < crew->n; i++)
		if (crew->pids[i] == pid)
			crew->pids[i] = 0;
}

void crew_stop(struct crew *crew, pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	forget(crew, pid);
}

void crew_reap(struct crew *crew)
{
	int status;

	for (unsigned int i = 0; i < crew->n; i++) {
		if (crew->pids[i] == 0 ||
		    waitpid(crew->pids[i], &status, WNOHANG) <= 0)
			continue;
		crew->pids[i] = 0;
		if (status != 0)
			fail_with(status);
	}
}

void crew_end(struct crew *crew)
{
	for (unsigned int i = 0; i < crew->n; i++)
		if (crew->pids[i] != 0)
			kill(crew->pids[i], SIGKILL);
	for (unsigned int i = 0; i < crew->n; i++)
		if (crew->pids[i] != 0)
			waitpid(crew->pids[i], NULL, 0);
	free(crew->pids);
	*crew = (struct crew){ 0 };
}
