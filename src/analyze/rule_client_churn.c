// SPDX-License-Identifier: MIT
/*
 * rule_client_churn: this side opens connections, uses each for a moment and
 * closes it.
 *
 * A few services toward one port are named each; the many addresses of a
 * crawler are told as one, and so are the many ports of one address.
 */
#include <errno.h>
#include <stdlib.h>

#include "analyze/exhaustion.h"
#include "analyze/flow.h"
#include "analyze/pattern.h"
#include "analyze/row_owners.h"
#include "analyze/rule.h"

/* So many services toward one port have a finding of their own. */
enum { SERVICES_NAMED = 8 };

/*
 * Ports that are many services are called again and again.  One that is met
 * once may be the far end of a connection that came in to a listener now gone.
 */
enum { TIME_WAIT_OF_PORT = 2 };

/* One remote service: a run of groups. */
struct span {
	size_t first, end;
	uint64_t time_wait;
};

static bool is_client(const struct tally_row *group)
{
	return group->key.role == ROLE_CLIENT;
}

static int span_cmp(const void *a, const void *b)
{
	const struct span *left = a, *right = b;

	if (left->time_wait != right->time_wait)
		return left->time_wait > right->time_wait ? -1 : 1;
	return (left->first > right->first) - (left->first < right->first);
}

static enum severity severity_of(const struct rule_input *input,
				 const struct flow *flow)
{
	double warning = input->thresholds->value[THRESHOLD_BUDGET_WARNING];
	double ratio = flow->budget.ratio;

	return flow->budget.known && ratio >= warning &&
			       exhaustion_over(&flow->history, ratio) == 0
		       ? SEVERITY_WARNING
		       : SEVERITY_INFO;
}

static struct pattern add_evidence(struct finding *finding,
				   const struct snapshot *snap,
				   const struct flow *flow)
{
	const struct netns *netns = &snap->namespaces[flow->key.netns];
	const struct pattern_input input = {
		.history = &flow->history,
		.established = flow->states[TCP_STATE_ESTABLISHED],
		.is_thinned = flow->is_thinned,
		.per_second = flow->rate.per_second,
		.heard = flow->heard,
	};
	struct pattern pattern = pattern_find(&input);

	finding_add_count(finding, "time_wait",
			  flow->states[TCP_STATE_TIME_WAIT]);
	finding_add_count(finding, "established",
			  flow->states[TCP_STATE_ESTABLISHED]);
	flow_add_rates(finding, flow);
	finding_add_text(finding, "pattern", pattern_name(pattern.kind));
	flow_add_heard(finding, snap, flow, &pattern);
	if (pattern.timeout_seconds > 0)
		finding_add_real(finding, "idle_timeout_seconds",
				 pattern.timeout_seconds);
	if (pattern.period_seconds > 0)
		finding_add_real(finding, "period_seconds",
				 pattern.period_seconds);
	if (flow->budget.known)
		finding_add_real(finding, "budget_ratio", flow->budget.ratio);
	else
		finding_add_unknown(finding, "budget_ratio");
	finding_add_counter(finding, "linger_resets_since_boot",
			    &netns->counters, COUNTER_ABORT_ON_LINGER);
	return pattern;
}

static bool has_no_port(const struct flow *flow)
{
	return flow->budget.known && flow->budget.ratio >= 1;
}

/* TIME_WAIT beside those that were closed at once, if these are enough. */
static uint64_t more_than(const struct rule_input *input,
			  const struct flow *flow,
			  const struct pattern *pattern)
{
	double enough = input->thresholds->value[THRESHOLD_TIME_WAIT_COUNT];
	uint64_t all = flow->states[TCP_STATE_TIME_WAIT];
	uint64_t rest = all > pattern->n_at_once ? all - pattern->n_at_once : 0;

	return (double)rest >= enough ? rest : 0;
}

/*
 * TIME_WAIT that are taken over early leave only the last seconds to see, and
 * with no port left the closes end because nothing can be opened.
 */
static bool is_at_once(const struct rule_input *input, const struct flow *flow,
		       const struct pattern *pattern)
{
	return pattern->n_at_once > 0 && !flow->is_thinned &&
	       !has_no_port(flow) &&
	       (pattern->kind == PATTERN_BURST ||
		more_than(input, flow, pattern) == 0);
}

