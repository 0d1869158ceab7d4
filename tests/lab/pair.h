// SPDX-License-Identifier: MIT
/*
 * pair: connections with both ends here, brought to one state.
 *
 * A server worker and a client worker per so many connections; those that are
 * left with a descriptor stay as its holders.
 */
#ifndef TCPWAIT_LAB_PAIR_H
#define TCPWAIT_LAB_PAIR_H

#include "stage.h"

/* Returns when all of op's connections are in their state. */
void pair_run(struct stage *stage, const struct op *op);

#endif
