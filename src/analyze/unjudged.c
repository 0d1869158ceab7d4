// SPDX-License-Identifier: MIT
/*
 * unjudged: the needs of the rules, and what is not there.
 *
 * A few sockets whose ages are unknown make no finding, however old they are:
 * only where there are enough of one service does anything hang on them.
 */
#include "analyze/aged.h"

/* Is any look not whole?  What is forecast compares the two. */
static bool lacks_sockets(const struct rule_input *input, uint16_t netns)
{
	return !input->seen->complete ||
	       input->seen->namespaces[netns].skipped ||
	       (input->before && !input->before->complete);
}

static bool lacks_owners(const struct rule_input *input)
{
	const struct snapshot *seen = input->seen;
	uint64_t n =
		seen->owners.looked ? seen->n_without_owner : seen->n_waits;

	return (double)n >=
	       input->thresholds->value[THRESHOLD_CLOSE_WAIT_COUNT];
}

/* A backlog that is not told may be full, once enough wait for accept(). */
static bool lacks_queues(const struct rule_input *input, uint16_t netns)
{
	const struct listeners *listeners = &input->seen->listeners;
	double enough = input->thresholds->value[THRESHOLD_CLOSE_WAIT_COUNT];

	for (size_t i = 0; i < listeners->n; i++) {
		const struct listener *here = &listeners->items[i];

		if (here->netns == netns && here->selected &&
		    !here->queues_known && here->accept_queue >= enough)
			return true;
	}
	return false;
}

static unsigned int lacks_of(const struct rule_input *input, uint16_t netns)
{
	const struct netns *here = &input->seen->namespaces[netns];
	unsigned int lacks = 0;

	if (lacks_sockets(input, netns))
		lacks |= NEED_BIT(NEED_SOCKETS);
	if (here->lacks_ages)
		lacks |= NEED_BIT(NEED_AGES);
	if (lacks_queues(input, netns))
		lacks |= NEED_BIT(NEED_QUEUES);
	if (lacks_owners(input))
		lacks |= NEED_BIT(NEED_OWNERS);
	if (!here->counters.known[COUNTER_SOCKSTAT_TW])
		lacks |= NEED_BIT(NEED_COUNTERS);
	if (!snapshot_knows_budgets(here))
		lacks |= NEED_BIT(NEED_SETTINGS);
	return lacks;
}

/* Could one service of this namespace have a finding of the rule? */
static bool hangs_on_ages(const struct rule_input *input,
			  const struct rule *rule, uint16_t netns)
{
	const struct wait_groups *groups = input->groups;

	for (size_t i = 0; i < groups->n;) {
		uint32_t service = groups->items[i].service;
		bool is_here = wait_groups_key(input->seen, &groups->items[i])
				       ->netns == netns;
		struct aged_doubt doubt = { 0 };

		for (; i < groups->n && groups->items[i].service == service;
		     i++)
			if (is_here)
				aged_doubt_add(&doubt, input, &groups->items[i],
					       rule->counts);
		if (aged_doubt_decides(&doubt, input))
			return true;
	}
	return false;
}

static int judge(const struct rule_input *input, uint16_t netns,
		 struct findings *out)
{
	unsigned int lacks = lacks_of(input, netns);
	int ret = 0;

	for (size_t i = 0; ret == 0 && lacks && rules_table[i]; i++) {
		const struct rule *rule = rules_table[i];
		unsigned int missed = lacks & rule->needs;

		if ((missed & NEED_BIT(NEED_AGES)) &&
		    !hangs_on_ages(input, rule, netns))
			missed &= ~NEED_BIT(NEED_AGES);
		if (missed)
			ret = findings_add_unjudged(out, rule->id, netns,
						    missed);
	}
	return ret;
}

/* Of a namespace that nobody could look into, no socket was seen. */
static int judge_unseen(struct findings *out)
{
	int ret = 0;

	for (size_t i = 0; ret == 0 && rules_table[i]; i++) {
		if (rules_table[i]->needs & NEED_BIT(NEED_SOCKETS))
			ret = findings_add_unjudged(out, rules_table[i]->id,
						    UNJUDGED_UNSEEN,
						    NEED_BIT(NEED_SOCKETS));
	}
	return ret;
}

int unjudged_find(const struct rule_input *input, struct findings *out)
{
	const struct snapshot *seen = input->seen;
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < seen->n_namespaces; i++)
		ret = judge(input, (uint16_t)i, out);
	if (ret == 0 &&
	    (seen->n_namespaces_skipped > 0 || seen->namespaces_unknown))
		ret = judge_unseen(out);
	return ret;
}

unsigned int unjudged_lack(const struct findings *findings,
			   enum severity severity)
{
	unsigned int lacks = 0;

	for (size_t i = 0; i < findings->n_unjudged; i++) {
		const struct unjudged *here = &findings->unjudged[i];

		if (finding_id_severities(here->id) >> severity)
			lacks |= here->lacks & NEED_OF_LOOK;
	}
	return lacks;
}
