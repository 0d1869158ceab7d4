// SPDX-License-Identifier: MIT
/*
 * rule_port_exhaustion: the ports from one address toward one destination and
 * port come to an end.
 *
 * One finding per destination and port: its fullest source stands for all.
 */
#include <errno.h>
#include <stdlib.h>

#include "analyze/budget.h"
#include "analyze/exhaustion.h"
#include "analyze/flow.h"
#include "analyze/low_ports.h"
#include "analyze/port_range.h"
#include "analyze/rule.h"
#include "analyze/source_ports.h"

/* A range of a few ports could make thousands: the fullest are enough. */
enum { DESTINATIONS_MAX = 50 };

/* So many ports side by side, and so much of their band, are nearly all that a
 * range of the program's own may have. */
enum { BAND_PORTS = 50, BAND_PERCENT = 90 };

/* One destination and port. */
struct candidate {
	size_t first, last; /* of runs; last is beyond */
	size_t fullest; /* of runs */
	int rank; /* enum severity */
	struct port_budget budget;
	struct exhaustion end;
	uint32_t n_sources; /* at [budget-info] or above, or soon at the end */
	bool is_band; /* it is worth a word for its band alone */
	int over_seconds; /* see exhaustion_over() */
};

static uint32_t band_of(const struct tally_row *group)
{
	return (uint32_t)group->highest_port - group->lowest_port + 1;
}

/* connect() in the whole range takes one in nine, or of one parity. */
static bool fills_band(const struct tally_row *group)
{
	uint32_t taken = group->ports_used - group->ports_reusable;

	return group->port_signs & TALLY_PORTS_BAND && taken >= BAND_PORTS &&
	       (uint64_t)taken * 100 >= (uint64_t)band_of(group) * BAND_PERCENT;
}

static bool has_ports(const struct tally_row *group)
{
	return group->key.role == ROLE_CLIENT && group->ports_used > 0;
}

static bool is_selected(const struct runs *runs, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		if (tcp_state_total(runs_at(runs, i)->states) > 0)
			return true;
	}
	return false;
}

static bool is_worse(const struct candidate *a, const struct candidate *b)
{
	if (a->rank != b->rank)
		return a->rank > b->rank;
	return a->budget.ratio > b->budget.ratio;
}

/* What a TIME_WAIT holds comes back within a minute. */
static double lasting_ratio(const struct tally_row *group,
			    const struct port_budget *budget)
{
	uint32_t taken = budget->used - budget->reusable;
	uint32_t closed = group->states[TCP_STATE_TIME_WAIT];

	closed -= closed < budget->reusable ? closed : budget->reusable;
	return closed < taken ? (double)(taken - closed) / budget->capacity : 0;
}

/* Ports of a run that is over are worth a word, and no alarm. */
static void rank(struct candidate *own, const struct rule_input *input,
		 const struct tally_row *group)
{
	const struct port_budget *budget = &own->budget;
	struct history history = { { 0 } };
	double ratio = budget->ratio;

	if (snapshot_knows_closes(input->seen, group->key.netns))
		closes_history(&input->seen->closes, group, &history);
	own->over_seconds = exhaustion_over(&history, ratio);
	if (own->over_seconds > 0)
		ratio = lasting_ratio(group, budget);
	own->rank = exhaustion_rank_ahead(input, ratio, &own->end);
	if (own->rank < 0 && exhaustion_rank(input, budget->ratio) >= 0)
		own->rank = SEVERITY_INFO;
}

static bool make_candidate(const struct rule_input *input,
			   const struct runs *runs, size_t first, size_t end,
			   struct candidate *candidate)
{
	*candidate =
		(struct candidate){ .first = first, .last = end, .rank = -1 };
	for (size_t i = first; i < end; i++) {
		const struct tally_row *group = runs_at(runs, i);
		uint32_t capacity = input->capacities[group->key.netns];
		struct candidate own = { .rank = -1 };

		if (!source_ports_are_told_by(input->seen, group))
			continue;
		budget_take(&own.budget, group, capacity);
		if (!own.budget.known)
			continue;
		own.end = exhaustion_foresee(input, group, own.budget.capacity);
		rank(&own, input, group);
		if (own.rank < 0 && fills_band(group)) {
			own.rank = SEVERITY_INFO;
			own.is_band = true;
		}
		if (own.rank < 0)
			continue;
		candidate->n_sources++;
		if (!is_worse(&own, candidate))
			continue;
		candidate->rank = own.rank;
		candidate->over_seconds = own.over_seconds;
		candidate->is_band = own.is_band;
		candidate->budget = own.budget;
		candidate->end = own.end;
		candidate->fullest = i;
	}
	return candidate->budget.known && is_selected(runs, first, end);
}

