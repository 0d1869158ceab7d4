// SPDX-License-Identifier: MIT
/*
 * rule_unanswered_request: what this host asked of a service was delivered, and
 * nothing comes back.
 *
 * A long poll, a consumer of an empty queue and a server that hangs look the
 * same to TCP.  Where nearly all wait it is a warning only if the service takes
 * no new connections either, or leaves those that gave up unclosed.
 */
#include "analyze/acceptors.h"
#include "analyze/flow.h"
#include "analyze/full_here.h"
#include "analyze/rule.h"

static const double ms_per_second = 1000;

enum { NEARLY_ALL_PERCENT = 90, MOST_PERCENT = 50 };

/* So many beside those that wait show that nobody is served. */
enum { FEW_BESIDE = 3 };

/* Where as many have given up, no client may wait for longer than this share of
 * the age. */
static const double given_up_share = 1.0 / 3;

/* The connections to one service. */
struct asked {
	const struct runs *runs;
	size_t first, end; /* of its groups */
	double age_ms; /* [request-age], or what its clients wait for */
	uint64_t n; /* have waited for so long */
	uint64_t n_first; /* of these, nothing ever came */
	uint64_t n_at_once; /* may have sent no more than a receipt */
	uint32_t oldest_ms, youngest_ms; /* of them */
	uint64_t n_open;
	uint64_t n_sent; /* have sent since the oldest of them did */
	uint64_t n_answered; /* got something since the youngest sent */
	uint64_t n_ended; /* closed here since the oldest sent */
	uint64_t n_connects; /* that get no answer */
	uint64_t n_left; /* closed here, not there */
};

static bool is_client(const struct tally_row *group)
{
	return group->key.role == ROLE_CLIENT &&
	       group->states[TCP_STATE_ESTABLISHED] > 0;
}

static void add_asking(struct asked *asked, const struct live *live)
{
	if (live->asking == CONN_ASKS_NOTHING || live->inode == 0 ||
	    live->sent_ms <= asked->age_ms)
		return;
	asked->n++;
	asked->n_first += live->asking == CONN_ASKED_FIRST;
	asked->n_at_once += live->asking == CONN_ASKED_AT_ONCE;
	if (live->sent_ms > asked->oldest_ms)
		asked->oldest_ms = live->sent_ms;
	if (asked->n == 1 || live->sent_ms < asked->youngest_ms)
		asked->youngest_ms = live->sent_ms;
}

/* What nothing came on since that moment, has had no answer since. */
static bool has_heard(const struct live *live, uint32_t since_ms)
{
	uint32_t got_ms = live->sent_ms == live->quiet_ms ? live->idle_ms
							  : live->quiet_ms;

	return live->n_received > 0 && live->n_received != SEGMENTS_UNKNOWN &&
	       got_ms < since_ms;
}

static void add_meanwhile(struct asked *asked, const struct live *live)
{
	asked->n_sent += live->n_sent > 0 && live->sent_ms <= asked->oldest_ms;
	asked->n_answered += has_heard(live, asked->youngest_ms);
}

/* What each of its connections waits for; then what the others do meanwhile. */
static void gather(struct asked *asked, const struct rule_input *input)
{
	const struct live *lives;
	size_t n;

	for (size_t i = asked->first; i < asked->end; i++) {
		const struct tally_row *group = runs_at(asked->runs, i);

		lives = snapshot_lives(input->seen, asked->runs->groups[i], &n);
		asked->n_open += group->states[TCP_STATE_ESTABLISHED];
		asked->n_connects += group->n_unanswered_connect;
		asked->n_left += group->orphan_fin_wait2;
		for (size_t k = 0; k < n; k++)
			add_asking(asked, &lives[k]);
	}
	for (size_t i = asked->first; i < asked->end; i++) {
		lives = snapshot_lives(input->seen, asked->runs->groups[i], &n);
		asked->n_ended +=
			closes_since(&input->seen->closes,
				     runs_at(asked->runs, i), asked->oldest_ms);
		for (size_t k = 0; k < n; k++)
			add_meanwhile(asked, &lives[k]);
	}
}

static bool is_share(const struct asked *asked, unsigned int percent)
{
	return asked->n * 100 > (asked->n_sent + asked->n_ended) * percent;
}

/* Is nobody served, as far as this host can see? */
static bool is_outage(const struct asked *asked)
{
	return is_share(asked, NEARLY_ALL_PERCENT) && asked->n_answered == 0 &&
	       asked->n_connects + asked->n_left >= FEW_BESIDE;
}

/* Is this finding about the server's end of it? */
static bool is_of_server(const struct finding *finding,
			 const struct tally_key *key)
{
	const struct finding_subject *subject = &finding->subject;

	return (finding->id == FINDING_ACCEPT_STALLED ||
		finding->id == FINDING_REQUESTS_WAITING ||
		finding->id == FINDING_CLOSE_WAIT_UNACCEPTED ||
		finding->id == FINDING_ACCEPT_QUEUE_FULL) &&
	       subject->netns == key->netns && subject->role == ROLE_SERVER &&
	       subject->service_port == key->service_port;
}

static bool is_told(const struct findings *found, const struct tally_key *key)
{
	if (!full_here_is_local(key))
		return false;
	for (size_t i = 0; i < found->n; i++) {
		if (is_of_server(&found->items[i], key))
			return true;
	}
	return false;
}

