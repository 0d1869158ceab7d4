// SPDX-License-Identifier: MIT
/*
 * port_queue: listeners that share a port have a queue each, and the fullest
 * speaks for them.
 */
#include "analyze/port_queue.h"

void port_queue_take_listener(struct port_queue *queue,
			      const struct listener *listener)
{
	double fill = listeners_fill(listener);

	if (!listener->selected || !listener->queues_known ||
	    (queue->known && queue->fill >= fill))
		return;
	*queue = (struct port_queue){
		.known = true,
		.n_waiting = listener->accept_queue,
		.backlog = listener->backlog,
		.fill = fill,
	};
}

void port_queue_take(struct port_queue *queue, const struct snapshot *snap,
		     uint16_t netns, uint16_t port)
{
	const struct listeners *listeners = &snap->listeners;
	uint32_t i = listeners_first(listeners, netns, port);

	for (; i != HASH_INDEX_NONE; i = listeners->items[i].next)
		port_queue_take_listener(queue, &listeners->items[i]);
}
