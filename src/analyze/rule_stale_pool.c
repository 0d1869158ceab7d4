// SPDX-License-Identifier: MIT
/*
 * stale-pool: a client keeps connections that its server closed, and has not
 * looked at them since.
 *
 * It costs a failed request now and then; only many, or ever more of them,
 * are worth a warning.
 */
#include <errno.h>

#include "analyze/evidence.h"

enum {
	MANY = 100,
	/* A pool that evicts at times also shows steady arrivals, for as long
	 * as it waits between; what has grown this many ages is not evicted. */
	RISE_AGES = 10,
};

static bool is_stale(const struct rule_input *input, uint32_t wait)
{
	const struct wait *here = &input->seen->waits[wait];

	if (here->flags & WAIT_IS_FIN_WAIT2 ||
	    input->seen->groups.rows[here->group].key.role != ROLE_CLIENT)
		return false;
	return input->kinds[wait] == CLOSE_WAIT_GOODBYE ||
	       (input->kinds[wait] == CLOSE_WAIT_UNREAD &&
		here->recv_queue == 1 && !(here->flags & WAIT_UPON_REQUEST));
}

static enum severity severity_of(const struct rule_input *input,
				 const struct aged *aged)
{
	double age = input->thresholds->value[THRESHOLD_CLOSE_WAIT_AGE];

	if (aged->n_aged >= MANY ||
	    (aged->is_steady && aged->oldest_seconds >= age * RISE_AGES))
		return SEVERITY_WARNING;
	return SEVERITY_INFO;
}

static int tell(const struct rule_input *input, const struct wait_group *group,
		const struct aged *aged, struct findings *out)
{
	struct finding finding = { .id = FINDING_STALE_POOL };
	struct idle_timeout timeout;

	finding.severity = severity_of(input, aged);
	if (evidence_close_wait(&finding, input, group, aged, &timeout) < 0)
		return -ENOMEM;
	finding.confidence =
		timeout.known ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM;
	return findings_add(out, &finding);
}

static bool may_be_stale(const struct rule_input *input,
			 const struct wait_group *group, uint32_t wait)
{
	(void)group;
	return is_stale(input, wait);
}

static int run(const struct rule_input *input, struct findings *out)
{
	return evidence_each(input, is_stale, tell, out);
}

const struct rule rule_stale_pool = {
	.id = FINDING_STALE_POOL,
	.name = "stale-pool",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_CAUSES,
	.states = { TCP_STATE_CLOSE_WAIT },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_KINDS) | NEED_BIT(NEED_INODES),
	.counts = may_be_stale,
};