/* The end of a pool looks so, and of a job: it says nothing of their use. */
static void say_burst(struct finding *finding, const struct pattern *pattern,
		      uint64_t n_more)
{
	bool is_over = pattern->kind == PATTERN_BURST;

	finding->variant = is_over ? "burst" : "begun";
	finding_say_count(finding, "closed_at_once", pattern->n_at_once);
	finding_say_count(finding, "seconds_ago",
			  (uint64_t)pattern->at_once_ago_seconds +
				  (is_over ? 0 : 3));
	finding_say_count(finding, "others", n_more);
}

/* Who holds what is open now; the closed ones may be another's. */
static void say_open(struct finding *finding, const struct rule_input *input)
{
	const struct report_owners *owners = &finding->owners;

	/* Who was seen with closed ones may hold none that is open. */
	for (uint32_t i = 0; i < owners->n && i < REPORT_OWNERS_MAX; i++) {
		if (owners->items[i].n_closed > 0)
			return;
	}
	finding_say_name(finding, "opener",
			 row_owners_program(input->seen, owners));
	finding_say_count(finding, "samples", input->before ? 2 : 1);
}

/* Of a burst alone, who came after it is not who made it. */
static void keep_closers(struct report_owners *owners)
{
	uint32_t kept =
		owners->n < REPORT_OWNERS_MAX ? owners->n : REPORT_OWNERS_MAX;

	owners->n = 0;
	for (uint32_t i = 0; i < kept; i++) {
		if (owners->items[i].n_closed > 0)
			owners->items[owners->n++] = owners->items[i];
	}
}

/*
 * Adds evidence and words to a finding whose subject, severity and owners are
 * set.  Of a burst, owners that were not seen with its sockets are taken away.
 */
static struct pattern tell_closes(struct finding *finding,
				  const struct rule_input *input,
				  const struct flow *flow)
{
	struct pattern pattern = add_evidence(finding, input->seen, flow);
	bool at_once = is_at_once(input, flow, &pattern);
	uint64_t n_more = more_than(input, flow, &pattern);
	const char *closer =
		flow_closer(input->seen, flow, at_once ? pattern.n_at_once : 0);

	if (at_once && n_more == 0)
		keep_closers(&finding->owners);
	finding_say_name(finding, "closer", closer);
	if (at_once)
		say_burst(finding, &pattern, n_more);
	else if (!closer)
		say_open(finding, input);
	return pattern;
}

/* A rhythm says nothing of how long the connections were of use. */
static enum confidence confidence_of(const struct flow *flow,
				     const struct pattern *pattern)
{
	bool is_told = pattern->kind == PATTERN_PER_REQUEST ||
		       pattern->kind == PATTERN_UNKNOWN || pattern->is_measured;
	enum confidence confidence = flow_confidence(flow, pattern);

	return is_told && confidence > CONFIDENCE_MEDIUM ? confidence
							 : CONFIDENCE_MEDIUM;
}

static int add_service(const struct rule_input *input, const struct runs *runs,
		       const struct span *span, struct findings *out)
{
	struct finding finding = { .id = FINDING_CLIENT_CHURN };
	struct pattern pattern;
	struct flow flow;

	flow_make(&flow, input, runs, span->first, span->end);
	finding.subject = flow_subject(&flow.key);
	finding.severity = severity_of(input, &flow);
	finding.owners = flow.owners;
	finding.weight = span->time_wait;
	pattern = tell_closes(&finding, input, &flow);
	finding.confidence = confidence_of(&flow, &pattern);
	return findings_add(out, &finding);
}

/* All the services of spans as one, which share a port or an address. */
static int add_spread(const struct rule_input *input, const struct runs *runs,
		      struct span *spans, size_t n, bool of_port,
		      struct findings *out)
{
	struct finding finding = { .id = FINDING_CLIENT_CHURN };
	struct flow flow = { .key = runs_at(runs, spans[0].first)->key };

	for (size_t i = 0; i < n; i++) {
		flow_add(&flow, input, runs, spans[i].first, spans[i].end);
		spans[i].time_wait = 0;
	}
	flow_finish(&flow, input);
	finding.subject = flow_subject(&flow.key);
	finding.severity = severity_of(input, &flow);
	finding.confidence = CONFIDENCE_MEDIUM;
	finding.owners = flow.owners;
	finding.weight = flow.states[TCP_STATE_TIME_WAIT];
	if (of_port) {
		finding.subject.has_remote_address = false;
		finding_add_count(&finding, "remote_addresses", n);
	} else {
		finding.subject.has_service_port = false;
		finding_add_count(&finding, "remote_ports", n);
	}
	(void)tell_closes(&finding, input, &flow);
	return findings_add(out, &finding);
}

