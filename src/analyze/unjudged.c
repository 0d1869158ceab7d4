// SPDX-License-Identifier: MIT
/*
 * unjudged: the needs of the rules, and what is not there.
 *
 * A few sockets whose ages are unknown make no finding, however old they are:
 * only where there are enough of one service does anything hang on them.  So it
 * is with all that a source does not tell of sockets.
 */
#include "analyze/aged.h"

#include <errno.h>
#include <stdlib.h>

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
	double enough = input->thresholds->value[THRESHOLD_ACCEPT_WAIT_COUNT];

	for (size_t i = 0; i < listeners->n; i++) {
		const struct listener *here = &listeners->items[i];

		if (here->netns == netns && here->selected &&
		    !here->queues_known && here->accept_queue >= enough)
			return true;
	}
	return false;
}

/* Of so many sockets in one of these states a finding could be made. */
static const struct {
	unsigned int needs; /* NEED_BIT()s */
	unsigned int states; /* TCP_STATE_BIT()s */
	enum threshold enough;
} stakes[] = {
	{ NEED_BIT(NEED_TIMERS), TCP_STATE_BIT(TCP_STATE_SYN_SENT),
	  THRESHOLD_SYN_SENT_COUNT },
	{ NEED_BIT(NEED_TIMERS),
	  TCP_STATE_BIT(TCP_STATE_FIN_WAIT1) |
		  TCP_STATE_BIT(TCP_STATE_LAST_ACK) |
		  TCP_STATE_BIT(TCP_STATE_CLOSING) |
		  TCP_STATE_BIT(TCP_STATE_CLOSE_WAIT),
	  THRESHOLD_UNANSWERED_COUNT },
	{ NEED_BIT(NEED_TIMERS),
	  TCP_STATE_BIT(TCP_STATE_ESTABLISHED) |
		  TCP_STATE_BIT(TCP_STATE_CLOSE_WAIT),
	  THRESHOLD_UNACKED_COUNT },
	{ NEED_BIT(NEED_TIMERS), TCP_STATE_BIT(TCP_STATE_FIN_WAIT2),
	  THRESHOLD_FIN_WAIT2_COUNT },
	{ NEED_BIT(NEED_QUEUES) | NEED_BIT(NEED_LISTENERS),
	  TCP_STATE_BIT(TCP_STATE_ESTABLISHED) |
		  TCP_STATE_BIT(TCP_STATE_CLOSE_WAIT),
	  THRESHOLD_ACCEPT_WAIT_COUNT },
	{ NEED_BIT(NEED_INODES) | NEED_BIT(NEED_KINDS) | NEED_BIT(NEED_OWNERS),
	  TCP_STATE_BIT(TCP_STATE_CLOSE_WAIT) |
		  TCP_STATE_BIT(TCP_STATE_FIN_WAIT2),
	  THRESHOLD_CLOSE_WAIT_COUNT },
};

static void add_states(const struct snapshot *snap, uint16_t netns,
		       tcp_state_counts states)
{
	for (size_t i = 0; i < snap->groups.n; i++) {
		if (snap->groups.rows[i].key.netns == netns)
			tcp_state_add(states, snap->groups.rows[i].states);
	}
}

/* What the source does not tell, and something hangs on here. */
static unsigned int lacks_of_source(const struct rule_input *input,
				    uint16_t netns)
{
	unsigned int lacks = snapshot_lacks(input->seen, netns);
	unsigned int at_stake = NEED_BIT(NEED_COUNTERS) |
				NEED_BIT(NEED_SETTINGS) |
				NEED_BIT(NEED_TIME_WAIT) | NEED_BIT(NEED_LAW);
	tcp_state_counts states = { 0 };

	if (lacks == 0)
		return 0;
	add_states(input->seen, netns, states);
	for (size_t i = 0; i < sizeof(stakes) / sizeof(stakes[0]); i++) {
		uint64_t n = 0;

		for (unsigned int k = 0; k < TCP_STATE_COUNT; k++)
			n += stakes[i].states & TCP_STATE_BIT(k) ? states[k]
								 : 0;
		if ((double)n >= input->thresholds->value[stakes[i].enough])
			at_stake |= stakes[i].needs;
	}
	return lacks & at_stake;
}

static unsigned int lacks_of(const struct rule_input *input, uint16_t netns)
{
	const struct netns *here = &input->seen->namespaces[netns];
	unsigned int lacks = lacks_of_source(input, netns);

	if (lacks_sockets(input, netns))
		lacks |= NEED_BIT(NEED_SOCKETS);
	if (snapshot_lacks_ages(input->seen, netns))
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
static bool hangs_on_waits(const struct rule_input *input,
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

static bool hangs_on_ages(const struct rule_input *input,
			  const struct rule *rule, uint16_t netns)
{
	return rule->hangs_on_ages ? rule->hangs_on_ages(input, netns)
				   : hangs_on_waits(input, rule, netns);
}

/* Or one process, over several services? */
static int hangs_by_process(const struct rule_input *input,
			    const struct rule *rule, uint16_t netns,
			    bool *hangs)
{
	const struct wait_groups *groups = input->groups;
	struct aged_doubt *doubts =
		calloc(input->seen->owners.n_processes + 1, sizeof(*doubts));

	*hangs = false;
	if (!doubts)
		return -ENOMEM;
	for (size_t i = 0; i < groups->n; i++) {
		const struct wait_group *group = &groups->items[i];

		if (group->process == OWNERS_NONE ||
		    wait_groups_key(input->seen, group)->netns != netns)
			continue;
		aged_doubt_add(&doubts[group->process], input, group,
			       rule->counts);
		*hangs |= aged_doubt_decides(&doubts[group->process], input);
	}
	free(doubts);
	return 0;
}

static int judge(const struct rule_input *input, uint16_t netns,
		 struct findings *out)
{
	unsigned int lacks = lacks_of(input, netns);
	int ret = 0;

	for (size_t i = 0; ret == 0 && lacks && rules_table[i]; i++) {
		const struct rule *rule = rules_table[i];
		unsigned int missed = lacks & (rule->needs | rule->wants |
					       NEED_BIT(NEED_LAW));
		bool hangs = true;

		if (missed & NEED_BIT(NEED_AGES))
			hangs = hangs_on_ages(input, rule, netns);
		if (!hangs && rule->counts)
			ret = hangs_by_process(input, rule, netns, &hangs);
		if (!hangs)
			missed &= ~NEED_BIT(NEED_AGES);
		if (ret == 0 && missed)
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
