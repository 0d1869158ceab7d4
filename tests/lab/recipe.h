// SPDX-License-Identifier: MIT
/*
 * recipe: what both ends of a connection do, in turn, to reach a state.
 *
 * Plain data: the steps say who does what, and pair.c does it.
 */
#ifndef TCPWAIT_LAB_RECIPE_H
#define TCPWAIT_LAB_RECIPE_H

#include "script.h"

enum action {
	ACTION_OPEN, /* connect() */
	ACTION_ACCEPT, /* accept() */
	ACTION_KEEPALIVE, /* SO_KEEPALIVE */
	ACTION_SMALL, /* small buffers, to fill them soon */
	ACTION_SEND, /* send the data bytes */
	ACTION_FILL, /* send until the queue is full */
	ACTION_READ_END, /* read everything up to the end of file */
	ACTION_HALF_CLOSE, /* shutdown(SHUT_WR) */
	ACTION_AWAIT_ACK, /* until the half-close is acknowledged */
	ACTION_CLOSE,
	ACTION_RESET, /* close() with an RST */
	ACTION_DEAF, /* a filter drops whatever arrives */
	ACTION_DEAF_RST, /* a filter drops arriving RSTs */
	ACTION_VANISH, /* gone without a segment */
	ACTION_COUNT
};

struct step {
	enum side side;
	enum action action;
};

#define RECIPE_MAX 16

struct recipe {
	struct step steps[RECIPE_MAX];
	unsigned int n;
	int state; /* of the op's side once done; 0: no descriptor is left */
};

struct recipe recipe_for(const struct op *op);

#endif
