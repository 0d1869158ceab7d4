// SPDX-License-Identifier: MIT
/*
 * stage: what the operations of one script share.
 *
 * Plain data; sockgen.c owns it.
 */
#ifndef TCPWAIT_LAB_STAGE_H
#define TCPWAIT_LAB_STAGE_H

#include "conns.h"
#include "crew.h"
#include "listeners.h"
#include "ports.h"

struct stage {
	struct listeners listeners;
	struct ports ports;
	struct crew crew;
	unsigned int n_fds_max; /* sockets that one process may hold */
};

/* Reserves the ports for n connections of this operation. */
struct route stage_route(struct stage *stage, const struct op *op,
			 unsigned int n);

/* The listener that op's connections reach; ends the process without one. */
struct listener *stage_listener(const struct stage *stage, const struct op *op);

#endif