/* What is so only sometimes. */
static void add_signs(struct finding *finding, const struct rule_input *input,
		      const struct tally_row *group)
{
	const struct local_source *source = source_ports_of(input->seen, group);

	if (group->key.ifindex > 0)
		finding_add_count(finding, "interface_index",
				  group->key.ifindex);
	if (group->port_signs & TALLY_PORTS_BOUND)
		finding_add_text(finding, "bound_before_connect", "likely");
	if (group->port_signs & TALLY_PORTS_BOUND && source)
		finding_add_count(finding, "ports_left_to_bind",
				  source_ports_left(input->seen, source));
	if (group->port_signs & TALLY_PORTS_BAND) {
		finding_add_count(finding, "lowest_port", group->lowest_port);
		finding_add_count(finding, "highest_port", group->highest_port);
	}
	if (group->port_signs & TALLY_REUSE_UNSTAMPED)
		finding_add_text(finding, "reuse_inert", "no-timestamps");
	else if (group->port_signs & TALLY_REUSE_NEVER)
		finding_add_text(finding, "reuse_inert", "never-acted");
}

static void add_evidence(struct finding *finding,
			 const struct rule_input *input,
			 const struct tally_row *group,
			 const struct candidate *candidate)
{
	const struct port_budget *budget = &candidate->budget;
	const struct local_source *source = source_ports_of(input->seen, group);
	double value;

	finding_add_count(finding, "used", budget->used);
	finding_add_count(finding, "reusable", budget->reusable);
	finding_add_count(finding, "capacity", budget->capacity);
	finding_add_real(finding, "ratio", budget->ratio);
	finding_add_count(finding, "time_wait",
			  group->states[TCP_STATE_TIME_WAIT]);
	if (snapshot_knows_closes(input->seen, group->key.netns))
		finding_add_real(finding, "closes_per_second",
				 (double)group->closes / HISTORY_SECONDS);
	else
		finding_add_unknown(finding, "closes_per_second");
	if (exhaustion_rate(input, group, &value))
		finding_add_real(finding, "closes_per_second_now", value);
	else
		finding_add_unknown(finding, "closes_per_second_now");
	if (exhaustion_sustainable(input, group, budget->capacity, &value))
		finding_add_real(finding, "sustainable_per_second", value);
	else
		finding_add_unknown(finding, "sustainable_per_second");
	if (candidate->end.known)
		finding_add_real(finding, "seconds_to_exhaustion",
				 candidate->end.seconds);
	else
		finding_add_unknown(finding, "seconds_to_exhaustion");
	if (source)
		finding_add_count(finding, "local_ports_in_use",
				  source->n_ports);
	else
		finding_add_unknown(finding, "local_ports_in_use");
	finding_add_count(finding, "sources", candidate->n_sources);
	add_signs(finding, input, group);
}

static bool is_exhausted(const struct candidate *candidate)
{
	return candidate->end.known && candidate->end.seconds <= 0;
}

/*
 * The figure that client-churn has for the minute, unless it is another one
 * by now.  With no port left it is what the ports allow, and says nothing of
 * what the program asks for.
 */
static void say_rate(struct finding *finding, const struct rule_input *input,
		     const struct tally_row *group,
		     const struct candidate *candidate)
{
	double rate = (double)group->closes / HISTORY_SECONDS, now;
	int seconds = HISTORY_SECONDS;

	if (is_exhausted(candidate) &&
	    exhaustion_sustainable(input, group, candidate->budget.capacity,
				   &now)) {
		finding_say_real(finding, "allowed_per_second", now);
		return;
	}
	if (!snapshot_knows_closes(input->seen, group->key.netns))
		return;
	if (candidate->over_seconds > 0) {
		finding_say_count(finding, "over_seconds",
				  (uint64_t)candidate->over_seconds);
		return;
	}
	if (exhaustion_rate(input, group, &now) &&
	    (now < 0.75 * rate || now > 1.25 * rate)) {
		rate = now;
		seconds = EXHAUSTION_RATE_SECONDS;
	}
	finding_say_real(finding, "rate", rate);
	finding_say_count(finding, "rate_seconds", (uint64_t)seconds);
}

/* What holds the ports: churn, or connections that are open. */
static void say_holders(struct finding *finding, const struct rule_input *input,
			const struct tally_row *group,
			const struct candidate *candidate,
			const struct flow *flow)
{
	uint32_t time_wait = group->states[TCP_STATE_TIME_WAIT];
	uint32_t close_wait = group->states[TCP_STATE_CLOSE_WAIT];
	uint32_t established = group->states[TCP_STATE_ESTABLISHED];
	uint64_t total = tcp_state_total(group->states);

	if (time_wait > 0 && time_wait >= total / 2) {
		finding_say_count(finding, "held_by_time_wait", time_wait);
		finding_say_name(finding, "closer",
				 flow_closer(input->seen, flow, 0));
		say_rate(finding, input, group, candidate);
	} else if (close_wait > 0 && close_wait >= total / 2) {
		finding_say_count(finding, "held_by_close_wait", close_wait);
	} else if (established >= total / 2) {
		finding_say_count(finding, "held_by_open", established);
	}
}

/*
 * Could connect() take over the TIME_WAIT of this group, if it were allowed to?
 * Not those that were bound before, and not without timestamps.
 */
