// SPDX-License-Identifier: MIT
/*
 * listeners: the listening sockets of a script.
 *
 * The process that runs the script holds them while it builds; a keeper with
 * the service's name holds them from then on.
 */
#ifndef TCPWAIT_LAB_LISTENERS_H
#define TCPWAIT_LAB_LISTENERS_H

#include <sys/types.h>

#include "script.h"

struct listener {
	const struct op *op;
	int fd;
	unsigned int n_queued; /* connections left in the accept queue */
	unsigned int backlog; /* as the kernel clamps it */
	pid_t keeper;
	bool leaves; /* an unlisten follows: no worker may keep it */
};

struct listeners {
	struct listener *entries;
	unsigned int n;
};

/* Opens one; the keeper is the caller's business. */
struct listener *listeners_open(struct listeners *listeners,
				const struct op *op);

/* The one that a connection to dst reaches, or NULL. */
struct listener *listeners_find(const struct listeners *listeners,
				const struct endpoint *dst);

/* Counts n more never-accepted connections; ends the process beyond backlog. */
void listener_queue(struct listener *listener, unsigned int n);

/* Closes this process's copies, all but one (NULL: all). */
void listeners_close(const struct listeners *listeners,
		     const struct listener *except);
void listeners_free(struct listeners *listeners);

#endif
