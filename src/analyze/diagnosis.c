// SPDX-License-Identifier: MIT
/*
 * diagnosis: runs every rule, and brings what they found into the order in
 * which it should be read.
 */
#include "tcpwait/diagnosis.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "analyze/budget.h"
#include "analyze/chain.h"
#include "analyze/far_server.h"
#include "analyze/pool.h"
#include "analyze/reading.h"
#include "analyze/rule.h"
#include "analyze/served.h"
#include "analyze/stopped.h"
#include "analyze/summary.h"
#include "analyze/waits.h"

/* A finding, and the worst of those that are told with it. */
struct place {
	const struct finding *finding;
	const struct finding *lead;
};

static int rank_of(const struct finding *finding)
{
	return (int)rules_table[finding->id]->rank;
}

/* The worse one first; no two findings are the same. */
static int badness_cmp(const struct finding *a, const struct finding *b)
{
	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (rank_of(a) != rank_of(b))
		return rank_of(a) - rank_of(b);
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return (a > b) - (a < b);
}

static bool same_process(const struct finding_subject *a,
			 const struct finding_subject *b)
{
	return a->process != OWNERS_NONE && a->process == b->process;
}

/* A server's service is its port, a client's the remote address too. */
static bool same_service(const struct finding_subject *a,
			 const struct finding_subject *b)
{
	if (!a->has_service_port || !b->has_service_port ||
	    a->is_mptcp != b->is_mptcp || a->netns != b->netns ||
	    a->role != b->role || a->service_port != b->service_port)
		return false;
	/* Many addresses under one port belong to each of these. */
	return a->role == ROLE_SERVER || !a->has_remote_address ||
	       !b->has_remote_address ||
	       addr_equal(&a->remote_address, &b->remote_address);
}

/* A process without a service goes with whatever it does. */
static bool belong_together(const struct finding *a, const struct finding *b)
{
	const struct finding_subject *left = &a->subject;
	const struct finding_subject *right = &b->subject;

	if (left->has_service_port && right->has_service_port)
		return same_service(left, right);
	return same_process(left, right);
}

/*
 * The worst findings lead, one after the other; each takes along what belongs
 * to it and was not taken yet.  places comes in order of badness.
 */
static void choose_leads(struct place *places, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (places[i].lead)
			continue;
		places[i].lead = places[i].finding;
		for (size_t k = i + 1; k < n; k++) {
			if (!places[k].lead &&
			    belong_together(places[i].finding,
					    places[k].finding))
				places[k].lead = places[i].finding;
		}
	}
}

static int place_cmp(const void *a, const void *b)
{
	const struct place *left = a, *right = b;

	if (left->lead != right->lead)
		return badness_cmp(left->lead, right->lead);
	return badness_cmp(left->finding, right->finding);
}

/* What is folded comes last. */
static int by_badness(const void *a, const void *b)
{
	const struct place *left = a, *right = b;

	if (left->finding->is_folded != right->finding->is_folded)
		return left->finding->is_folded ? 1 : -1;
	return badness_cmp(left->finding, right->finding);
}

/* Writes the findings in order of their places; positions move with them. */
static void move(struct finding *items, const struct finding *from,
		 const struct place *places, size_t n, size_t *moved_to)
{
	for (size_t i = 0; i < n; i++) {
		items[i] = *places[i].finding;
		moved_to[places[i].finding - from] = i;
	}
	for (size_t i = 0; i < n; i++)
		if (items[i].is_folded)
			items[i].folded_into = moved_to[items[i].folded_into];
}

static int put_in_order(struct findings *findings)
{
	size_t n = findings->n;
	struct place *places = calloc(n + 1, sizeof(*places));
	struct finding *items = calloc(n + 1, sizeof(*items));
	size_t *moved_to = calloc(n + 1, sizeof(*moved_to));

	if (!places || !items || !moved_to) {
		free(places);
		free(items);
		free(moved_to);
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++)
		places[i].finding = &findings->items[i];
	qsort(places, n, sizeof(*places), by_badness);
	choose_leads(places, findings_told(findings));
	qsort(places, findings_told(findings), sizeof(*places), place_cmp);
	move(items, findings->items, places, n, moved_to);
	free(places);
	free(moved_to);
	free(findings->items);
	findings->items = items;
	findings->cap = n + 1;
	return 0;
}

static bool is_told(const struct rule_input *input, const struct rule *rule,
		    const struct finding *finding)
{
	return finding->subject.netns >= input->seen->n_namespaces ||
	       !(snapshot_lacks(input->seen, finding->subject.netns) &
		 (rule->needs | NEED_BIT(NEED_LAW)));
}

