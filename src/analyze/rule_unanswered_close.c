// SPDX-License-Identifier: MIT
/*
 * rule_unanswered_close: a peer does not answer when this side closes.
 */
#include <stdio.h>

#include "analyze/flow.h"
#include "analyze/rule.h"

static bool is_unanswered(const struct tally_row *group)
{
	return group->n_unanswered_close > 0;
}

/* What the groups toward one peer have in common is what can be said. */
static struct finding_subject subject_of(const struct runs *runs, size_t first,
					 size_t end)
{
	const struct tally_key *key = &runs_at(runs, first)->key;
	struct finding_subject subject = flow_subject(key);

	subject.has_remote_address = true;
	subject.remote_address = key->remote_address;
	for (size_t i = first + 1; i < end; i++) {
		const struct tally_key *other = &runs_at(runs, i)->key;

		if (other->role != key->role)
			subject.role = ROLE_UNKNOWN;
		if (other->service_port != key->service_port)
			subject.has_service_port = false;
	}
	if (subject.role == ROLE_UNKNOWN)
		subject.has_service_port = false;
	return subject;
}

static int add_one(const struct rule_input *input, const struct runs *runs,
		   size_t first, size_t end, uint32_t n, struct findings *out)
{
	struct finding finding = {
		.id = FINDING_UNANSWERED_CLOSE,
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_HIGH,
		.subject = subject_of(runs, first, end),
		.weight = n,
	};
	char peer[ADDR_STRLEN];
	struct flow flow;

	flow_make(&flow, input, runs, first, end);
	finding.owners = flow.owners;
	finding_add_count(&finding, "unanswered", n);
	finding_add_count(&finding, "fin_wait1",
			  flow.states[TCP_STATE_FIN_WAIT1]);
	finding_add_count(&finding, "closing", flow.states[TCP_STATE_CLOSING]);
	finding_add_count(&finding, "last_ack",
			  flow.states[TCP_STATE_LAST_ACK]);
	finding_add_count(&finding, "established",
			  flow.states[TCP_STATE_ESTABLISHED]);
	(void)snprintf(finding.summary, sizeof(finding.summary),
		       "%s does not answer when connections are closed: %u "
		       "sockets send their FIN again and again",
		       addr_format(&finding.subject.remote_address, peer), n);
	return findings_add(out, &finding);
}

static int run(const struct rule_input *input, struct findings *out)
{
	double enough = input->thresholds->value[THRESHOLD_UNANSWERED_COUNT];
	struct runs runs;
	int ret = runs_init(&runs, input->seen, is_unanswered, runs_cmp_remote);

	for (size_t i = 0, end; ret == 0 && i < runs.n; i = end) {
		uint32_t n = 0;

		end = runs_end(&runs, i);
		for (size_t k = i; k < end; k++)
			n += runs_at(&runs, k)->n_unanswered_close;
		if (n >= enough)
			ret = add_one(input, &runs, i, end, n, out);
	}
	runs_free(&runs);
	return ret;
}

const struct rule rule_unanswered_close = { FINDING_UNANSWERED_CLOSE, run };
