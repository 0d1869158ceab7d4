// SPDX-License-Identifier: MIT
/*
 * rule_unanswered_connect: a service does not answer connect(), or a network.
 */
#include <errno.h>
#include <stdlib.h>

#include "analyze/failed_connects.h"
#include "analyze/flow.h"
#include "analyze/full_here.h"
#include "analyze/network.h"
#include "analyze/rule.h"

/* So many tell of a service that nobody gets through to, if it is no alarm. */
enum { FEW_CONNECTS = 5 };

/* Who asks each service of a network once may be looking what is there. */
enum { CALLS_OF_SERVICE = 2 };

/* Of a tenth of all connects that send their SYN again, so many of those of a
 * second wait: for two more, half of the time (tcp_timeout_init()). */
static const double waiting_of_tenth = 0.2;

/* A probe that is refused once a second tells of nothing new. */
static const double failed_per_second = 2;

static bool is_unanswered(const struct tally_row *group)
{
	return group->n_unanswered_connect > 0;
}

/* The listener is this host's own, and why it does not answer is seen. */
static void add_listener(struct finding *finding,
			 const struct listener *listener)
{
	if (!listener) {
		finding_add_unknown(finding, "accept_queue");
		finding_add_unknown(finding, "backlog");
		return;
	}
	finding->variant = "full-here";
	finding_add_count(finding, "accept_queue", listener->accept_queue);
	finding_add_count(finding, "backlog", listener->backlog);
}

/* Those of its address whose port is not told may have been toward it. */
static void add_heard(struct finding *finding, const struct rule_input *input,
		      const struct flow *flow)
{
	const struct tally_key *key = &flow->key;
	const struct heard_service *portless = snapshot_heard(
		input->seen, key->netns, ROLE_CLIENT, &key->remote_address, 0);
	struct failed_connects failed = failed_connects_of(flow->heard);
	const struct failed_connects more = failed_connects_of(portless);

	failed.n_refused += more.n_refused;
	failed.n_unanswered += more.n_unanswered;
	failed.n_given_up += more.n_given_up;
	failed_connects_add(finding, input, &failed);
}

/*
 * Those that got through may have come and gone between looks; or before it
 * went.
 */
static void tell_others(struct finding *finding, const struct rule_input *input,
			const struct flow *flow)
{
	const struct heard *heard = &input->seen->heard;
	uint64_t n_through = flow->heard ? ends_orderly(&flow->heard->ends) : 0;

	if (n_through > 0) {
		finding->variant = "lost";
		finding_say_count(finding, "through", n_through);
		if ((double)finding->weight * heard->seconds <
		    waiting_of_tenth * (double)n_through)
			finding->severity = SEVERITY_INFO;
	} else if (flow->states[TCP_STATE_ESTABLISHED] > 0) {
		finding->variant = "some";
	} else if (flow->closes > 0) {
		finding->variant = "ended";
		finding_say_count(finding, "closed", flow->closes);
	} else {
		if (heard->is_known && heard_is_whole(heard))
			finding_say_text(finding, "nobody_heard", "");
		return;
	}
	finding->confidence = CONFIDENCE_MEDIUM;
}

/*
 * Whether all its connections hang, or only the new ones.  Beside open ones,
 * lost packets look the same as a service that has just gone.
 */
static int add_one(const struct rule_input *input, const struct runs *runs,
		   size_t first, size_t end, uint32_t n, struct findings *out)
{
	struct finding finding = {
		.id = FINDING_UNANSWERED_CONNECT,
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_HIGH,
		.weight = n,
	};
	struct flow flow;

	flow_make(&flow, input, runs, first, end);
	finding.subject = flow_subject(&flow.key);
	finding.owners = flow.owners;
	finding_add_count(&finding, "unanswered", n);
	finding_add_count(&finding, "syn_sent",
			  flow.states[TCP_STATE_SYN_SENT]);
	finding_add_count(&finding, "established",
			  flow.states[TCP_STATE_ESTABLISHED]);
	finding_add_count(&finding, "attempts",
			  flow.states[TCP_STATE_SYN_SENT] +
				  flow.states[TCP_STATE_ESTABLISHED]);
	if (n < input->thresholds->value[THRESHOLD_SYN_SENT_COUNT])
		finding.severity = SEVERITY_INFO;
	tell_others(&finding, input, &flow);
	add_listener(&finding, full_here_listener(input->seen, &flow.key));
	finding_add_counter(&finding, "paws_rejects_since_boot",
			    &input->seen->namespaces[flow.key.netns].counters,
			    COUNTER_PAWS_ACTIVE);
	add_heard(&finding, input, &flow);
	return findings_add(out, &finding);
}