/* What a source does not tell stands in its sockets as nothing. */
static int run_rule(const struct rule_input *input, const struct rule *rule,
		    struct findings *findings)
{
	size_t kept = findings->n;
	int ret = rule->run(input, findings);

	for (size_t i = kept; i < findings->n; i++) {
		if (is_told(input, rule, &findings->items[i]))
			findings->items[kept++] = findings->items[i];
	}
	findings->n = kept;
	return ret;
}

static int run_rules(const struct rule_input *input, bool on_mptcp,
		     struct findings *findings)
{
	size_t first = findings->n;
	int ret = 0;

	for (size_t i = 0; ret == 0 && rules_table[i]; i++) {
		if (!on_mptcp || rules_table[i]->on_mptcp)
			ret = run_rule(input, rules_table[i], findings);
	}
	if (ret == 0 && !on_mptcp)
		ret = chain_fold(input, findings);
	if (ret == 0 && !on_mptcp)
		ret = far_server_say(findings, input->seen);
	for (size_t i = first; i < findings->n; i++) {
		struct finding *finding = &findings->items[i];

		assert(rules_table[finding->id]->severities &
		       1u << finding->severity);
		finding->subject.is_mptcp = on_mptcp;
		stopped_note(finding, input->seen);
		summary_write(finding, input->seen);
	}
	return ret;
}

/* What request says of TCP, or of MPTCP. */
static int judge(const struct diagnosis_request *request, bool on_mptcp,
		 struct findings *findings)
{
	uint8_t *kinds = waits_kinds(request->seen);
	bool *pooled = kinds ? pool_waits(request->seen, kinds) : NULL;
	uint32_t *capacities = budget_capacities(request->seen);
	uint32_t *told_by =
		calloc(request->seen->n_waits + 1, sizeof(*told_by));
	bool *served = NULL;
	struct turnover_looks looks;
	struct close_rates rates = { 0 };
	struct wait_groups groups;
	struct accept_queues queues;
	struct rule_input input = {
		.seen = request->seen,
		.before = request->before,
		.thresholds = request->thresholds,
		.kinds = kinds,
		.pooled = pooled,
		.capacities = capacities,
		.looks = &looks,
		.rates = &rates,
		.groups = &groups,
		.queues = &queues,
		.told_by = told_by,
	};
	int ret = wait_groups_init(&groups, request->seen);
	int looked = turnover_init(&looks, request->before, request->seen);

	if (accept_queues_init(&queues, request->seen) < 0)
		ret = -ENOMEM;
	if (!kinds || !pooled || !capacities || !told_by || looked < 0)
		ret = -ENOMEM;
	if (ret == 0)
		ret = reading_mark(request->before, request->seen, kinds);
	if (ret == 0)
		input.served = served =
			served_waits(request->seen, kinds, &groups);
	if (ret == 0 && !served)
		ret = -ENOMEM;
	if (ret == 0)
		ret = close_rates_init(&rates, request->seen, request->before,
				       capacities);
	if (ret == 0)
		ret = run_rules(&input, on_mptcp, findings);
	if (ret == 0 && !on_mptcp)
		ret = unjudged_find(&input, findings);
	close_rates_free(&rates);
	wait_groups_free(&groups);
	accept_queues_free(&queues);
	free(pooled);
	free(served);
	turnover_free(&looks);
	free(kinds);
	free(capacities);
	free(told_by);
	return ret;
}

static int judge_mptcp(const struct diagnosis_request *request,
		       struct findings *findings)
{
	struct snapshot seen = snapshot_of_mptcp(request->seen), before;
	struct diagnosis_request own = {
		.seen = &seen,
		.thresholds = request->thresholds,
	};

	if (request->before) {
		before = snapshot_of_mptcp(request->before);
		own.before = &before;
	}
	return judge(&own, true, findings);
}

int diagnosis_run(const struct diagnosis_request *request,
		  struct findings *findings)
{
	int ret;

	*findings = (struct findings){ .thresholds = *request->thresholds,
				       .has_thresholds = true };
	ret = judge(request, false, findings);
	if (ret == 0 && request->seen->mptcp)
		ret = judge_mptcp(request, findings);
	if (ret == 0 && request->seen->mptcp)
		relay_say_mixed(findings, request->seen);
	if (ret == 0)
		ret = put_in_order(findings);
	return ret;
}
