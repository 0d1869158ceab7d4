// SPDX-License-Identifier: MIT
/*
 * crew: the processes that make and hold sockets.
 *
 * One process may hold only so many descriptors, and owners are looked up by
 * process: so each end lives in workers of its own, named as asked.
 */
#ifndef TCPWAIT_LAB_CREW_H
#define TCPWAIT_LAB_CREW_H

#include <stdbool.h>
#include <sys/types.h>

struct crew {
	pid_t *pids; /* 0: gone */
	unsigned int n;
};

/*
 * What a worker does: it builds, calls crew_report(), and returns whether it
 * has to stay and hold what it built.
 */
typedef bool (*crew_fn)(int report_fd, void *arg);

struct crew_worker {
	pid_t pid;
	int report_fd;
};

/* Starts a worker that dies with this process. */
struct crew_worker crew_start(struct crew *crew, const char *comm, crew_fn fn,
			      void *arg);

/* Worker: its part of the table stands. */
void crew_report(int report_fd);

/* Waits for the report; a worker that failed ends this process too. */
void crew_await(struct crew_worker worker);

/* Ends one worker. */
void crew_stop(struct crew *crew, pid_t pid);

/* Collects those that ended; one that failed ends this process too. */
void crew_reap(struct crew *crew);

/* Ends them all and waits for it. */
void crew_end(struct crew *crew);

#endif
