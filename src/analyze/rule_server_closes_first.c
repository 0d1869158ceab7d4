// SPDX-License-Identifier: MIT
/*
 * rule_server_closes_first: a server of this host closes before its clients
 * do, and so it is left with the TIME_WAIT.
 */
#include <errno.h>
#include <stdlib.h>

#include "analyze/concordance.h"
#include "analyze/flow.h"
#include "analyze/idle_due.h"
#include "analyze/pattern.h"
#include "analyze/row_owners.h"
#include "analyze/rule.h"

/* So many connections that stay may be all that a server allows. */
enum { STAYED_MS = 1000, STAYED_MANY = 10 };

/* Where nobody listens any of them keeps bind() from the port. */
enum { UNSERVED_TIMES = 10 };

/* From it a server of FTP calls its clients (RFC 959, 3.2): no service. */
enum { FTP_DATA_PORT = 20 };

/* tcp_timewait_sock in the slab, of either family. */
enum { TIME_WAIT_BYTES = 256 };

/* Pairs of connections that tell an order, and the share in it. */
enum { PAIRS_MIN = 50 };
static const double in_order = 0.75;

/* What so many connections a second cost is worth a thought. */
static const double calm_per_second = 100;

static bool is_server(const struct tally_row *group)
{
	return group->key.role == ROLE_SERVER;
}

/* A service that shares the port on another address closed none of them. */
static void take_owners(struct flow *flow, const struct runs *runs,
			size_t first, size_t end)
{
	flow->owners.n = 0;
	for (size_t i = first; i < end; i++) {
		if (runs_at(runs, i)->states[TCP_STATE_TIME_WAIT] > 0)
			row_owners_add(&flow->owners, runs->snap,
				       runs->groups[i]);
	}
}

/* Live connections of one service, by whose turn it is. */
struct turns {
	uint32_t *times_ms; /* room for all: idle first, at work from the end */
	uint32_t *end;
	struct lives idles;
	struct lives works;
	size_t n_stayed; /* that are older than a second for sure */
};

static void take_live(struct turns *turns, const struct live *live,
		      struct pattern_input *about)
{
	turns->n_stayed += live->quiet_ms >= STAYED_MS;
	if (live->turn == CONN_TURN_PEER) {
		turns->times_ms[about->n_idles++] = live->idle_ms;
		lives_add(&turns->idles, live);
	} else if (live->turn == CONN_TURN_OURS) {
		*(turns->end - ++about->n_works) = live->idle_ms;
		lives_add(&turns->works, live);
	} else {
		about->n_others++;
	}
}

static bool is_in_order(const struct lives *lives, uint32_t n_cpus)
{
	double share;

	return concordance_find(lives->items, lives->n, n_cpus, PAIRS_MIN,
				&share) &&
	       share >= in_order;
}

/* What the live connections of one service wait for; how many of them stay. */
static size_t take_turns(const struct runs *runs, size_t first, size_t end,
			 uint32_t *times_ms, struct pattern_input *about)
{
	const struct snapshot *snap = runs->snap;
	uint32_t n_cpus = snapshot_cpus(snap, runs_at(runs, first)->key.netns);
	struct turns turns = {
		.times_ms = times_ms,
		.end = times_ms + snap->n_lives,
	};

	for (size_t i = first; i < end; i++) {
		size_t n;
		const struct live *lives =
			snapshot_lives(snap, runs->groups[i], &n);

		for (size_t k = 0; k < n; k++)
			take_live(&turns, &lives[k], about);
	}
	about->idles_ms = times_ms;
	about->works_ms = turns.end - about->n_works;
	about->idles_in_order = is_in_order(&turns.idles, n_cpus);
	about->works_in_order = is_in_order(&turns.works, n_cpus);
	return turns.n_stayed;
}

static void add_turns(struct finding *finding,
		      const struct pattern_input *about)
{
	if (about->n_idles + about->n_works + about->n_others == 0) {
		finding_add_unknown(finding, "idle");
		finding_add_unknown(finding, "at_work");
		return;
	}
	finding_add_count(finding, "idle", about->n_idles);
	finding_add_count(finding, "at_work", about->n_works);
}

static void add_evidence(struct finding *finding, const struct snapshot *snap,
			 const struct flow *flow,
			 const struct pattern_input *about,
			 const struct pattern *pattern)
{
	const struct netns *netns = &snap->namespaces[flow->key.netns];
	uint64_t time_wait = flow->states[TCP_STATE_TIME_WAIT];

	finding_add_count(finding, "time_wait", time_wait);
	finding_add_count(finding, "established",
			  flow->states[TCP_STATE_ESTABLISHED]);
	add_turns(finding, about);
	flow_add_rates(finding, flow);
	finding_add_text(finding, "pattern", pattern_name(pattern->kind));
	flow_add_heard(finding, snap, flow, pattern);
	if (pattern->timeout_seconds > 0)
		finding_add_real(finding, "idle_timeout_seconds",
				 pattern->timeout_seconds);
	if (pattern->request_seconds > 0)
		finding_add_real(finding, "request_seconds",
				 pattern->request_seconds);
	if (pattern->period_seconds > 0)
		finding_add_real(finding, "period_seconds",
				 pattern->period_seconds);
	finding_add_count(finding, "memory_bytes", time_wait * TIME_WAIT_BYTES);
	finding_add_counter(finding, "linger_resets_since_boot",
			    &netns->counters, COUNTER_ABORT_ON_LINGER);
}

