// SPDX-License-Identifier: MIT
/*
 * rule_unanswered_close: a peer does not answer when this side closes, or has
 * closed its own side and does not answer what this side still sends.
 */
#include <errno.h>
#include <stdlib.h>

#include "analyze/flow.h"
#include "analyze/network.h"
#include "analyze/rule.h"

static bool is_unanswered(const struct tally_row *group)
{
	return group->n_unanswered_close > 0 || group->n_unanswered_data > 0;
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

/* What one peer leaves without an answer. */
struct unanswered {
	uint32_t n_close;
	uint32_t n_late; /* of these, with data before the FIN */
	uint64_t late_bytes;
	uint32_t n_data; /* of CLOSE_WAIT, which sends no FIN yet */
};

static struct unanswered add_up(const struct runs *runs, size_t first,
				size_t end)
{
	struct unanswered sum = { 0 };

	for (size_t i = first; i < end; i++) {
		const struct tally_row *group = runs_at(runs, i);

		sum.n_close += group->n_unanswered_close;
		sum.n_late += group->n_unanswered_late;
		sum.late_bytes += group->late_bytes;
		sum.n_data += group->n_unanswered_data;
	}
	return sum;
}

static void add_evidence(struct finding *finding, const struct flow *flow,
			 const struct unanswered *unanswered)
{
	finding->weight = unanswered->n_close + unanswered->n_data;
	finding_add_count(finding, "unanswered", finding->weight);
	finding_add_count(finding, "fin_wait1",
			  flow->states[TCP_STATE_FIN_WAIT1]);
	finding_add_count(finding, "closing", flow->states[TCP_STATE_CLOSING]);
	finding_add_count(finding, "last_ack",
			  flow->states[TCP_STATE_LAST_ACK]);
	finding_say_count(finding, "unanswered_closes", unanswered->n_close);
	finding_say_count(finding, "fin_unanswered",
			  unanswered->n_close - unanswered->n_late);
	finding_add_count(finding, "data_unanswered", unanswered->n_late);
	finding_add_count(finding, "undelivered_bytes", unanswered->late_bytes);
	finding_add_count(finding, "close_wait_unanswered", unanswered->n_data);
	finding_add_count(finding, "established",
			  flow->states[TCP_STATE_ESTABLISHED]);
}

static int add_one(const struct rule_input *input, const struct runs *runs,
		   size_t first, size_t end,
		   const struct unanswered *unanswered, struct findings *out)
{
	struct finding finding = {
		.id = FINDING_UNANSWERED_CLOSE,
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_HIGH,
		.subject = subject_of(runs, first, end),
	};
	struct flow flow;

	flow_make(&flow, input, runs, first, end);
	finding.owners = flow.owners;
	add_evidence(&finding, &flow, unanswered);
	return findings_add(out, &finding);
}

static int tell_peers(const struct rule_input *input, uint32_t *counts,
		      struct findings *out)
{
	double enough = input->thresholds->value[THRESHOLD_UNANSWERED_COUNT];
	struct runs runs;
	int ret = runs_init(&runs, input->seen, is_unanswered, runs_cmp_remote);

	for (size_t i = 0, end; ret == 0 && i < runs.n; i = end) {
		struct unanswered unanswered;

		end = runs_end(&runs, i);
		unanswered = add_up(&runs, i, end);
		if ((double)unanswered.n_close + unanswered.n_data < enough)
			continue;
		ret = add_one(input, &runs, i, end, &unanswered, out);
		for (size_t k = i; k < end; k++)
			counts[runs.groups[k]] = 0;
	}
	runs_free(&runs);
	return ret;
}

static uint32_t *count_all(const struct tally *groups)
{
	uint32_t *counts = calloc(groups->n + 1, sizeof(*counts));

	for (size_t i = 0; counts && i < groups->n; i++)
		counts[i] = (uint32_t)groups->rows[i].n_unanswered_close +
			    groups->rows[i].n_unanswered_data;
	return counts;
}

static int tell_network(const struct network *network, struct findings *out)
{
	const uint32_t *states = network->flow.states;
	struct finding finding = {
		.id = FINDING_UNANSWERED_CLOSE,
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_MEDIUM,
		.subject = network->subject,
		.owners = network->flow.owners,
		.weight = network->n,
		.variant = "network",
	};

	finding_add_count(&finding, "unanswered", network->n);
	finding_add_count(&finding, "fin_wait1", states[TCP_STATE_FIN_WAIT1]);
	finding_add_count(&finding, "closing", states[TCP_STATE_CLOSING]);
	finding_add_count(&finding, "last_ack", states[TCP_STATE_LAST_ACK]);
	finding_add_count(&finding, "addresses", network->n_addresses);
	return findings_add(out, &finding);
}

static int run(const struct rule_input *input, struct findings *out)
{
	uint32_t *counts = count_all(&input->seen->groups);
	const struct network_search search = {
		.input = input,
		.counts = counts,
		.enough = input->thresholds->value[THRESHOLD_UNANSWERED_COUNT],
		.tell = tell_network,
	};
	int ret = counts ? tell_peers(input, counts, out) : -ENOMEM;

	if (ret == 0)
		ret = network_each(&search, out);
	free(counts);
	return ret;
}

const struct rule rule_unanswered_close = {
	.id = FINDING_UNANSWERED_CLOSE,
	.name = "unanswered-close",
	.severities = CAN_WARN,
	.rank = RANK_CAUSES,
	.states = { TCP_STATE_FIN_WAIT1, TCP_STATE_CLOSING,
		    TCP_STATE_LAST_ACK },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_TIMERS),
};
