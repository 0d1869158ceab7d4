// SPDX-License-Identifier: MIT
/*
 * flow: sums, and nothing that needs a judgement.
 */
#include "analyze/flow.h"

#include <string.h>

#include "analyze/budget.h"
#include "analyze/lifetime.h"
#include "analyze/row_owners.h"

/*
 * connect() tries the ports of one parity first (__inet_hash_connect): where a
 * new connection may replace a TIME_WAIT, these may be all it ever needs.
 */
static bool takes_all_ports(const struct tally_row *group, uint32_t capacity)
{
	const struct addr *local = &group->key.local_address;
	const struct addr *remote = &group->key.remote_address;
	uint64_t time_wait = group->states[TCP_STATE_TIME_WAIT];
	uint64_t half = capacity / 2;

	/* The ports of another host are not known. */
	if (!addr_is_loopback(remote) && !addr_equal(local, remote))
		return false;
	return half > 0 && ((time_wait * 10 >= half * 9 && time_wait <= half) ||
			    time_wait * 10 >= half * 2 * 9);
}

/* Whole seconds of history that began since the sample before. */
static int watched_seconds(const struct rule_input *input)
{
	double seconds = 0;

	if (input->before)
		seconds = snapshot_seconds(input->before, input->seen);
	if (seconds <= 1)
		return seconds > 0;
	return seconds < HISTORY_SECONDS ? (int)seconds : HISTORY_SECONDS;
}

void flow_add(struct flow *flow, const struct rule_input *input,
	      const struct runs *runs, size_t first, size_t end)
{
	uint32_t service = HASH_INDEX_NONE;

	flow->watched_seconds = watched_seconds(input);
	flow->n_cpus = snapshot_cpus(input->seen, flow->key.netns);
	for (size_t i = first; i < end; i++) {
		const struct tally_row *group = runs_at(runs, i);

		tcp_state_add(flow->states, group->states);
		flow->closes += group->closes;
		flow->closes_unknown |=
			!snapshot_knows_closes(input->seen, group->key.netns);
		flow->is_saturated |= takes_all_ports(
			group, input->capacities[group->key.netns]);
		budget_take(&flow->budget, group,
			    input->capacities[group->key.netns]);
		row_owners_add(&flow->owners, input->seen, runs->groups[i]);
		lives_add_group(&flow->lives, input->seen, runs->groups[i]);
		/* All groups of one service share its closes. */
		if (service == HASH_INDEX_NONE)
			service = group->service;
	}
	if (service != HASH_INDEX_NONE)
		services_history(&input->seen->services, service,
				 &flow->history);
}

/* Of TIME_WAIT that are taken over at random, next to none grows old. */
static bool is_fading(const struct history *history)
{
	const int young = HISTORY_SECONDS / 6;
	uint64_t all = 0, recent = 0;

	for (int i = 0; i < HISTORY_SECONDS; i++) {
		all += history->n[i];
		recent += i < young ? history->n[i] : 0;
	}
	return history->n[0] > history->n[1] && recent * 10 >= all * 9;
}

void flow_finish(struct flow *flow)
{
	const struct lifetime_input life = {
		.established = flow->states[TCP_STATE_ESTABLISHED],
		.history = &flow->history,
		.lives = &flow->lives,
		.n_cpus = flow->n_cpus,
	};

	flow->is_saturated = flow->is_saturated && is_fading(&flow->history);
	for (int i = 0; i < flow->watched_seconds; i++)
		flow->n_watched += flow->history.n[i];
	flow->total = tcp_state_total(flow->states);
	flow->closes_per_second = (double)flow->closes / HISTORY_SECONDS;
	flow->lifetime_known =
		!flow->closes_unknown &&
		lifetime_estimate(&life, &flow->lifetime_seconds);
}

void flow_make(struct flow *flow, const struct rule_input *input,
	       const struct runs *runs, size_t first, size_t end)
{
	*flow = (struct flow){ .key = runs_at(runs, first)->key };
	flow_add(flow, input, runs, first, end);
	flow_finish(flow);
}

struct finding_subject flow_subject(const struct tally_key *key)
{
	struct finding_subject subject = {
		.netns = key->netns,
		.role = (enum role)key->role,
		.process = OWNERS_NONE,
		.has_service_port = key->known & TALLY_SERVICE_PORT,
		.service_port = key->service_port,
	};

	if (key->role != ROLE_SERVER) {
		subject.has_remote_address = true;
		subject.remote_address = key->remote_address;
	}
	return subject;
}

/* The closed sockets that were seen in the hands of one program. */
struct closer {
	const char *name; /* NULL: of none */
	uint32_t n;
	uint32_t n_others; /* in the hands of other programs */
	bool is_brief;
};

static struct closer find_closer(const struct snapshot *snap,
				 const struct report_owners *owners)
{
	uint32_t kept =
		owners->n < REPORT_OWNERS_MAX ? owners->n : REPORT_OWNERS_MAX;
	const struct process *processes = snap->owners.processes;
	struct closer closer = { .name = NULL };
	uint32_t most = 0;

	for (uint32_t i = 0; i < kept; i++) {
		if (owners->items[i].n_closed <= most)
			continue;
		most = owners->items[i].n_closed;
		closer.name = processes[owners->items[i].process].name;
	}
	for (uint32_t i = 0; most > 0 && i < kept; i++) {
		const struct report_owner *owner = &owners->items[i];

		if (strcmp(processes[owner->process].name, closer.name) != 0) {
			closer.n_others += owner->n_closed;
			continue;
		}
		closer.n += owner->n_closed;
		closer.is_brief |= owner->is_brief;
	}
	return closer;
}

const char *flow_closer(const struct snapshot *snap, const struct flow *flow,
			uint64_t n_at_once)
{
	struct closer closer = find_closer(snap, &flow->owners);
	uint64_t all = n_at_once ? n_at_once : flow->n_watched;
	bool is_stream = closer.is_brief && n_at_once == 0;

	if (!closer.name || closer.n_others * 10 > closer.n ||
	    (!is_stream && (uint64_t)closer.n * 2 < all))
		return NULL;
	return closer.name;
}

void flow_add_rates(struct finding *finding, const struct flow *flow)
{
	if (flow->closes_unknown)
		finding_add_unknown(finding, "closes_per_second");
	else
		finding_add_real(finding, "closes_per_second",
				 flow->closes_per_second);
	if (flow->is_saturated)
		finding_say_count(finding, "closes_last_second",
				  flow->history.n[0]);
	if (flow->lifetime_known)
		finding_add_real(finding, "mean_lifetime_seconds",
				 flow->lifetime_seconds);
	else
		finding_add_unknown(finding, "mean_lifetime_seconds");
}
