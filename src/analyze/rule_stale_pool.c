// SPDX-License-Identifier: MIT
/*
 * stale-pool: a client keeps connections that its server closed, and has not
 * used them since: idle in a pool, or lent and never given back.
 *
 * It costs a failed request now and then; only many, or ever more of them, or
 * those that are missed, are worth a warning.
 */
#include <errno.h>

#include "analyze/evidence.h"
#include "analyze/pool_use.h"

enum {
	MANY = 100,
	/* A pool that evicts at times also shows steady arrivals, for as long
	 * as it waits between; what has grown this many ages is not evicted. */
	RISE_AGES = 10,
};

static bool is_stale(const struct rule_input *input, uint32_t wait)
{
	return input->pooled[wait];
}

static enum severity severity_of(const struct rule_input *input,
				 const struct aged *aged,
				 const struct pool_use *use)
{
	double age = input->thresholds->value[THRESHOLD_CLOSE_WAIT_AGE];

	if (aged->n_aged >= MANY || pool_use_has_demand(use) ||
	    (aged->is_steady && aged->oldest_seconds >= age * RISE_AGES))
		return SEVERITY_WARNING;
	return SEVERITY_INFO;
}

static void add_use(struct finding *finding, const struct pool_use *use,
		    const struct idle_timeout *timeout)
{
	finding_add_text(finding, "reading", pool_use_name(use->reading));
	if (use->n_told > 0)
		finding_add_count(finding, "used_once", use->n_once);
	else
		finding_add_unknown(finding, "used_once");
	if (use->knows_siblings)
		finding_add_count(finding, "siblings_reused", use->n_reused);
	else
		finding_add_unknown(finding, "siblings_reused");
	finding_add_count(finding, "opened_since", use->n_since);
	/* Their server may have ended as well. */
	if (timeout->known)
		finding_add_count(finding, "closed_together",
				  use->closed_together);
}

static int tell(const struct rule_input *input, const struct wait_group *group,
		const struct aged *aged, struct findings *out)
{
	struct finding finding = { .id = FINDING_STALE_POOL };
	struct idle_timeout timeout;
	struct pool_use use;

	if (evidence_close_wait(&finding, input, group, aged, &timeout) < 0 ||
	    pool_use_find(&use, input, group) < 0)
		return -ENOMEM;
	add_use(&finding, &use, &timeout);
	finding.severity = severity_of(input, aged, &use);
	finding.confidence = CONFIDENCE_MEDIUM;
	if (use.reading == POOL_LENT)
		finding.variant = "lent";
	if (use.reading == POOL_IDLE) {
		finding.variant = "idle";
		if (timeout.known)
			finding.confidence = CONFIDENCE_HIGH;
	}
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
	return evidence_each_program(input, is_stale, tell, out);
}

const struct rule rule_stale_pool = {
	.id = FINDING_STALE_POOL,
	.name = "stale-pool",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_CAUSES,
	.states = { TCP_STATE_CLOSE_WAIT },
	.kinds = 1u << CLOSE_WAIT_UNREAD | 1u << CLOSE_WAIT_GOODBYE,
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_KINDS) | NEED_BIT(NEED_INODES),
	.on_mptcp = true,
	.counts = may_be_stale,
};
