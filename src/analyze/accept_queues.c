// SPDX-License-Identifier: MIT
/*
 * accept_queues: one pass over what is pending, and one sort for each queue.
 */
#include "analyze/accept_queues.h"

#include <errno.h>
#include <stdlib.h>

#include "tcpwait/array.h"
#include "tcpwait/close_wait.h"

/* By the position of their first listener. */
struct sums {
	struct accept_queue *of;
	uint32_t *first_age; /* where its ages begin */
	size_t n_ages;
};

static uint32_t first_taker(const struct snapshot *snap,
			    const struct tally_key *key)
{
	return listeners_taker(&snap->listeners, key->netns,
			       &key->local_address, key->service_port);
}

/* Its queue; NULL: its listener was not seen. */
static struct accept_queue *queue_of(const struct sums *sums,
				     const struct snapshot *snap,
				     uint32_t group)
{
	uint32_t taker = first_taker(snap, &snap->groups.rows[group].key);

	return taker == HASH_INDEX_NONE ? NULL : &sums->of[taker];
}

static void count_groups(struct sums *sums, const struct snapshot *snap)
{
	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *group = &snap->groups.rows[i];
		struct accept_queue *queue;

		if (group->n_unaccepted == 0)
			continue;
		queue = queue_of(sums, snap, (uint32_t)i);
		if (!queue)
			continue;
		queue->key = &group->key;
		queue->n += group->n_unaccepted;
	}
}

static void count_closed(struct sums *sums, const struct snapshot *snap)
{
	for (size_t i = 0; i < snap->n_waits; i++) {
		const struct wait *wait = &snap->waits[i];
		struct accept_queue *queue;

		if (wait->flags & WAIT_IS_FIN_WAIT2 ||
		    !(wait->flags & WAIT_SELECTED) ||
		    wait->kind != CLOSE_WAIT_UNACCEPTED ||
		    snap->groups.rows[wait->group].key.role != ROLE_SERVER)
			continue;
		queue = queue_of(sums, snap, wait->group);
		if (!queue)
			continue;
		queue->n_closed++;
		if (wait->age_ms != WAIT_AGE_UNKNOWN &&
		    wait->age_ms > queue->first_closed_ms)
			queue->first_closed_ms = wait->age_ms;
	}
}

static bool is_queued(const struct pending *pending)
{
	return pending->flags & PENDING_UNACCEPTED;
}

static void count_ages(struct sums *sums, const struct snapshot *snap)
{
	for (size_t i = 0; i < snap->n_pending; i++) {
		const struct pending *pending = &snap->pending[i];
		struct accept_queue *queue;

		if (!is_queued(pending))
			continue;
		queue = queue_of(sums, snap, pending->group);
		if (!queue)
			continue;
		queue->n_known += pending->age_ms != WAIT_AGE_UNKNOWN;
	}
	for (size_t i = 0; i < snap->listeners.n; i++) {
		sums->first_age[i] = (uint32_t)sums->n_ages;
		sums->n_ages += sums->of[i].n_known;
	}
}

static void take_ages(struct accept_queues *queues, const struct sums *sums,
		      const struct snapshot *snap)
{
	for (size_t i = 0; i < snap->n_pending; i++) {
		const struct pending *pending = &snap->pending[i];
		struct accept_queue *queue;

		if (!is_queued(pending) || pending->age_ms == WAIT_AGE_UNKNOWN)
			continue;
		queue = queue_of(sums, snap, pending->group);
		if (queue)
			queues->ages_ms[sums->first_age[queue - sums->of]++] =
				pending->age_ms;
	}
	for (size_t i = 0; i < snap->listeners.n; i++) {
		struct accept_queue *queue = &sums->of[i];
		uint32_t *ages_ms =
			queues->ages_ms + sums->first_age[i] - queue->n_known;

		array_sort_u32(ages_ms, queue->n_known);
		queue->ages_ms = ages_ms;
	}
}

static void add_listeners(struct accept_queue *queue,
			  const struct snapshot *snap)
{
	const struct listeners *listeners = &snap->listeners;
	uint32_t i = first_taker(snap, queue->key);

	queue->fullest = i;
	queue->is_told = true;
	for (; i != HASH_INDEX_NONE;
	     i = listeners_next_taker(listeners, i,
				      &queue->key->local_address)) {
		const struct listener *here = &listeners->items[i];

		queue->n_listeners++;
		queue->is_told &= here->queues_known;
		queue->n_waiting += here->accept_queue;
		if (listeners_fill(here) >
		    listeners_fill(&listeners->items[queue->fullest]))
			queue->fullest = i;
	}
}

