// SPDX-License-Identifier: MIT
/*
 * rule_client_churn: this side opens connections, uses each for a moment and
 * closes it.
 *
 * A few services toward one port are named each; the many addresses of a
 * crawler are told as one, and so are the many ports of one address.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyze/churn.h"
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

	return flow->budget.known && flow->budget.ratio >= warning
		       ? SEVERITY_WARNING
		       : SEVERITY_INFO;
}

static int add_service(const struct rule_input *input, const struct runs *runs,
		       const struct span *span, struct findings *out)
{
	struct finding finding = { .id = FINDING_CLIENT_CHURN };
	char name[FLOW_NAME_SIZE];
	struct pattern pattern;
	struct flow flow;

	flow_make(&flow, input, runs, span->first, span->end);
	finding.subject = flow_subject(&flow.key);
	finding.severity = severity_of(input, &flow);
	finding.owners = flow.owners;
	finding.weight = span->time_wait;
	pattern = churn_tell(&finding, input, &flow,
			     flow_name(&flow.key.remote_address,
				       flow.key.service_port, name));
	finding.confidence = pattern.kind == PATTERN_PER_REQUEST
				     ? pattern.confidence
				     : CONFIDENCE_MEDIUM;
	return findings_add(out, &finding);
}

/* All the services of spans as one, which share a port or an address. */
static int add_spread(const struct rule_input *input, const struct runs *runs,
		      struct span *spans, size_t n, bool of_port,
		      struct findings *out)
{
	struct finding finding = { .id = FINDING_CLIENT_CHURN };
	struct flow flow = { .key = runs_at(runs, spans[0].first)->key };
	char where[ADDR_STRLEN + 32], address[ADDR_STRLEN];

	for (size_t i = 0; i < n; i++) {
		flow_add(&flow, input, runs, spans[i].first, spans[i].end);
		spans[i].time_wait = 0;
	}
	flow_finish(&flow);
	finding.subject = flow_subject(&flow.key);
	finding.severity = severity_of(input, &flow);
	finding.confidence = CONFIDENCE_MEDIUM;
	finding.owners = flow.owners;
	finding.weight = flow.states[TCP_STATE_TIME_WAIT];
	if (of_port) {
		finding.subject.has_remote_address = false;
		finding_add_count(&finding, "remote_addresses", n);
		(void)snprintf(where, sizeof(where), "port %u of %zu addresses",
			       flow.key.service_port, n);
	} else {
		finding.subject.has_service_port = false;
		finding_add_count(&finding, "remote_ports", n);
		(void)snprintf(where, sizeof(where), "%zu ports of %s", n,
			       addr_format(&flow.key.remote_address, address));
	}
	(void)churn_tell(&finding, input, &flow, where);
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
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS),
	.wants = NEED_BIT(NEED_SETTINGS),
};
