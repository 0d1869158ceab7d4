// SPDX-License-Identifier: MIT
/*
 * close-wait-leak: the program read that the peer is gone and never closed, or
 * answered all that the peer asked and never looked again.
 *
 * What only processes hold that do not serve the port is inherited, not leaked.
 */
#include <errno.h>

#include "analyze/caller.h"
#include "analyze/evidence.h"

static bool is_consumed(const struct rule_input *input, uint32_t wait)
{
	return !(input->seen->waits[wait].flags & WAIT_IS_FIN_WAIT2) &&
	       input->kinds[wait] == CLOSE_WAIT_CONSUMED &&
	       !input->pooled[wait];
}

static bool is_unanswered(const struct rule_input *input, uint32_t wait)
{
	return is_consumed(input, wait) && caller_may_wait(input, wait);
}

static bool is_leaked(const struct rule_input *input, uint32_t wait)
{
	return is_consumed(input, wait) && !caller_may_wait(input, wait);
}

static bool is_answered(const struct rule_input *input, uint32_t wait)
{
	return input->served[wait] && !input->pooled[wait];
}

static int add(const struct rule_input *input, const struct wait_group *group,
	       const struct aged *aged, struct finding *finding,
	       struct findings *out)
{
	struct idle_timeout timeout;

	if (group->is_foreign)
		return 0;
	if (evidence_close_wait(finding, input, group, aged, &timeout) < 0)
		return -ENOMEM;
	return findings_add(out, finding);
}

static int tell(const struct rule_input *input, const struct wait_group *group,
		const struct aged *aged, struct findings *out)
{
	struct finding finding = {
		.id = FINDING_CLOSE_WAIT_LEAK,
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
		.id = FINDING_CLOSE_WAIT_LEAK,
		.severity = aged_answer_severity(aged, input),
		.confidence = CONFIDENCE_MEDIUM,
		.variant = "unanswered",
	};

	return add(input, group, aged, &finding, out);
}

/* A program that stands still as a whole leaves the same, beside no work. */
static int tell_answered(const struct rule_input *input,
			 const struct wait_group *group,
			 const struct aged *aged, struct findings *out)
{
	struct finding finding = {
		.id = FINDING_CLOSE_WAIT_LEAK,
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_MEDIUM,
		.variant = "answered",
	};
	uint32_t n_at_once = 0;

	for (size_t i = 0; i < group->n; i++)
		n_at_once += is_answered(input, group->waits[i]) &&
			     input->seen->waits[group->waits[i]].flags &
				     WAIT_AT_ONCE;
	finding_say_count(&finding, "answered_at_once", n_at_once);

	return add(input, group, aged, &finding, out);
}

/* What a server, or a client that was answered, did not read. */
static bool is_unread(const struct rule_input *input, uint32_t wait)
{
	const struct wait *here = &input->seen->waits[wait];
	enum role role = input->seen->groups.rows[here->group].key.role;

	/* One is the FIN alone. */
	return !(here->flags & WAIT_IS_FIN_WAIT2) &&
	       input->kinds[wait] == CLOSE_WAIT_UNREAD &&
	       !input->pooled[wait] &&
	       (role == ROLE_SERVER ||
		(role == ROLE_CLIENT && here->recv_queue > 1));
}

static bool is_left(const struct rule_input *input, uint32_t wait)
{
	return is_leaked(input, wait) || is_unread(input, wait);
}

/* Some of it was read to the end, and some was not. */
static int tell_mixed(const struct rule_input *input,
		      const struct wait_group *group, const struct aged *aged,
		      struct findings *out)
{
	struct finding finding = {
		.id = FINDING_CLOSE_WAIT_LEAK,
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_MEDIUM,
		.variant = "mixed",
	};
	uint32_t n_read = 0;

	for (size_t i = 0; i < group->n; i++)
		n_read += is_leaked(input, group->waits[i]);
	finding_say_count(&finding, "read", n_read);
	finding_say_count(&finding, "not_read", aged->n - n_read);
	return add(input, group, aged, &finding, out);
}

static bool may_leak(const struct rule_input *input,
		     const struct wait_group *group, uint32_t wait)
{
	return !group->is_foreign && is_consumed(input, wait);
}

static int run(const struct rule_input *input, struct findings *out)
{
	static const aged_want_fn kinds[] = { is_leaked, is_unread };
	int ret = evidence_each_program(input, is_leaked, tell, out);

	if (ret == 0)
		ret = evidence_each_program(input, is_unanswered,
					    tell_unanswered, out);
	if (ret == 0)
		ret = evidence_each_program(input, is_answered, tell_answered,
					    out);
	if (ret == 0)
		ret = evidence_each_mixed(input, is_left, kinds, tell_mixed,
					  out);
	return ret;
}

const struct rule rule_close_wait_leak = {
	.id = FINDING_CLOSE_WAIT_LEAK,
	.name = "close-wait-leak",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_CAUSES,
	.states = { TCP_STATE_CLOSE_WAIT },
	.kinds = 1u << CLOSE_WAIT_CONSUMED | 1u << CLOSE_WAIT_UNREAD,
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_KINDS),
	.on_mptcp = true,
	.counts = may_leak,
};