static int sum_up(struct accept_queues *queues, struct sums *sums,
		  const struct snapshot *snap)
{
	size_t n_listeners = snap->listeners.n;

	count_groups(sums, snap);
	count_closed(sums, snap);
	count_ages(sums, snap);
	queues->ages_ms = calloc(sums->n_ages + 1, sizeof(*queues->ages_ms));
	queues->items = calloc(n_listeners + 1, sizeof(*queues->items));
	if (!queues->ages_ms || !queues->items)
		return -ENOMEM;
	take_ages(queues, sums, snap);
	for (size_t i = 0; i < n_listeners; i++) {
		if (sums->of[i].n == 0)
			continue;
		queues->items[queues->n] = sums->of[i];
		add_listeners(&queues->items[queues->n++], snap);
	}
	return 0;
}

int accept_queues_init(struct accept_queues *queues,
		       const struct snapshot *snap)
{
	size_t n = snap->listeners.n + 1;
	struct sums sums = {
		.of = calloc(n, sizeof(*sums.of)),
		.first_age = calloc(n, sizeof(*sums.first_age)),
	};
	int ret = -ENOMEM;

	*queues = (struct accept_queues){ 0 };
	if (sums.of && sums.first_age)
		ret = sum_up(queues, &sums, snap);
	free(sums.of);
	free(sums.first_age);
	return ret;
}

void accept_queues_free(struct accept_queues *queues)
{
	free(queues->items);
	free(queues->ages_ms);
	*queues = (struct accept_queues){ 0 };
}

static bool has_listener(const struct accept_queue *queue,
			 const struct snapshot *snap,
			 const struct listener *listener)
{
	const struct listeners *listeners = &snap->listeners;
	uint32_t i = first_taker(snap, queue->key);

	while (i != HASH_INDEX_NONE && &listeners->items[i] != listener)
		i = listeners_next_taker(listeners, i,
					 &queue->key->local_address);
	return i != HASH_INDEX_NONE;
}

const struct accept_queue *accept_queues_of(const struct accept_queues *queues,
					    const struct snapshot *snap,
					    const struct listener *listener)
{
	for (size_t i = 0; i < queues->n; i++) {
		const struct accept_queue *queue = &queues->items[i];

		if (queue->key->netns == listener->netns &&
		    queue->key->service_port == listener->port &&
		    has_listener(queue, snap, listener))
			return queue;
	}
	return NULL;
}

uint64_t accept_queues_ended(const struct accept_queue *queue,
			     const struct snapshot *snap)
{
	const struct listener *listener =
		&snap->listeners.items[queue->fullest];

	/* Without the listeners, their connections were chosen as well. */
	return listener->selected && !listener->hides && queue->is_told &&
			       queue->n_waiting > queue->n
		       ? queue->n_waiting - queue->n
		       : 0;
}

uint32_t accept_queues_aged(const struct accept_queue *queue, double seconds)
{
	uint32_t i = queue->n_known;

	while (i > 0 && queue->ages_ms[i - 1] / 1000.0 > seconds)
		i--;
	return queue->n_known - i;
}

double accept_queues_oldest(const struct accept_queue *queue)
{
	return queue->n_known > 0 ? queue->ages_ms[queue->n_known - 1] / 1000.0
				  : 0;
}

bool accept_queues_blames(const struct accept_queue *queue,
			  const struct snapshot *snap,
			  const struct listener *listener, uint64_t n)
{
	const struct listeners *listeners = &snap->listeners;
	uint32_t i = first_taker(snap, queue->key);
	uint64_t n_fuller = 0;

	for (; i != HASH_INDEX_NONE;
	     i = listeners_next_taker(listeners, i,
				      &queue->key->local_address)) {
		const struct listener *here = &listeners->items[i];

		if (here->accept_queue > listener->accept_queue ||
		    (here->accept_queue == listener->accept_queue &&
		     here < listener))
			n_fuller += here->accept_queue;
	}
	return listener->accept_queue > 0 && n_fuller < n;
}