static void say_reuse(struct finding *finding, const struct rule_input *input,
		      const struct tally_row *group)
{
	const struct settings *settings =
		&input->seen->namespaces[group->key.netns].settings;
	unsigned int inert =
		TALLY_REUSE_ALLOWED | TALLY_REUSE_INERT | TALLY_PORTS_BOUND;

	if (finding_says(finding, "held_by_time_wait") &&
	    settings->known[SETTING_TCP_TW_REUSE] &&
	    !(group->port_signs & inert))
		finding_say_count(finding, "reuse_is_off", 1);
}

static void say_end(struct finding *finding, const struct exhaustion *end)
{
	if (!end->known || end->seconds <= 0)
		return;
	if (end->seconds < 120)
		finding_say_real(finding, "seconds_left",
				 end->seconds < 1 ? 1 : end->seconds);
	else
		finding_say_real(finding, "minutes_left", end->seconds / 60);
}

/* That its TIME_WAIT are not given back, or what it has left? */
static bool is_guessed(const struct rule_input *input,
		       const struct tally_row *group)
{
	const struct local_source *source = source_ports_of(input->seen, group);

	/* A range that no source told is the system's usual one. */
	if (group->port_signs & TALLY_REUSE_NEVER ||
	    input->seen->namespaces[group->key.netns].settings.assumed_high > 0)
		return true;
	return group->port_signs & TALLY_PORTS_BOUND &&
	       group->port_signs & TALLY_REUSE_ALLOWED &&
	       group->states[TCP_STATE_TIME_WAIT] > 0 &&
	       !(source && source_ports_left(input->seen, source) == 0);
}

static int add_one(const struct rule_input *input, const struct runs *runs,
		   const struct candidate *candidate, struct findings *out)
{
	const struct tally_row *group = runs_at(runs, candidate->fullest);
	struct finding finding = {
		.id = FINDING_PORT_EXHAUSTION,
		.severity = (enum severity)candidate->rank,
		.confidence = input->seen->complete ? CONFIDENCE_HIGH
						    : CONFIDENCE_MEDIUM,
		.subject = flow_subject(&group->key),
		.weight = (uint64_t)(1000 * candidate->budget.ratio),
	};
	struct flow flow;

	if (is_guessed(input, group) || candidate->is_band)
		finding.confidence = CONFIDENCE_LOW;
	if (candidate->is_band) {
		finding.variant = "band";
		finding_say_count(&finding, "band", band_of(group));
	}
	flow_make(&flow, input, runs, candidate->first, candidate->last);
	finding.subject.has_local_address = true;
	finding.subject.local_address = group->key.local_address;
	finding.owners = flow.owners;
	add_evidence(&finding, input, group, candidate);
	finding_say_count(&finding, "in_use",
			  candidate->budget.used - candidate->budget.reusable);
	say_holders(&finding, input, group, candidate, &flow);
	say_reuse(&finding, input, group);
	port_range_say(&finding, input->seen, group->key.netns);
	say_end(&finding, &candidate->end);
	return findings_add(out, &finding);
}

static int candidate_cmp(const void *a, const void *b)
{
	const struct candidate *left = a, *right = b;

	if (is_worse(left, right) != is_worse(right, left))
		return is_worse(left, right) ? -1 : 1;
	return (left->first > right->first) - (left->first < right->first);
}

static int judge_all(const struct rule_input *input, const struct runs *runs,
		     struct candidate *candidates, struct findings *out)
{
	size_t n = 0;
	int ret = 0;

	for (size_t i = 0, end; i < runs->n; i = end) {
		end = runs_end(runs, i);
		n += make_candidate(input, runs, i, end, &candidates[n]);
	}
	qsort(candidates, n, sizeof(*candidates), candidate_cmp);
	for (size_t i = 0; ret == 0 && i < n && i < DESTINATIONS_MAX; i++)
		ret = add_one(input, runs, &candidates[i], out);
	return ret;
}

static int run(const struct rule_input *input, struct findings *out)
{
	struct candidate *candidates = NULL;
	struct runs runs;
	int ret = runs_init(&runs, input->seen, has_ports, runs_cmp_service);

	if (ret == 0) {
		candidates = malloc((runs.n + 1) * sizeof(*candidates));
		ret = candidates ? judge_all(input, &runs, candidates, out)
				 : -ENOMEM;
	}
	if (ret == 0)
		ret = source_ports_judge(input, out);
	if (ret == 0)
		ret = low_ports_judge(input, out);
	free(candidates);
	runs_free(&runs);
	return ret;
}

const struct rule rule_port_exhaustion = {
	.id = FINDING_PORT_EXHAUSTION,
	.name = "port-exhaustion",
	.severities = CAN_INFO | CAN_WARN | CAN_CRIT,
	.rank = RANK_HURTS,
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS),
	.wants = NEED_BIT(NEED_SETTINGS) | NEED_BIT(NEED_TIME_WAIT),
};
