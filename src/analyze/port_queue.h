// SPDX-License-Identifier: MIT
/*
 * port_queue: how full the accept queues of a port are.
 */
#ifndef TCPWAIT_ANALYZE_PORT_QUEUE_H
#define TCPWAIT_ANALYZE_PORT_QUEUE_H

#include "tcpwait/report.h"

/*
 * port_queue_take makes *queue the fullest of those of a port's selected
 * listeners, unless it is fuller already.
 */
void port_queue_take(struct port_queue *queue, const struct snapshot *snap,
		     uint16_t netns, uint16_t port);

/* port_queue_take_listener does so with one listener. */
void port_queue_take_listener(struct port_queue *queue,
			      const struct listener *listener);

#endif
