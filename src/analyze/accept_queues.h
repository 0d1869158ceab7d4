// SPDX-License-Identifier: MIT
/*
 * accept_queues: what waits for accept(), listener by listener.
 *
 * Listeners that share an endpoint (SO_REUSEPORT) have a queue each, and
 * nothing tells in which of them a connection stands: together they are one
 * here, as long as the connections go; how full they are is each one's own.
 */
#ifndef TCPWAIT_ANALYZE_ACCEPT_QUEUES_H
#define TCPWAIT_ANALYZE_ACCEPT_QUEUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/snapshot.h"

struct accept_queue {
	/* Of one of its connections: by it listeners_taker() gives the first
	 * of its listeners, and listeners_next_taker() the others. */
	const struct tally_key *key;
	uint32_t fullest; /* position of the listener with the least room */
	uint32_t n_listeners;
	bool is_told; /* their lengths and limits are known */
	/* As the listeners count: what was aborted stays until accept(). */
	uint64_t n_waiting;
	/* Selected connections that the table shows in it. */
	uint32_t n;
	uint32_t n_closed; /* of these, whose clients have closed */
	uint32_t first_closed_ms; /* the first so long ago; 0: not known */
	uint32_t n_known; /* of all, whose time in the queue is known */
	const uint32_t *ages_ms; /* so many, in order */
};

struct accept_queues {
	struct accept_queue *items;
	size_t n;
	uint32_t *ages_ms;
};

/* accept_queues_init is for one snapshot; 0 or -ENOMEM.  Free in any case. */
int accept_queues_init(struct accept_queues *queues,
		       const struct snapshot *snap);
void accept_queues_free(struct accept_queues *queues);

/* accept_queues_of: the one that this listener is of, or NULL. */
const struct accept_queue *accept_queues_of(const struct accept_queues *queues,
					    const struct snapshot *snap,
					    const struct listener *listener);

/*
 * accept_queues_ended: how many of those that stand in it are in the table no
 * more, as of connections that were reset; 0 too where a filter may hide them.
 * Of a queue that moves, some may have been accepted meanwhile.
 */
uint64_t accept_queues_ended(const struct accept_queue *queue,
			     const struct snapshot *snap);

/* How many have waited for longer than that, of those whose time is known. */
uint32_t accept_queues_aged(const struct accept_queue *queue, double seconds);

/* The longest wait that is known; 0 where none is. */
double accept_queues_oldest(const struct accept_queue *queue);

/*
 * accept_queues_blames: does it take this listener's queue, one of the fullest,
 * to hold n connections?  A neighbour that is busy for a moment is not needed.
 */
bool accept_queues_blames(const struct accept_queue *queue,
			  const struct snapshot *snap,
			  const struct listener *listener, uint64_t n);

#endif
