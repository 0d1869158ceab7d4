// SPDX-License-Identifier: MIT
/*
 * half-closed: shut down one way, and kept for a peer that never answers.
 *
 * Whoever still receives refreshes the age, and so is none of these.
 */
#include "analyze/evidence.h"

static bool is_half_closed(const struct rule_input *input, uint32_t wait)
{
	return input->seen->waits[wait].flags & WAIT_IS_FIN_WAIT2;
}

static int tell(const struct rule_input *input, const struct wait_group *group,
		const struct aged *aged, struct findings *out)
{
	struct finding finding = {
		.id = FINDING_HALF_CLOSED,
		.severity = SEVERITY_WARNING,
	};

	finding.confidence = aged_confidence(aged, input, group->process);
	evidence_group(&finding, input, group);
	evidence_ages(&finding, aged);
	/* Arrivals of many fill no one's table. */
	evidence_descriptors(&finding, input,
			     group->workers ? OWNERS_NONE : group->process,
			     aged);
	return findings_add(out, &finding);
}

static bool may_be_half_closed(const struct rule_input *input,
			       const struct wait_group *group, uint32_t wait)
{
	(void)group;
	return is_half_closed(input, wait);
}

static int run(const struct rule_input *input, struct findings *out)
{
	return evidence_each_program(input, is_half_closed, tell, out);
}

const struct rule rule_half_closed = {
	.id = FINDING_HALF_CLOSED,
	.name = "half-closed",
	.severities = CAN_WARN,
	.rank = RANK_CAUSES,
	.states = { TCP_STATE_FIN_WAIT2 },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_INODES),
	.on_mptcp = true,
	.counts = may_be_half_closed,
};
