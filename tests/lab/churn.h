// SPDX-License-Identifier: MIT
/*
 * churn: connections that come and go, and leave a TIME_WAIT each.
 *
 * Both ends are in one process, one connection after the other: closed in
 * bulk, an end's delayed ACK could overtake its FIN on another CPU, and the
 * RST that follows would take the TIME_WAIT away.
 */
#ifndef TCPWAIT_LAB_CHURN_H
#define TCPWAIT_LAB_CHURN_H

#include "stage.h"

struct churn {
	const struct op *op;
	const struct listener *listener;
	struct route route;
};

/* Opens the i-th connection. */
void churn_open(const struct churn *churn, unsigned int i,
		int fds[static SIDE_COUNT]);

/* Closes it, the op's side first. */
void churn_close(const struct churn *churn, int fds[static SIDE_COUNT]);

/* Returns when op's n connections have come and gone. */
void churn_run(struct stage *stage, const struct op *op);

#endif
