// SPDX-License-Identifier: MIT
/*
 * conns: descriptors of connections, and what can be done to all of them.
 *
 * Each call ends the process with a message when one socket does not follow.
 */
#ifndef TCPWAIT_LAB_CONNS_H
#define TCPWAIT_LAB_CONNS_H

#include "recipe.h"

/* Where connections come from and go to; the i-th is a pure function of i. */
struct route {
	struct endpoint dst;
	struct endpoint src;
	unsigned int n_src; /* 0: src is the kernel's choice */
	uint16_t low; /* the range of local ports */
	uint16_t high;
	unsigned int turn; /* of the first port in it: ports_nth() */
	bool bound; /* bind() to the port, as few clients do */
};

/* A connection that exists, in blocking mode. */
int conns_connect(const struct route *route, unsigned int i);

/* One that is on its way; deaf ones never hear an answer. */
int conns_begin(const struct route *route, unsigned int i, bool deaf);

/* Takes the next one out of the listener's queue, within ten seconds. */
int conns_accept(int listener);

/* Does one of the actions after ACCEPT; a closed one becomes -1. */
void conns_act(int *fds, unsigned int n, enum action action,
	       const struct op *op);

/* Waits until every socket is in that state of <netinet/tcp.h>. */
void conns_await(const int *fds, unsigned int n, int state,
		 const struct op *op);

/* Drops whatever arrives at this socket. */
void conns_deafen(int fd);

#endif
