// SPDX-License-Identifier: MIT
/*
 * close-wait-leak: the program read that the peer is gone and never closed.
 *
 * What only processes hold that do not serve the port is inherited, not leaked.
 */
#include <errno.h>

#include "analyze/evidence.h"

static bool is_consumed(const struct rule_input *input, uint32_t wait)
{
	return !(input->seen->waits[wait].flags & WAIT_IS_FIN_WAIT2) &&
	       input->kinds[wait] == CLOSE_WAIT_CONSUMED;
}

static int tell(const struct rule_input *input, const struct wait_group *group,
		const struct aged *aged, struct findings *out)
{
	struct finding finding = {
		.id = FINDING_CLOSE_WAIT_LEAK,
		.severity = SEVERITY_WARNING,
	};
	struct idle_timeout timeout;

	if (group->is_foreign)
		return 0;
	finding.confidence = aged_confidence(aged, input, group->process);
	if (evidence_close_wait(&finding, input, group, aged, &timeout) < 0)
		return -ENOMEM;
	return findings_add(out, &finding);
}

static bool may_leak(const struct rule_input *input,
		     const struct wait_group *group, uint32_t wait)
{
	return !group->is_foreign && is_consumed(input, wait);
}

static int run(const struct rule_input *input, struct findings *out)
{
	return evidence_each_program(input, is_consumed, tell, out);
}

const struct rule rule_close_wait_leak = {
	.id = FINDING_CLOSE_WAIT_LEAK,
	.name = "close-wait-leak",
	.severities = CAN_WARN,
	.rank = RANK_CAUSES,
	.states = { TCP_STATE_CLOSE_WAIT },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_KINDS),
	.counts = may_leak,
};