/* Does anybody listen on the port, on whatever address? */
static bool is_served(const struct snapshot *snap, const struct tally_key *key)
{
	return snapshot_lacks(snap, key->netns) & NEED_BIT(NEED_LISTENERS) ||
	       listeners_first(&snap->listeners, key->netns,
			       key->service_port) != HASH_INDEX_NONE;
}

/*
 * What keeps bind() from the port (inet_csk_bind_conflict): each TIME_WAIT
 * until its time is up, and whatever else there is of it.
 */
static void say_restart(struct finding *finding, const struct flow *flow)
{
	int youngest = 0;

	finding->variant = "unserved";
	while (youngest < HISTORY_SECONDS && flow->history.n[youngest] == 0)
		youngest++;
	if (youngest < HISTORY_SECONDS && !flow->closes_unknown)
		finding_add_count(finding, "restart_seconds",
				  (uint64_t)(HISTORY_SECONDS - youngest));
	else
		finding_add_unknown(finding, "restart_seconds");
	finding_add_count(finding, "others",
			  flow->total - flow->states[TCP_STATE_TIME_WAIT]);
}

/* Closed within a second, as nobody heard: beside many that stay, it may be
 * because these are all that the server allows. */
static bool may_turn_away(const struct pattern *pattern, size_t n_stayed)
{
	return pattern->kind == PATTERN_UNASKED ||
	       (pattern->kind == PATTERN_PER_REQUEST && !pattern->is_measured &&
		n_stayed >= STAYED_MANY);
}

static int add_one(const struct rule_input *input, const struct flow *flow,
		   struct pattern_input *about, size_t n_stayed,
		   struct findings *out)
{
	struct pattern pattern;
	struct finding finding = {
		.id = FINDING_SERVER_CLOSES_FIRST,
		.severity = SEVERITY_INFO,
		.subject = flow_subject(&flow->key),
		.owners = flow->owners,
		.weight = flow->states[TCP_STATE_TIME_WAIT],
	};

	pattern = pattern_find(about);
	finding.confidence = flow_confidence(flow, &pattern);
	add_evidence(&finding, input->seen, flow, about, &pattern);
	/* Requests that each take as long as a timeout are worth a look, and so
	 * are as many handshakes. */
	finding.needs_nothing = pattern.request_seconds <= 0 &&
				flow->rate.per_second < calm_per_second &&
				!may_turn_away(&pattern, n_stayed);
	if (!is_served(input->seen, &flow->key)) {
		say_restart(&finding, flow);
		finding.needs_nothing = false;
	}
	return findings_add(out, &finding);
}

static int judge_one(const struct rule_input *input, const struct runs *runs,
		     size_t first, size_t end, uint32_t *times_ms,
		     struct findings *out)
{
	struct pattern_input about = { 0 };
	struct flow flow;
	size_t n_stayed;
	int ret;

	flow_make(&flow, input, runs, first, end);
	take_owners(&flow, runs, first, end);
	about.history = &flow.history;
	about.established = flow.states[TCP_STATE_ESTABLISHED];
	about.is_thinned = flow.is_thinned;
	about.per_second = flow.rate.per_second;
	about.heard = flow.heard;
	n_stayed = take_turns(runs, first, end, times_ms, &about);
	ret = idle_due_find(&about.due, input, runs, first, end);
	return ret < 0 ? ret : add_one(input, &flow, &about, n_stayed, out);
}

/*
 * What each of them weighs: of a port that connect() chooses by itself, whose
 * it was is a guess, and takes as many as where somebody listens.
 */
static uint64_t unserved_times(const struct snapshot *snap,
			       const struct tally_key *key)
{
	uint16_t low, high;

	if (is_served(snap, key))
		return 1;
	if (key->service_port == FTP_DATA_PORT)
		return 0;
	(void)settings_port_range(&snap->namespaces[key->netns].settings, &low,
				  &high);
	return key->service_port >= low && key->service_port <= high
		       ? 1
		       : UNSERVED_TIMES;
}

static int judge_all(const struct rule_input *input, const struct runs *runs,
		     uint32_t *times_ms, struct findings *out)
{
	double enough = input->thresholds->value[THRESHOLD_TIME_WAIT_COUNT];
	int ret = 0;

	for (size_t i = 0, end; ret == 0 && i < runs->n; i = end) {
		uint64_t time_wait = 0;

		end = runs_end(runs, i);
		for (size_t k = i; k < end; k++)
			time_wait +=
				runs_at(runs, k)->states[TCP_STATE_TIME_WAIT];
		time_wait *=
			unserved_times(input->seen, &runs_at(runs, i)->key);
		if (time_wait == 0 || (double)time_wait < enough)
			continue;
		ret = judge_one(input, runs, i, end, times_ms, out);
	}
	return ret;
}

static int run(const struct rule_input *input, struct findings *out)
{
	uint32_t *times_ms = NULL;
	struct runs runs;
	int ret = runs_init(&runs, input->seen, is_server, runs_cmp_service);

	if (ret == 0) {
		times_ms =
			malloc((input->seen->n_lives + 1) * sizeof(*times_ms));
		ret = times_ms ? judge_all(input, &runs, times_ms, out)
			       : -ENOMEM;
	}
	free(times_ms);
	runs_free(&runs);
	return ret;
}

const struct rule rule_server_closes_first = {
	.id = FINDING_SERVER_CLOSES_FIRST,
	.name = "server-closes-first",
	.severities = CAN_INFO,
	.rank = RANK_CAUSES,
	.states = { TCP_STATE_TIME_WAIT },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_TIME_WAIT),
};