/* The services toward one port, n of them; what is told of has 0 left. */
static int judge_port(const struct rule_input *input, const struct runs *runs,
		      struct span *spans, size_t n, struct findings *out)
{
	const double *thresholds = input->thresholds->value;
	double enough = thresholds[THRESHOLD_TIME_WAIT_COUNT];
	double spread = thresholds[THRESHOLD_TIME_WAIT_SPREAD];
	uint64_t rest = 0;
	size_t named = 0, last = n;
	int ret = 0;

	qsort(spans, n, sizeof(*spans), span_cmp);
	while (ret == 0 && named < n && named < SERVICES_NAMED &&
	       (double)spans[named].time_wait >= enough &&
	       spans[named].time_wait > 0) {
		ret = add_service(input, runs, &spans[named], out);
		spans[named++].time_wait = 0;
	}
	while (last > named && spans[last - 1].time_wait == 0)
		last--;
	for (size_t i = named; i < last; i++)
		rest += spans[i].time_wait;
	if (ret < 0 || last - named < 2 ||
	    ((double)rest < spread && (double)spans[named].time_wait < enough))
		return ret;
	return add_spread(input, runs, spans + named, last - named, true, out);
}

static bool is_same_port(const struct runs *runs, size_t a, size_t b)
{
	const struct tally_key *left = &runs_at(runs, a)->key;
	const struct tally_key *right = &runs_at(runs, b)->key;

	return left->netns == right->netns &&
	       left->service_port == right->service_port;
}

static int address_cmp(const void *a, const void *b, void *ctx)
{
	const struct span *left = a, *right = b;
	int cmp = runs_cmp_remote(&runs_at(ctx, left->first)->key,
				  &runs_at(ctx, right->first)->key);

	return cmp != 0 ? cmp : span_cmp(left, right);
}

static size_t keep_untold(struct span *spans, size_t n)
{
	size_t n_kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (spans[i].time_wait > 0)
			spans[n_kept++] = spans[i];
	}
	return n_kept;
}

/* The services of each address that were too small to be told of. */
static int judge_addresses(const struct rule_input *input, struct runs *runs,
			   struct span *spans, size_t n, struct findings *out)
{
	double spread = input->thresholds->value[THRESHOLD_TIME_WAIT_SPREAD];
	int ret = 0;

	n = keep_untold(spans, n);
	qsort_r(spans, n, sizeof(*spans), address_cmp, runs);
	for (size_t i = 0, end; ret == 0 && i < n; i = end) {
		const struct span *first = &spans[i];
		const struct tally_key *key = &runs_at(runs, first->first)->key;
		uint64_t sum = 0;

		for (end = i; end < n; end++) {
			if (runs_cmp_remote(
				    key,
				    &runs_at(runs, spans[end].first)->key) != 0)
				break;
			sum += spans[end].time_wait;
		}
		if ((double)sum >= spread && end - i > 1 &&
		    sum >= (end - i) * TIME_WAIT_OF_PORT)
			ret = add_spread(input, runs, spans + i, end - i, false,
					 out);
	}
	return ret;
}

static int judge_all(const struct rule_input *input, struct runs *runs,
		     struct span *spans, struct findings *out)
{
	size_t i = 0, n_all = 0;
	int ret = 0;

	while (ret == 0 && i < runs->n) {
		size_t first = i, n = 0;

		while (i < runs->n && is_same_port(runs, first, i)) {
			struct span span = { i, runs_end(runs, i), 0 };

			for (; i < span.end; i++)
				span.time_wait +=
					runs_at(runs, i)
						->states[TCP_STATE_TIME_WAIT];
			spans[n_all + n++] = span;
		}
		ret = judge_port(input, runs, spans + n_all, n, out);
		n_all += n;
	}
	return ret == 0 ? judge_addresses(input, runs, spans, n_all, out) : ret;
}

static int run(const struct rule_input *input, struct findings *out)
{
	struct span *spans = NULL;
	struct runs runs;
	int ret = runs_init(&runs, input->seen, is_client, runs_cmp_service);

	if (ret == 0) {
		spans = malloc((runs.n ? runs.n : 1) * sizeof(*spans));
		ret = spans ? judge_all(input, &runs, spans, out) : -ENOMEM;
	}
	free(spans);
	runs_free(&runs);
	return ret;
}

const struct rule rule_client_churn = {
	.id = FINDING_CLIENT_CHURN,
	.name = "client-churn",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_CAUSES,
	.states = { TCP_STATE_TIME_WAIT },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_TIME_WAIT),
	.wants = NEED_BIT(NEED_SETTINGS),
};
