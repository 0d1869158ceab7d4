// SPDX-License-Identifier: MIT
/*
 * lone: sockets without an established connection.
 *
 * SYN_SENT, SYN_RECV, and ports bound without listening.
 */
#ifndef TCPWAIT_LAB_LONE_H
#define TCPWAIT_LAB_LONE_H

#include "stage.h"

void lone_run(struct stage *stage, const struct op *op);

#endif
