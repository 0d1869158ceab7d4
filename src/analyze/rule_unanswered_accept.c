// SPDX-License-Identifier: MIT
/*
 * rule_unanswered_accept: clients of a server do not answer its SYN-ACK, so
 * that connections begin and do not come about.
 */
#include "analyze/earlier.h"
#include "analyze/full_here.h"
#include "analyze/network.h"
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
	uint32_t n_seen; /* addresses of all its connections */
	uint32_t first; /* group of those that are unanswered */
	bool other_networks; /* some are not of the network of the first */
	uint64_t n_syn_recv;
	uint64_t n_established;
	uint64_t n_ended; /* or ending */
	bool may_be_new; /* one that is established, as far as is known */
};

/* Do others get through meanwhile? */
enum passing {
	PASSING_SOME,
	PASSING_NONE, /* between two looks none was accepted on any port */
	PASSING_UNSEEN, /* whose client closed first leaves nothing here */
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

static bool is_of_network(const struct snapshot *snap, uint32_t a, uint32_t b)
{
	const struct tally_row *rows = snap->groups.rows;
	struct addr of_a = network_of(&rows[a].key.remote_address);
	struct addr of_b = network_of(&rows[b].key.remote_address);

	return addr_equal(&of_a, &of_b);
}

static void add_unanswered(struct service *service, const struct snapshot *snap,
			   uint32_t pos)
{
	if (service->n_addresses == 0)
		service->first = pos;
	service->n += snap->groups.rows[pos].n_unanswered_accept;
	service->n_addresses++;
	service->other_networks |= !is_of_network(snap, service->first, pos);
}

static void add_group(struct service *service, const struct snapshot *snap,
		      uint32_t pos)
{
	const struct tally_row *group = &snap->groups.rows[pos];
	const uint32_t *states = group->states;

	if (group->n_unanswered_accept > 0)
		add_unanswered(service, snap, pos);
	service->n_seen += tcp_state_total(states) > states[TCP_STATE_LISTEN];
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

/* Is this the only port that is listened on in its namespace? */
static bool is_only_port(const struct snapshot *snap,
			 const struct tally_key *key)
{
	for (size_t i = 0; i < snap->listeners.n; i++) {
		if (snap->listeners.items[i].netns == key->netns &&
		    snap->listeners.items[i].port != key->service_port)
			return false;
	}
	return true;
}

/* Connections of the port that came about and were heard to end. */
static uint64_t heard_through(const struct snapshot *snap,
			      const struct tally_key *key)
{
	const struct heard_service *heard = snapshot_heard(
		snap, key->netns, ROLE_SERVER, &addr_any, key->service_port);

	return heard ? heard->ends.n_lifetimes : 0;
}

/* What was accepted is counted for all ports of the namespace together. */
static enum passing find_passing(const struct rule_input *input,
				 const struct tally_key *key,
				 const struct service *service)
{
	uint64_t rise;

	if (service->n_ended > 0 || service->may_be_new ||
	    heard_through(input->seen, key) > 0)
		return PASSING_SOME;
	if (!earlier_rise(input, key->netns, COUNTER_PASSIVE_OPENS, &rise))
		return PASSING_UNSEEN;
	if (rise == 0)
		return PASSING_NONE;
	return is_only_port(input->seen, key) ? PASSING_SOME : PASSING_UNSEEN;
}

/* From whom they are. */
static void say_remotes(struct finding *finding, const struct service *service)
{
	if (service->n_seen > service->n_addresses)
		finding_say_count(finding, "addresses_seen", service->n_seen);
	if (service->n_addresses == 1)
		finding_say_remote(finding, "only_address", service->first);
	else if (!service->other_networks)
		finding_say_network(finding, "only_network", service->first);
}

static void add_watched(struct finding *finding, const struct rule_input *input,
			uint16_t netns)
{
	uint64_t rise;

	if (!input->before)
		return;
	earlier_add_rise(finding, input, netns, "passive_opens_between_samples",
			 COUNTER_PASSIVE_OPENS);
	if (!earlier_rise(input, netns, COUNTER_PASSIVE_OPENS, &rise))
		return;
	finding_say_real(finding, "watched_seconds",
			 snapshot_seconds(input->before, input->seen));
	if (rise > 0)
		finding_say_count(finding, "accepted", rise);
}

static void add_evidence(struct finding *finding,
			 const struct rule_input *input,
			 const struct tally_key *key,
			 const struct service *service)
{
	uint64_t n_heard = heard_through(input->seen, key);

	finding_add_count(finding, "unanswered", service->n);
	finding_add_count(finding, "syn_recv", service->n_syn_recv);
	finding_add_count(finding, "addresses", service->n_addresses);
	finding_add_count(finding, "established", service->n_established);
	if (n_heard > 0) {
		finding_add_real(finding, "heard_seconds",
				 input->seen->heard.seconds);
		finding_add_count(finding, "heard_ends", n_heard);
	}
	add_watched(finding, input, key->netns);
	say_remotes(finding, service);
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
	enum passing passing;

	if (service.n < input->thresholds->value[THRESHOLD_SYN_SENT_COUNT] ||
	    (uint64_t)service.n * FEW_OF <= n_others ||
	    is_full(input->seen, key))
		return 0;
	passing = find_passing(input, key, &service);
	if (passing != PASSING_SOME) {
		finding.severity = SEVERITY_WARNING;
		finding.variant = passing == PASSING_NONE ? "nobody" : "unseen";
	}
	finding.weight = service.n;
	add_evidence(&finding, input, key, &service);
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
