// SPDX-License-Identifier: MIT
/*
 * flow: sums, and nothing that needs a judgement.
 */
#include "analyze/flow.h"

#include <string.h>

#include "analyze/budget.h"
#include "analyze/lifetime.h"
#include "analyze/row_owners.h"

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
	flow->watched_seconds = watched_seconds(input);
	flow->n_cpus = snapshot_cpus(input->seen, flow->key.netns);
	for (size_t i = first; i < end; i++) {
		const struct tally_row *group = runs_at(runs, i);

		tcp_state_add(flow->states, group->states);
		flow->closes += group->closes;
		flow->closes_unknown |=
			!snapshot_knows_closes(input->seen, group->key.netns);
		budget_take(&flow->budget, group,
			    input->capacities[group->key.netns]);
		row_owners_add(&flow->owners, input->seen, runs->groups[i]);
		lives_add_group(&flow->lives, input->seen, runs->groups[i]);
		closes_history(&input->seen->closes, group, &flow->history);
		close_sum_add(&flow->sum, input->rates, group);
	}
}

void flow_finish(struct flow *flow, const struct rule_input *input)
{
	const struct lifetime_input life = {
		.established = flow->states[TCP_STATE_ESTABLISHED],
		.history = &flow->history,
		.lives = &flow->lives,
		.n_cpus = flow->n_cpus,
	};

	flow->rate = close_sum_rate(&flow->sum, input->rates);
	flow->is_thinned = close_rate_thins(&flow->rate);
	for (int i = 0; i < flow->watched_seconds; i++)
		flow->n_watched += flow->history.n[i];
	flow->total = tcp_state_total(flow->states);
	flow->closes_per_second = (double)flow->closes / HISTORY_SECONDS;
	flow->lifetime_known =
		!flow->closes_unknown &&
		lifetime_estimate(&life, &flow->lifetime_seconds);
}

static const struct heard_service *find_heard(const struct snapshot *snap,
					      const struct tally_key *key)
{
	bool is_client = key->role == ROLE_CLIENT;

	return snapshot_heard(snap, key->netns, (enum role)key->role,
			      is_client ? &key->remote_address : &addr_any,
			      key->service_port);
}

/* Whom nothing in the table leads to any more. */
static void add_heard_owners(struct flow *flow)
{
	struct report_owners *owners = &flow->owners;
	const struct heard_service *heard = flow->heard;

	if (!heard || owners->n > 0 || flow->key.role != ROLE_CLIENT)
		return;
	for (uint32_t i = 0; i < heard->n_programs && i < HEARD_PROGRAMS_MAX;
	     i++) {
		const struct heard_program *program = &heard->programs[i];
		uint16_t n = (uint16_t)(program->n < UINT16_MAX ? program->n
								: UINT16_MAX);

		owners->items[owners->n++] = (struct report_owner){
			.process = program->process,
			.n_sockets = program->n,
			.n_closed = n,
			.n_brief = program->n_brief < n
					   ? (uint16_t)program->n_brief
					   : n,
			.basis = OWNER_HELD,
		};
	}
}