/* Few are worth a word where there is nothing but them. */
static bool is_enough(const struct rule_input *input, const struct runs *runs,
		      size_t first, size_t end, uint32_t n)
{
	uint64_t n_others = 0;

	for (size_t i = first; i < end; i++) {
		const struct tally_row *group = runs_at(runs, i);

		n_others += tcp_state_total(group->states) -
			    group->states[TCP_STATE_SYN_SENT];
	}
	return n >= input->thresholds->value[THRESHOLD_SYN_SENT_COUNT] ||
	       (n >= FEW_CONNECTS && n_others == 0);
}

static int tell_services(const struct rule_input *input, uint32_t *counts,
			 struct findings *out)
{
	struct runs runs;
	int ret =
		runs_init(&runs, input->seen, is_unanswered, runs_cmp_service);

	for (size_t i = 0, end; ret == 0 && i < runs.n; i = end) {
		uint32_t n = 0;

		end = runs_end(&runs, i);
		for (size_t k = i; k < end; k++)
			n += counts[runs.groups[k]];
		if (!is_enough(input, &runs, i, end, n))
			continue;
		ret = add_one(input, &runs, i, end, n, out);
		for (size_t k = i; k < end; k++)
			counts[runs.groups[k]] = 0;
	}
	runs_free(&runs);
	return ret;
}

/* Does one of the first n tell of this service, or of this address? */
static bool is_told_of(const struct findings *findings, size_t n,
		       uint16_t netns, const struct heard_key *key)
{
	for (size_t i = 0; i < n; i++) {
		const struct finding *finding = &findings->items[i];
		const struct finding_subject *subject = &finding->subject;

		if (finding->id == FINDING_UNANSWERED_CONNECT &&
		    subject->netns == netns && subject->has_remote_address &&
		    addr_equal(&subject->remote_address, &key->remote) &&
		    (key->port == 0 || subject->service_port == key->port))
			return true;
	}
	return false;
}

static int tell_failed(const struct rule_input *input, uint16_t netns,
		       const struct heard_service *heard, bool all,
		       struct findings *out)
{
	const struct failed_connects failed = failed_connects_of(heard);
	bool many = (double)failed_connects_total(&failed) >=
		    input->thresholds->value[THRESHOLD_SYN_SENT_COUNT];
	struct finding finding = {
		.id = FINDING_UNANSWERED_CONNECT,
		.severity = all && many ? SEVERITY_WARNING : SEVERITY_INFO,
		.confidence = all ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM,
		.subject = {
			.netns = netns,
			.role = ROLE_CLIENT,
			.process = OWNERS_NONE,
			.has_remote_address = true,
			.remote_address = heard->key.remote,
			.has_service_port = heard->key.port != 0,
			.service_port = heard->key.port,
		},
		.weight = failed_connects_total(&failed),
		.variant = "failed",
	};

	failed_connects_add(&finding, input, &failed);
	if (all)
		finding_say_text(&finding, "all", "");
	return findings_add(out, &finding);
}

/* Whoever is refused again and again; few, where nobody else gets through. */
static bool is_often(const struct rule_input *input, double n, double seconds,
		     bool all)
{
	double enough = input->thresholds->value[THRESHOLD_SYN_SENT_COUNT];

	if (all && enough > FEW_CONNECTS)
		enough = FEW_CONNECTS;
	return n >= enough && n >= failed_per_second * seconds;
}

/* What failed too fast for a look, or was given up before its SYN was sent
 * again. */
static int tell_heard(const struct rule_input *input, uint16_t netns,
		      struct findings *out)
{
	const struct heard *heard = &input->seen->heard;
	int place = snapshot_heard_place(input->seen, netns);
	size_t n_told = out->n;
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < heard->n_services; i++) {
		const struct heard_service *service = &heard->services[i];
		const struct failed_connects failed =
			failed_connects_of(service);
		double n = (double)failed_connects_total(&failed);
		bool all;

		if (service->key.place != place ||
		    service->key.role != ROLE_CLIENT ||
		    !failed_connects_were_sent(input, netns, &failed) ||
		    is_told_of(out, n_told, netns, &service->key))
			continue;
		all = n > 0 && failed_connects_all_fail(input, netns, service);
		if (is_often(input, n, heard->seconds, all))
			ret = tell_failed(input, netns, service, all, out);
	}
	return ret;
}

