// SPDX-License-Identifier: MIT
/*
 * close-wait-unaccepted: the program does not accept, and clients gave up in
 * its accept queue.
 */
#include "analyze/acceptors.h"
#include "analyze/evidence.h"

static bool is_unaccepted(const struct rule_input *input, uint32_t wait)
{
	const struct wait *here = &input->seen->waits[wait];

	return !(here->flags & WAIT_IS_FIN_WAIT2) &&
	       input->kinds[wait] == CLOSE_WAIT_UNACCEPTED &&
	       input->seen->groups.rows[here->group].key.role == ROLE_SERVER;
}

/* The queue that the first of them stands in; NULL: no listener was seen. */
static const struct accept_queue *queue_of(const struct rule_input *input,
					   const struct tally_key *key)
{
	const struct listeners *listeners = &input->seen->listeners;
	uint32_t i = listeners_taker(listeners, key->netns, &key->local_address,
				     key->service_port);

	return i == HASH_INDEX_NONE
		       ? NULL
		       : accept_queues_of(input->queues, input->seen,
					  &listeners->items[i]);
}

/* Without a listener that was seen there is none. */
static void add_queue(struct finding *finding, const struct rule_input *input,
		      const struct accept_queue *queue)
{
	const struct listener *fullest;
	struct acceptors acceptors;

	if (queue) {
		acceptors_find(&acceptors, input->seen, queue, queue->n);
		acceptors_say(finding, input->seen, &acceptors);
		finding_say_count(finding, "patient",
				  queue->n - queue->n_closed);
	}
	if (!queue || !queue->is_told) {
		finding_add_unknown(finding, "accept_queue");
		finding_add_unknown(finding, "backlog");
		return;
	}
	fullest = &input->seen->listeners.items[queue->fullest];
	finding_add_count(finding, "accept_queue", fullest->accept_queue);
	finding_add_count(finding, "backlog", fullest->backlog);
}

static int tell(const struct rule_input *input, const struct wait_group *group,
		const struct aged *aged, struct findings *out)
{
	const struct tally_key *key = wait_groups_key(input->seen, group);
	const struct accept_queue *queue = queue_of(input, key);
	struct finding finding = {
		.id = FINDING_CLOSE_WAIT_UNACCEPTED,
		.severity = SEVERITY_CRITICAL,
		.confidence = CONFIDENCE_HIGH,
	};

	evidence_group(&finding, input, group);
	evidence_ages(&finding, aged);
	add_queue(&finding, input, queue);
	return findings_add(out, &finding);
}

static bool may_be_unaccepted(const struct rule_input *input,
			      const struct wait_group *group, uint32_t wait)
{
	(void)group;
	return is_unaccepted(input, wait);
}

static int run(const struct rule_input *input, struct findings *out)
{
	return evidence_each(input, is_unaccepted, tell, out);
}

const struct rule rule_close_wait_unaccepted = {
	.id = FINDING_CLOSE_WAIT_UNACCEPTED,
	.name = "close-wait-unaccepted",
	.severities = CAN_CRIT,
	.rank = RANK_HURTS,
	.states = { TCP_STATE_CLOSE_WAIT },
	.kinds = 1u << CLOSE_WAIT_UNACCEPTED,
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_INODES),
	.on_mptcp = true,
	.counts = may_be_unaccepted,
};