void flow_make(struct flow *flow, const struct rule_input *input,
	       const struct runs *runs, size_t first, size_t end)
{
	*flow = (struct flow){ .key = runs_at(runs, first)->key };
	flow->heard = find_heard(input->seen, &flow->key);
	flow_add(flow, input, runs, first, end);
	add_heard_owners(flow);
	flow_finish(flow, input);
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

/* Connections that were closed in the hands of one program. */
struct share {
	const char *name;
	uint64_t n;
	uint64_t n_brief; /* met by no more than one look */
};

struct shares {
	struct share items[REPORT_OWNERS_MAX];
	size_t n;
	uint64_t all; /* connections that somebody closed */
	uint64_t n_unheld; /* met, in no hands that were seen */
	bool has_more; /* programs */
};

static void add_share(struct shares *shares, const char *name, uint64_t n,
		      uint64_t n_brief)
{
	size_t i = 0;

	while (i < shares->n && strcmp(shares->items[i].name, name) != 0)
		i++;
	if (i == shares->n)
		shares->items[shares->n++] = (struct share){ .name = name };
	shares->items[i].n += n;
	shares->items[i].n_brief += n_brief;
}

/* Of those that are in TIME_WAIT. */
static void take_owners(struct shares *shares, const struct snapshot *snap,
			const struct report_owners *owners)
{
	for (uint32_t i = 0; i < owners->n && i < REPORT_OWNERS_MAX; i++) {
		const struct report_owner *owner = &owners->items[i];

		if (owner->n_closed > 0)
			add_share(shares,
				  snap->owners.processes[owner->process].name,
				  owner->n_closed, owner->n_brief);
	}
	shares->has_more = owners->n > REPORT_OWNERS_MAX;
}

static void take_heard(struct shares *shares, const struct snapshot *snap,
		       const struct heard_service *heard)
{
	uint32_t n = heard->n_programs;

	shares->all = heard->closed.n[END_LOCAL_FIRST];
	shares->n_unheld = heard->n_unheld;
	shares->has_more = n > HEARD_PROGRAMS_MAX;
	for (uint32_t i = 0; i < n && i < HEARD_PROGRAMS_MAX; i++) {
		const struct heard_program *program = &heard->programs[i];

		add_share(shares, snap->owners.processes[program->process].name,
			  program->n, program->n_brief);
	}
}

static bool is_brief(const struct share *share)
{
	return share->n_brief * 2 >= share->n;
}

/* The largest; NULL where others have a tenth as much, or there is none. */
static const struct share *find_leader(const struct shares *shares,
				       bool brief_only)
{
	const struct share *leader = NULL;
	uint64_t sum = 0;

	for (size_t i = 0; i < shares->n; i++) {
		const struct share *share = &shares->items[i];

		if (brief_only && !is_brief(share))
			continue;
		sum += share->n;
		if (!leader || share->n > leader->n)
			leader = share;
	}
	return leader && (sum - leader->n) * 10 <= leader->n ? leader : NULL;
}

/* So many brief ones, met by chance, are no passer-by's. */
enum { BRIEF_ENOUGH = 3 };

/*
 * Those that nobody has met are like the brief ones that were: these are of
 * one program, what lived longer is next to nothing, and hardly any were gone
 * before their holder was found.
 */
static const char *find_brief(const struct shares *shares)
{
	const struct share *leader = find_leader(shares, true);
	uint64_t n_longer = 0;

	for (size_t i = 0; i < shares->n; i++)
		n_longer +=
			is_brief(&shares->items[i]) ? 0 : shares->items[i].n;
	if (!leader || leader->n < BRIEF_ENOUGH ||
	    n_longer * 10 > shares->all || shares->n_unheld > leader->n)
		return NULL;
	return leader->name;
}

const char *flow_closer(const struct snapshot *snap, const struct flow *flow,
			uint64_t n_at_once)
{
	struct shares shares = {
		.all = n_at_once ? n_at_once : flow->n_watched,
	};
	const struct share *leader;

	if (n_at_once == 0 && flow->heard && flow->heard->n_programs > 0)
		take_heard(&shares, snap, flow->heard);
	else
		take_owners(&shares, snap, &flow->owners);
	if (shares.has_more)
		return NULL;
	leader = find_leader(&shares, false);
	if (leader && leader->n * 2 >= shares.all)
		return leader->name;
	return n_at_once == 0 ? find_brief(&shares) : NULL;
}

static void add_closes(struct finding *finding, const struct flow *flow)
{
	const struct close_rate *rate = &flow->rate;

	if (flow->closes_unknown) {
		finding_add_unknown(finding, "closes_per_second");
		finding_add_unknown(finding, "closes_per_second_now");
		return;
	}
	finding_add_real(finding, "closes_per_second", flow->closes_per_second);
	finding_add_real(finding, "closes_per_second_now", rate->per_second);
	finding_add_text(finding, "closes_now_are",
			 rate->is_counted ? "counted"
			 : rate->at_least ? "at least"
					  : "estimated");
	finding_add_text(finding, "closes_trend",
			 close_trend_name(rate->trend));
}

void flow_add_rates(struct finding *finding, const struct flow *flow)
{
	add_closes(finding, flow);
	if (flow->lifetime_known)
		finding_add_real(finding, "mean_lifetime_seconds",
				 flow->lifetime_seconds);
	else
		finding_add_unknown(finding, "mean_lifetime_seconds");
}

/* Below this share of them, not all are closed first here. */
static const double first_share = 0.9;

/* Whole percents, and never rounded up to all. */
static uint64_t percent(uint64_t n, uint64_t all)
{
	return all > 0 ? n * 100 / all : 0;
}

static void say_measured(struct finding *finding, const struct ends *closed,
			 const struct pattern *pattern)
{
	if (!pattern->is_measured)
		return;
	finding_say_count(finding, "measured", closed->n_exchanges_known);
	if (pattern->kind == PATTERN_PER_REQUEST)
		finding_say_count(finding, "one_exchange_percent",
				  percent(closed->n_one_exchange,
					  closed->n_exchanges_known));
}

/*
 * Where the other end is first mostly, that this one is is not the rule.  Of a
 * burst that is over others were heard.
 */
static void say_first(struct finding *finding, const struct ends *ends,
		      const struct pattern *pattern)
{
	uint64_t first = ends->n[END_LOCAL_FIRST];
	uint64_t orderly = first + ends->n[END_PEER_FIRST];

	if (pattern->kind != PATTERN_BURST && orderly >= PATTERN_HEARD_ENOUGH &&
	    (double)first < (double)orderly * first_share)
		finding_say_count(finding, "first_percent",
				  percent(first, orderly));
}

/* Connects that failed are known by their address alone. */
static uint64_t failed_toward(const struct snapshot *snap,
			      const struct flow *flow)
{
	const struct heard_service *cut_off =
		snapshot_heard(snap, flow->key.netns, ROLE_CLIENT,
			       &flow->key.remote_address, 0);
	uint64_t n = flow->heard ? ends_failed(&flow->heard->ends) : 0;

	return n + (cut_off ? ends_failed(&cut_off->ends) : 0);
}

void flow_add_heard(struct finding *finding, const struct snapshot *snap,
		    const struct flow *flow, const struct pattern *pattern)
{
	static const struct ends none;
	const struct ends *ends = flow->heard ? &flow->heard->ends : &none;
	const struct ends *closed = flow->heard ? &flow->heard->closed : &none;
	double share;

	if (!snap->heard.is_known)
		return;
	finding_add_real(finding, "heard_seconds", snap->heard.seconds);
	finding_add_count(finding, "heard_ends", ends_total(ends));
	finding_add_count(finding, "heard_local_first",
			  ends->n[END_LOCAL_FIRST]);
	finding_add_count(finding, "heard_peer_first", ends->n[END_PEER_FIRST]);
	finding_add_count(finding, "heard_aborted", ends_aborted(ends));
	if (flow->key.role == ROLE_CLIENT)
		finding_add_count(finding, "heard_failed_connects",
				  failed_toward(snap, flow));
	if (ends_one_exchange_share(closed, &share))
		finding_add_real(finding, "one_exchange_share", share);
	if (closed->n_idle_known > 0)
		finding_add_real(finding, "idle_before_close_seconds",
				 closed->idle_seconds /
					 (double)closed->n_idle_known);
	say_measured(finding, closed, pattern);
	say_first(finding, ends, pattern);
}

enum confidence flow_confidence(const struct flow *flow,
				const struct pattern *pattern)
{
	const struct heard_service *heard = flow->heard;

	if (pattern->kind == PATTERN_UNKNOWN && heard &&
	    heard->closed.n[END_LOCAL_FIRST] >= PATTERN_HEARD_ENOUGH)
		return CONFIDENCE_HIGH;
	return pattern->confidence;
}
