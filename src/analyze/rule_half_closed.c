// SPDX-License-Identifier: MIT
/*
 * half-closed: shut down one way, and kept for a peer that does not close.
 *
 * Whoever still receives refreshes the age, and so is none of these.
 */
#include "analyze/evidence.h"

static bool is_half_closed(const struct rule_input *input, uint32_t wait)
{
	return input->seen->waits[wait].flags & WAIT_IS_FIN_WAIT2;
}

static bool is_unanswered(const struct rule_input *input, uint32_t wait)
{
	return is_half_closed(input, wait) &&
	       input->seen->waits[wait].flags & WAIT_UNANSWERED;
}

static bool is_kept(const struct rule_input *input, uint32_t wait)
{
	return is_half_closed(input, wait) && !is_unanswered(input, wait);
}

static int add(const struct rule_input *input, const struct wait_group *group,
	       const struct aged *aged, struct finding *finding,
	       struct findings *out)
{
	evidence_group(finding, input, group);
	evidence_ages(finding, aged);
	/* Arrivals of many fill no one's table. */
	evidence_descriptors(finding, input,
			     group->workers ? OWNERS_NONE : group->process,
			     aged);
	return findings_add(out, finding);
}

static int tell(const struct rule_input *input, const struct wait_group *group,
		const struct aged *aged, struct findings *out)
{
	struct finding finding = {
		.id = FINDING_HALF_CLOSED,
		.severity = SEVERITY_WARNING,
		.confidence = aged_confidence(aged, input, group->process),
	};

	return add(input, group, aged, &finding, out);
}

static int tell_unanswered(const struct rule_input *input,
			   const struct wait_group *group,
			   const struct aged *aged, struct findings *out)
{
	struct finding finding = {
		.id = FINDING_HALF_CLOSED,
		.severity = aged_answer_severity(aged, input),
		.confidence = CONFIDENCE_MEDIUM,
		.variant = "unanswered",
	};

	return add(input, group, aged, &finding, out);
}

static bool may_be_half_closed(const struct rule_input *input,
			       const struct wait_group *group, uint32_t wait)
{
	(void)group;
	return is_half_closed(input, wait);
}

static int run(const struct rule_input *input, struct findings *out)
{
	int ret = evidence_each_program(input, is_kept, tell, out);

	if (ret == 0)
		ret = evidence_each_program(input, is_unanswered,
					    tell_unanswered, out);
	return ret;
}

const struct rule rule_half_closed = {
	.id = FINDING_HALF_CLOSED,
	.name = "half-closed",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_CAUSES,
	.states = { TCP_STATE_FIN_WAIT2 },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_INODES),
	.on_mptcp = true,
	.counts = may_be_half_closed,
};
