// SPDX-License-Identifier: MIT
/*
 * rule_server_closes_first: a server of this host closes before its clients
 * do, and so it is left with the TIME_WAIT.
 */
#include <errno.h>
#include <stdlib.h>

#include "analyze/flow.h"
#include "analyze/pattern.h"
#include "analyze/row_owners.h"
#include "analyze/rule.h"

/* tcp_timewait_sock in the slab, of either family. */
enum { TIME_WAIT_BYTES = 256 };

static bool is_server(const struct tally_row *group)
{
	return group->key.role == ROLE_SERVER;
}

/* A service that shares the port on another address closed none of them. */
static void take_owners(struct flow *flow, const struct runs *runs,
			size_t first, size_t end)
{
	flow->owners.n = 0;
	for (size_t i = first; i < end; i++) {
		if (runs_at(runs, i)->states[TCP_STATE_TIME_WAIT] > 0)
			row_owners_add(&flow->owners, runs->snap,
				       runs->groups[i]);
	}
}

/* What the live connections of one service wait for; times holds them all. */
static void take_idles(const struct snapshot *snap,
		       const struct tally_key *service, uint32_t *times_ms,
		       struct pattern_input *about)
{
	uint32_t *end = times_ms + snap->n_live_idles;

	about->idles_ms = times_ms;
	for (size_t i = 0; i < snap->n_live_idles; i++) {
		const struct idle *idle = &snap->live_idles[i];
		const struct tally_key *key =
			&snap->groups.rows[idle->group].key;

		if (runs_cmp_service(key, service) != 0)
			continue;
		if (idle->turn == CONN_TURN_PEER)
			times_ms[about->n_idles++] = idle->idle_ms;
		else if (idle->turn == CONN_TURN_OURS)
			*(end - ++about->n_works) = idle->idle_ms;
		else
			about->n_others++;
	}
	about->works_ms = end - about->n_works;
}

static void add_turns(struct finding *finding,
		      const struct pattern_input *about)
{
	if (about->n_idles + about->n_works + about->n_others == 0) {
		finding_add_unknown(finding, "idle");
		finding_add_unknown(finding, "at_work");
		return;
	}
	finding_add_count(finding, "idle", about->n_idles);
	finding_add_count(finding, "at_work", about->n_works);
}

static void add_evidence(struct finding *finding, const struct snapshot *snap,
			 const struct flow *flow,
			 const struct pattern_input *about,
			 const struct pattern *pattern)
{
	const struct netns *netns = &snap->namespaces[flow->key.netns];
	uint64_t time_wait = flow->states[TCP_STATE_TIME_WAIT];

	finding_add_count(finding, "time_wait", time_wait);
	finding_add_count(finding, "established",
			  flow->states[TCP_STATE_ESTABLISHED]);
	add_turns(finding, about);
	flow_add_rates(finding, flow);
	finding_add_text(finding, "pattern", pattern_name(pattern->kind));
	if (pattern->timeout_seconds > 0)
		finding_add_real(finding, "idle_timeout_seconds",
				 pattern->timeout_seconds);
	if (pattern->request_seconds > 0)
		finding_add_real(finding, "request_seconds",
				 pattern->request_seconds);
	if (pattern->period_seconds > 0)
		finding_add_real(finding, "period_seconds",
				 pattern->period_seconds);
	finding_add_count(finding, "memory_bytes", time_wait * TIME_WAIT_BYTES);
	finding_add_counter(finding, "linger_resets_since_boot",
			    &netns->counters, COUNTER_ABORT_ON_LINGER);
}

static int add_one(const struct rule_input *input, const struct flow *flow,
		   uint32_t *times_ms, struct findings *out)
{
	struct pattern_input about = {
		.history = &flow->history,
		.established = flow->states[TCP_STATE_ESTABLISHED],
		.is_saturated = flow->is_saturated,
	};
	struct pattern pattern;
	struct finding finding = {
		.id = FINDING_SERVER_CLOSES_FIRST,
		.severity = SEVERITY_INFO,
		.subject = flow_subject(&flow->key),
		.owners = flow->owners,
		.weight = flow->states[TCP_STATE_TIME_WAIT],
	};

	take_idles(input->seen, &flow->key, times_ms, &about);
	pattern = pattern_find(&about);
	finding.confidence = pattern.confidence;
	add_evidence(&finding, input->seen, flow, &about, &pattern);
	return findings_add(out, &finding);
}

static int judge_all(const struct rule_input *input, const struct runs *runs,
		     uint32_t *times_ms, struct findings *out)
{
	double enough = input->thresholds->value[THRESHOLD_TIME_WAIT_COUNT];
	int ret = 0;

	for (size_t i = 0, end; ret == 0 && i < runs->n; i = end) {
		uint64_t time_wait = 0;
		struct flow flow;

		end = runs_end(runs, i);
		for (size_t k = i; k < end; k++)
			time_wait +=
				runs_at(runs, k)->states[TCP_STATE_TIME_WAIT];
		if (time_wait == 0 || (double)time_wait < enough)
			continue;
		flow_make(&flow, input, runs, i, end);
		take_owners(&flow, runs, i, end);
		ret = add_one(input, &flow, times_ms, out);
	}
	return ret;
}

static int run(const struct rule_input *input, struct findings *out)
{
	size_t n_idles = input->seen->n_live_idles;
	uint32_t *idles_ms = NULL;
	struct runs runs;
	int ret = runs_init(&runs, input->seen, is_server, runs_cmp_service);

	if (ret == 0) {
		idles_ms = malloc((n_idles + 1) * sizeof(*idles_ms));
		ret = idles_ms ? judge_all(input, &runs, idles_ms, out)
			       : -ENOMEM;
	}
	free(idles_ms);
	runs_free(&runs);
	return ret;
}

const struct rule rule_server_closes_first = {
	.id = FINDING_SERVER_CLOSES_FIRST,
	.name = "server-closes-first",
	.severities = CAN_INFO,
	.rank = RANK_CAUSES,
	.states = { TCP_STATE_TIME_WAIT },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS),
};
