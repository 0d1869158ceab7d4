// SPDX-License-Identifier: MIT
/*
 * script: the words of the command line as a list of operations.
 *
 * Everything is judged before the first socket is made: an option that an
 * operation cannot honour is an error, never ignored.
 */
#ifndef TCPWAIT_LAB_SCRIPT_H
#define TCPWAIT_LAB_SCRIPT_H

#include <stdbool.h>
#include <stdio.h>

#include "endpoint.h"

enum op_kind {
	OP_LISTEN,
	OP_UNLISTEN,
	OP_ESTABLISHED,
	OP_TIME_WAIT,
	OP_CLOSE_WAIT,
	OP_FIN_WAIT1,
	OP_FIN_WAIT2,
	OP_CLOSING,
	OP_LAST_ACK,
	OP_DEAD,
	OP_SYN_SENT,
	OP_SYN_RECV,
	OP_BOUND,
	OP_RATE,
	OP_WAIT,
	OP_READY,
	OP_HOLD,
	OP_RUN,
	OP_COUNT
};

/* Which end of a connection an operation speaks of. */
enum side { SIDE_SERVER, SIDE_CLIENT, SIDE_COUNT };

/* What keeps a CLOSE_WAIT waiting. */
enum wait_kind {
	WAIT_CONSUMED,
	WAIT_UNREAD,
	WAIT_DATA,
	WAIT_GOODBYE,
	WAIT_SENDING,
	WAIT_UNACCEPTED,
	WAIT_COUNT
};

/* What becomes of the other end: left to the kernel, kept, or wiped out. */
enum peer_fate { PEER_ORPHAN, PEER_HELD, PEER_GONE, PEER_COUNT };

/* Whether an exec'd child keeps a copy of the descriptors. */
enum inherit { INHERIT_NONE, INHERIT_BOTH, INHERIT_CHILD, INHERIT_COUNT };

struct op {
	enum op_kind kind;
	struct endpoint at; /* the listener, or the destination */
	unsigned int n;
	double per_second;
	double seconds;
	double life_s;
	enum side side;
	enum wait_kind wait;
	enum peer_fate peer;
	enum inherit inherit;
	unsigned int n_data_bytes;
	unsigned int backlog;
	unsigned int keepalive_s;
	unsigned int nofile;
	bool accepted; /* the server takes it out of the queue */
	bool held; /* the end that left keeps its descriptor */
	bool bound; /* bind() to the port before connect() */
	bool v6only;
	bool drop; /* the listener ignores every segment */
	struct endpoint src;
	unsigned int n_src; /* 0: the kernel's choice of address */
	const char *server; /* command names of the holders; NULL: default */
	const char *client;
	char **command; /* run: borrowed from argv, ended by NULL */
};

struct script {
	struct op *ops;
	unsigned int n;
};

/* Ends the process with a message when the words make no sense. */
void script_parse(struct script *script, int argc, char **argv);
void script_free(struct script *script);

const char *op_name(enum op_kind kind);

/* For messages: "time-wait 127.0.0.1:80 2000". */
const char *op_format(const struct op *op, char *buf, size_t size);

void script_usage(FILE *out);

#endif
