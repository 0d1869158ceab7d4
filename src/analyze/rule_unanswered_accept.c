// SPDX-License-Identifier: MIT
/*
 * rule_unanswered_accept: clients of a server do not answer its SYN-ACK, so
 * that connections begin and do not come about.
 */
#include "analyze/earlier.h"
#include "analyze/full_here.h"
#include "analyze/row_owners.h"
#include "analyze/rule.h"
#include "analyze/runs.h"

/* Who is that old for sure is not new. */
enum { OLD_MS = 30000 };

/* Beside ten times as many others they are the slow ones of a crowd. */
enum { FEW_OF = 10 };

/* What there is of a served port. */
struct service {
	uint32_t n; /* whose SYN-ACK was sent again */
	uint32_t n_addresses;
	uint64_t n_syn_recv;
	uint64_t n_established;
	uint64_t n_ended; /* or ending */
	bool may_be_new; /* one that is established, as far as is known */
};

static bool is_unanswered(const struct tally_row *group)
{
	return group->n_unanswered_accept > 0 && group->key.role == ROLE_SERVER;
}

/* Ages of live connections are lower bounds, and some may not be told. */
static bool are_old(const struct snapshot *snap, uint32_t group)
{
	size_t n;
	const struct live *lives = snapshot_lives(snap, group, &n);

	for (size_t i = 0; i < n; i++) {
		if (lives[i].quiet_ms < OLD_MS)
			return false;
	}
	return n >= snap->groups.rows[group].states[TCP_STATE_ESTABLISHED];
}

static void add_group(struct service *service, const struct snapshot *snap,
		      uint32_t pos)
{
	const struct tally_row *group = &snap->groups.rows[pos];
	const uint32_t *states = group->states;

	service->n += group->n_unanswered_accept;
	service->n_addresses += group->n_unanswered_accept > 0;
	service->n_syn_recv += states[TCP_STATE_SYN_RECV];
	service->n_established += states[TCP_STATE_ESTABLISHED];
	service->n_ended +=
		tcp_state_total(states) - states[TCP_STATE_SYN_RECV] -
		states[TCP_STATE_ESTABLISHED] - states[TCP_STATE_LISTEN];
	service->may_be_new |= !are_old(snap, pos);
}

static struct service take_service(struct finding *finding,
				   const struct snapshot *snap,
				   const struct tally_key *key)
{
	struct service service = { 0 };

	for (uint32_t i = 0; i < snap->groups.n; i++) {
		const struct tally_key *other = &snap->groups.rows[i].key;

		if (other->netns != key->netns || other->role != ROLE_SERVER ||
		    other->service_port != key->service_port)
			continue;
		add_group(&service, snap, i);
		row_owners_add(&finding->owners, snap, i);
	}
	return service;
}

/* A full queue leaves handshakes unfinished, too (tcp_v4_syn_recv_sock()). */
static bool is_full(const struct snapshot *snap, const struct tally_key *key)
{
	for (size_t i = 0; i < snap->listeners.n; i++) {
		const struct listener *listener = &snap->listeners.items[i];

		if (listener->netns == key->netns &&
		    listener->port == key->service_port &&
		    full_here_is_full(listener))
			return true;
	}
	return false;
}

/* Is it evident that nobody gets through?  Of all ports, between two looks. */
static bool is_nobody_through(const struct rule_input *input, uint16_t netns,
			      const struct service *service)
{
	uint64_t rise;

	if (earlier_rise(input, netns, COUNTER_PASSIVE_OPENS, &rise) &&
	    rise == 0)
		return true;
	return service->n_ended == 0 && !service->may_be_new;
}

static int judge(const struct rule_input *input, const struct tally_key *key,
		 struct findings *out)
{
	struct finding finding = {
		.id = FINDING_UNANSWERED_ACCEPT,
		.severity = SEVERITY_INFO,
		.confidence = CONFIDENCE_MEDIUM,
		.subject = { .netns = key->netns,
			     .role = ROLE_SERVER,
			     .process = OWNERS_NONE,
			     .has_service_port = true,
			     .service_port = key->service_port },
	};
	const struct service service = take_service(&finding, input->seen, key);
	uint64_t n_others = service.n_established + service.n_ended;

	if (service.n < input->thresholds->value[THRESHOLD_SYN_SENT_COUNT] ||
	    (uint64_t)service.n * FEW_OF <= n_others ||
	    is_full(input->seen, key))
		return 0;
	if (is_nobody_through(input, key->netns, &service)) {
		finding.severity = SEVERITY_WARNING;
		finding.variant = "nobody";
	}
	finding.weight = service.n;
	finding_add_count(&finding, "unanswered", service.n);
	finding_add_count(&finding, "syn_recv", service.n_syn_recv);
	finding_add_count(&finding, "addresses", service.n_addresses);
	finding_add_count(&finding, "established", service.n_established);
	if (input->before)
		earlier_add_rise(&finding, input, key->netns,
				 "passive_opens_between_samples",
				 COUNTER_PASSIVE_OPENS);
	return findings_add(out, &finding);
}

static int run(const struct rule_input *input, struct findings *out)
{
	struct runs runs;
	int ret =
		runs_init(&runs, input->seen, is_unanswered, runs_cmp_service);

	for (size_t i = 0; ret == 0 && i < runs.n; i = runs_end(&runs, i))
		ret = judge(input, &runs_at(&runs, i)->key, out);
	runs_free(&runs);
	return ret;
}

const struct rule rule_unanswered_accept = {
	.id = FINDING_UNANSWERED_ACCEPT,
	.name = "unanswered-accept",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_HURTS,
	.states = { TCP_STATE_SYN_RECV },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_TIMERS),
};
