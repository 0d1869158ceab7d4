// SPDX-License-Identifier: MIT
/*
 * close-wait-unaccepted: the program does not accept, and clients gave up in
 * its accept queue.
 */
#include "analyze/evidence.h"

static bool is_unaccepted(const struct rule_input *input, uint32_t wait)
{
	const struct wait *here = &input->seen->waits[wait];

	return !(here->flags & WAIT_IS_FIN_WAIT2) &&
	       input->kinds[wait] == CLOSE_WAIT_UNACCEPTED &&
	       input->seen->groups.rows[here->group].key.role == ROLE_SERVER;
}

/* Of the listeners that get such connections the fullest; or NULL. */
static const struct listener *fullest_listener(const struct snapshot *snap,
					       const struct tally_key *key)
{
	const struct listeners *listeners = &snap->listeners;
	const struct addr *address = &key->local_address;
	uint32_t i = listeners_taker(listeners, key->netns, address,
				     key->service_port);
	const struct listener *found = NULL;

	for (; i != HASH_INDEX_NONE;
	     i = listeners_next_taker(listeners, i, address)) {
		const struct listener *here = &listeners->items[i];

		if (!found || here->accept_queue > found->accept_queue)
			found = here;
	}
	return found;
}

static void add_listener(struct finding *finding,
			 const struct listener *listener, uint32_t process)
{
	finding->subject.process = process;
	if (process != OWNERS_NONE) {
		finding->owners.items[0] = (struct report_owner){
			.process = process,
			.basis = OWNER_LISTENS,
		};
		finding->owners.n = 1;
	}
	if (!listener || !listener->queues_known) {
		finding_add_unknown(finding, "accept_queue");
		finding_add_unknown(finding, "backlog");
		return;
	}
	finding_add_count(finding, "accept_queue", listener->accept_queue);
	finding_add_count(finding, "backlog", listener->backlog);
}

static int tell(const struct rule_input *input, const struct wait_group *group,
		const struct aged *aged, struct findings *out)
{
	const struct tally_key *key = wait_groups_key(input->seen, group);
	const struct listener *listener;
	struct finding finding = {
		.id = FINDING_CLOSE_WAIT_UNACCEPTED,
		.severity = SEVERITY_CRITICAL,
		.confidence = CONFIDENCE_HIGH,
	};
	uint32_t process;

	listener = fullest_listener(input->seen, key);
	process = listener ? owners_first_holder(&input->seen->owners,
						 listener->holders)
			   : OWNERS_NONE;
	evidence_group(&finding, input, group);
	evidence_ages(&finding, aged);
	add_listener(&finding, listener, process);
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
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_INODES),
	.on_mptcp = true,
	.counts = may_be_unaccepted,
};