/* Who owes the answer, where that is a program of this host. */
static void say_server(struct finding *finding, const struct snapshot *snap,
		       const struct tally_key *key)
{
	const struct listeners *listeners = &snap->listeners;
	struct acceptors acceptors = { .process = OWNERS_NONE };
	uint32_t i = HASH_INDEX_NONE;

	if (full_here_is_local(key))
		i = listeners_taker(listeners, key->netns, &key->remote_address,
				    key->service_port);
	if (i == HASH_INDEX_NONE)
		return;
	for (; i != HASH_INDEX_NONE;
	     i = listeners_next_taker(listeners, i, &key->remote_address))
		acceptors_add(&acceptors, snap, &listeners->items[i]);
	acceptors_settle(&acceptors, snap, key);
	finding->serving = acceptors.process;
	if (acceptors.process != OWNERS_NONE)
		finding_say_process(finding, "server", acceptors.process);
	else
		finding_say_name(finding, "server", acceptors.program);
}

static void add_evidence(struct finding *finding, const struct asked *asked)
{
	finding_add_count(finding, "unanswered", asked->n);
	finding_add_count(finding, "first_requests", asked->n_first);
	finding_add_count(finding, "after_an_answer", asked->n_at_once);
	finding_add_count(finding, "open", asked->n_open);
	finding_add_count(finding, "sent_meanwhile", asked->n_sent);
	finding_add_count(finding, "answered_meanwhile", asked->n_answered);
	finding_add_count(finding, "closed_meanwhile", asked->n_ended);
	finding_add_count(finding, "unanswered_connects", asked->n_connects);
	finding_add_count(finding, "closed_here_only", asked->n_left);
	finding_add_real(finding, "aged_after_seconds",
			 asked->age_ms / ms_per_second);
	finding_add_real(finding, "oldest_seconds",
			 asked->oldest_ms / ms_per_second);
	finding_add_real(finding, "youngest_seconds",
			 asked->youngest_ms / ms_per_second);
}

static int tell(const struct rule_input *input, const struct asked *asked,
		struct findings *out)
{
	struct finding finding = {
		.id = FINDING_UNANSWERED_REQUEST,
		.severity = SEVERITY_INFO,
		.confidence = CONFIDENCE_MEDIUM,
		.weight = asked->n,
		.serving = OWNERS_NONE,
	};
	struct flow flow;

	flow_make(&flow, input, asked->runs, asked->first, asked->end);
	if (is_told(out, &flow.key))
		return 0;
	if (is_outage(asked)) {
		finding.severity = SEVERITY_WARNING;
		finding.confidence = CONFIDENCE_HIGH;
	} else if (asked->n_at_once * 100 > asked->n * MOST_PERCENT) {
		finding.confidence = CONFIDENCE_LOW;
	}
	finding.subject = flow_subject(&flow.key);
	finding.owners = flow.owners;
	add_evidence(&finding, asked);
	say_server(&finding, input->seen, &flow.key);
	return findings_add(out, &finding);
}

static bool is_enough(const struct asked *asked,
		      const struct thresholds *thresholds)
{
	return (double)asked->n >= thresholds->value[THRESHOLD_REQUEST_COUNT] &&
	       is_share(asked, MOST_PERCENT);
}

/* What waits at that service for long enough, whether its clients are patient
 * or not: false where it is too little. */
static bool judge(struct asked *asked, const struct rule_input *input)
{
	const struct thresholds *thresholds = input->thresholds;
	const struct asked none = *asked;

	gather(asked, input);
	if (is_enough(asked, thresholds))
		return true;
	*asked = none;
	asked->age_ms *= given_up_share;
	gather(asked, input);
	return is_enough(asked, thresholds) && is_outage(asked) &&
	       (double)asked->n_left >=
		       thresholds->value[THRESHOLD_REQUEST_COUNT];
}

static int run(const struct rule_input *input, struct findings *out)
{
	double age_ms =
		input->thresholds->value[THRESHOLD_REQUEST_AGE] * ms_per_second;
	struct runs runs;
	int ret = runs_init(&runs, input->seen, is_client, runs_cmp_service);

	for (size_t i = 0, end; ret == 0 && i < runs.n; i = end) {
		struct asked asked = { .runs = &runs,
				       .first = i,
				       .age_ms = age_ms };

		end = runs_end(&runs, i);
		asked.end = end;
		if (judge(&asked, input))
			ret = tell(input, &asked, out);
	}
	runs_free(&runs);
	return ret;
}

/* Any service that enough connections go to may have left them waiting. */
static bool hangs_on_ages(const struct rule_input *input, uint16_t netns)
{
	double enough = input->thresholds->value[THRESHOLD_REQUEST_COUNT];
	bool hangs = false;
	struct runs runs;

	if (runs_init(&runs, input->seen, is_client, runs_cmp_service) == 0) {
		for (size_t i = 0, end; i < runs.n; i = end) {
			uint64_t n = 0;

			end = runs_end(&runs, i);
			for (size_t k = i; k < end; k++)
				n += runs_at(&runs, k)
					     ->states[TCP_STATE_ESTABLISHED];
			hangs |= runs_at(&runs, i)->key.netns == netns &&
				 (double)n >= enough;
		}
	}
	runs_free(&runs);
	return hangs;
}

const struct rule rule_unanswered_request = {
	.id = FINDING_UNANSWERED_REQUEST,
	.name = "unanswered-request",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_HURTS,
	.states = { TCP_STATE_ESTABLISHED },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_INODES),
	.hangs_on_ages = hangs_on_ages,
};