/* Toward what, the kernel does not count: it may be a scan. */
static int tell_counted(const struct rule_input *input, uint16_t netns,
			struct findings *out)
{
	struct finding finding = {
		.id = FINDING_UNANSWERED_CONNECT,
		.severity = SEVERITY_INFO,
		.confidence = CONFIDENCE_MEDIUM,
		.subject = { .netns = netns,
			     .role = ROLE_CLIENT,
			     .process = OWNERS_NONE },
		.variant = "counted",
	};
	double seconds;
	uint64_t n;

	if (!failed_connects_counted(input, netns, &n))
		return 0;
	seconds = snapshot_seconds(input->before, input->seen);
	if (!is_often(input, (double)n, seconds, true))
		return 0;
	finding.weight = n;
	failed_connects_add(&finding, input, &(struct failed_connects){ 0 });
	finding_say_count(&finding, "counted_connects", n);
	finding_say_real(&finding, "watched_seconds", seconds);
	return findings_add(out, &finding);
}

static uint32_t *count_all(const struct tally *groups)
{
	uint32_t *counts = calloc(groups->n + 1, sizeof(*counts));

	for (size_t i = 0; counts && i < groups->n; i++)
		counts[i] = groups->rows[i].n_unanswered_connect;
	return counts;
}

/* A scan finds networks that do not answer, too. */
static int tell_network(const struct network *network, struct findings *out)
{
	struct finding finding = {
		.id = FINDING_UNANSWERED_CONNECT,
		.severity = SEVERITY_INFO,
		.confidence = CONFIDENCE_MEDIUM,
		.subject = network->subject,
		.owners = network->flow.owners,
		.weight = network->n,
		.variant = "network",
	};

	if (network->n_answering > 0) {
		finding.variant = "network-some";
		finding_say_count(&finding, "answering", network->n_answering);
	} else if (network->n >=
		   (uint64_t)network->n_services * CALLS_OF_SERVICE) {
		finding.severity = SEVERITY_WARNING;
	}
	finding_add_count(&finding, "unanswered", network->n);
	finding_add_count(&finding, "syn_sent",
			  network->flow.states[TCP_STATE_SYN_SENT]);
	finding_add_count(&finding, "addresses", network->n_addresses);
	finding_add_count(&finding, "services", network->n_services);
	return findings_add(out, &finding);
}

/* Where the ports are at their end, that is told by another finding. */
static bool has_ports(const struct findings *findings, uint16_t netns)
{
	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *finding = &findings->items[i];

		if (finding->id == FINDING_PORT_EXHAUSTION &&
		    finding->subject.netns == netns &&
		    finding->severity >= SEVERITY_WARNING)
			return false;
	}
	return true;
}

static void say_ports(struct findings *findings, size_t first)
{
	for (size_t i = first; i < findings->n; i++) {
		struct finding *finding = &findings->items[i];

		if (has_ports(findings, finding->subject.netns))
			finding_say_count(finding, "ports_are_left", 1);
	}
}

static int run(const struct rule_input *input, struct findings *out)
{
	size_t first = out->n;
	uint32_t *counts = count_all(&input->seen->groups);
	const struct network_search search = {
		.input = input,
		.counts = counts,
		.enough = input->thresholds->value[THRESHOLD_SYN_SENT_COUNT],
		.tell = tell_network,
	};
	int ret = counts ? tell_services(input, counts, out) : -ENOMEM;

	if (ret == 0)
		ret = network_each(&search, out);
	for (size_t i = 0; ret == 0 && i < input->seen->n_namespaces; i++)
		ret = tell_heard(input, (uint16_t)i, out);
	for (size_t i = 0; ret == 0 && i < input->seen->n_namespaces; i++)
		ret = tell_counted(input, (uint16_t)i, out);
	say_ports(out, first);
	free(counts);
	return ret;
}

const struct rule rule_unanswered_connect = {
	.id = FINDING_UNANSWERED_CONNECT,
	.name = "unanswered-connect",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_CAUSES,
	.states = { TCP_STATE_SYN_SENT },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_TIMERS),
};
