// SPDX-License-Identifier: MIT
/*
 * requests-waiting: the requests of most clients lie unread, and the clients
 * still wait: the moment before they give up.
 *
 * Data that a program reads when it likes is no request: only what came first
 * on its connection, or after answers, and was followed by nothing from here.
 */
#include <errno.h>
#include <stdlib.h>

#include "analyze/acceptors.h"
#include "analyze/flow.h"
#include "analyze/rule.h"

enum { NEARLY_ALL_PERCENT = 90, MOST_PERCENT = 50 };

/* The connections of one port. */
struct served {
	const struct tally_key *key; /* of one of its groups */
	uint64_t n_live; /* ESTABLISHED, accepted */
	uint64_t n_requests;
	uint64_t n_known; /* of these, the age is */
	uint64_t n_aged;
	uint64_t n_first; /* of the aged, nothing was ever read */
	uint64_t n_recent; /* aged by [accept-wait-age] already */
	uint64_t n_recent_first;
	uint32_t oldest_ms;
};

struct served_ports {
	struct served *items;
	size_t n;
	uint32_t *of_group;
};

static bool is_served(const struct tally_row *group)
{
	return group->key.role == ROLE_SERVER &&
	       group->states[TCP_STATE_ESTABLISHED] > 0;
}

static void add_groups(struct served_ports *sum, const struct runs *runs)
{
	for (size_t i = 0; i < runs->n; i++) {
		const struct tally_row *group = runs_at(runs, i);
		struct served *served;

		sum->n += i == 0 || runs_cmp_service(&runs_at(runs, i - 1)->key,
						     &group->key) != 0;
		served = &sum->items[sum->n - 1];
		sum->of_group[runs->groups[i]] = (uint32_t)(sum->n - 1);
		served->key = &group->key;
		served->n_live += group->states[TCP_STATE_ESTABLISHED];
		served->n_requests += group->n_requests;
	}
}

static void add_request(struct served *served, const struct pending *pending,
			const struct thresholds *thresholds)
{
	double seconds = pending->age_ms / 1000.0;
	bool is_first = pending->flags & PENDING_FIRST;

	if (pending->age_ms == WAIT_AGE_UNKNOWN)
		return;
	served->n_known++;
	if (!(pending->flags & (PENDING_FIRST | PENDING_ANSWERED)))
		return;
	if (seconds > thresholds->value[THRESHOLD_ACCEPT_WAIT_AGE]) {
		served->n_recent++;
		served->n_recent_first += is_first;
	}
	if (seconds > thresholds->value[THRESHOLD_CLOSE_WAIT_AGE]) {
		served->n_aged++;
		served->n_first += is_first;
	}
	if (pending->age_ms > served->oldest_ms)
		served->oldest_ms = pending->age_ms;
}

static void add_pending(struct served_ports *sum,
			const struct rule_input *input)
{
	const struct snapshot *snap = input->seen;

	for (size_t i = 0; i < snap->n_pending; i++) {
		const struct pending *pending = &snap->pending[i];
		struct served *served =
			&sum->items[sum->of_group[pending->group]];

		if (pending->flags & PENDING_CLOSED)
			continue;
		if (!(pending->flags & PENDING_UNACCEPTED))
			add_request(served, pending, input->thresholds);
		else if (served->n_live > 0)
			served->n_live--;
	}
}

static int sum_up(struct served_ports *sum, const struct rule_input *input)
{
	size_t n = input->seen->groups.n + 1;
	struct runs runs;
	int ret = runs_init(&runs, input->seen, is_served, runs_cmp_service);

	*sum = (struct served_ports){
		.items = calloc(n, sizeof(*sum->items)),
		.of_group = calloc(n, sizeof(*sum->of_group)),
	};
	if (!sum->items || !sum->of_group)
		ret = -ENOMEM;
	if (ret == 0) {
		add_groups(sum, &runs);
		add_pending(sum, input);
	}
	runs_free(&runs);
	return ret;
}

static void sum_free(struct served_ports *sum)
{
	free(sum->items);
	free(sum->of_group);
}

/* Where not all were asked, these are as those that were. */
static bool is_share(const struct served *served, unsigned int percent)
{
	return served->n_known > 0 &&
	       (double)served->n_aged / (double)served->n_known *
			       (double)served->n_requests * 100 >
		       (double)served->n_live * percent;
}

static void add_holders(struct finding *finding, const struct snapshot *snap,
			const struct tally_key *key)
{
	const struct listeners *listeners = &snap->listeners;
	struct acceptors acceptors = { .process = OWNERS_NONE };
	uint32_t i = listeners_first(listeners, key->netns, key->service_port);

	for (; i != HASH_INDEX_NONE; i = listeners->items[i].next)
		acceptors_add(&acceptors, snap, &listeners->items[i]);
	acceptors_settle(&acceptors, snap, key);
	acceptors_say(finding, snap, &acceptors);
}

static int tell(const struct rule_input *input, const struct served *served,
		enum threshold aged_after, enum severity severity,
		struct findings *out)
{
	double seconds = input->thresholds->value[aged_after];
	struct finding finding = {
		.id = FINDING_REQUESTS_WAITING,
		.severity = severity,
		.confidence = CONFIDENCE_MEDIUM,
		.subject = flow_subject(served->key),
		.weight = served->n_aged,
	};

	/* Who has answered before on a connection is known to answer. */
	if (served->n_first < served->n_aged)
		finding.confidence = CONFIDENCE_HIGH;
	finding_add_count(&finding, "aged", served->n_aged);
	finding_add_count(&finding, "established", served->n_live);
	finding_add_count(&finding, "unread", served->n_requests);
	finding_add_count(&finding, "ages_known", served->n_known);
	finding_add_text(&finding, "ages_are",
			 served->n_known < served->n_requests ? "at least"
							      : "exact");
	finding_add_count(&finding, "first_requests", served->n_first);
	finding_add_real(&finding, "aged_after_seconds", seconds);
	finding_add_real(&finding, "oldest_seconds",
			 served->oldest_ms / 1000.0);
	add_holders(&finding, input->seen, served->key);
	return findings_add(out, &finding);
}

/* Nearly all of a port are worth a word before they are old. */
static int judge(const struct rule_input *input, const struct served *served,
		 struct findings *out)
{
	double enough = input->thresholds->value[THRESHOLD_CLOSE_WAIT_COUNT];
	struct served recent = *served;

	recent.n_aged = served->n_recent;
	recent.n_first = served->n_recent_first;
	if ((double)served->n_aged >= enough && is_share(served, MOST_PERCENT))
		return tell(input, served, THRESHOLD_CLOSE_WAIT_AGE,
			    is_share(served, NEARLY_ALL_PERCENT)
				    ? SEVERITY_WARNING
				    : SEVERITY_INFO,
			    out);
	if ((double)recent.n_aged >= enough &&
	    is_share(&recent, NEARLY_ALL_PERCENT))
		return tell(input, &recent, THRESHOLD_ACCEPT_WAIT_AGE,
			    SEVERITY_INFO, out);
	return 0;
}

static int run(const struct rule_input *input, struct findings *out)
{
	struct served_ports sum;
	int ret = sum_up(&sum, input);

	for (size_t i = 0; ret == 0 && i < sum.n; i++)
		ret = judge(input, &sum.items[i], out);
	sum_free(&sum);
	return ret;
}

/* Could those whose age is not known be most of a port's? */
static bool hangs_on_ages(const struct rule_input *input, uint16_t netns)
{
	double enough = input->thresholds->value[THRESHOLD_CLOSE_WAIT_COUNT];
	struct served_ports sum;
	bool hangs = false;

	if (sum_up(&sum, input) == 0) {
		for (size_t i = 0; i < sum.n; i++) {
			const struct served *here = &sum.items[i];

			hangs |= here->key->netns == netns &&
				 here->n_known < here->n_requests &&
				 (double)here->n_requests >= enough &&
				 here->n_requests * 100 >
					 here->n_live * MOST_PERCENT;
		}
	}
	sum_free(&sum);
	return hangs;
}

const struct rule rule_requests_waiting = {
	.id = FINDING_REQUESTS_WAITING,
	.name = "requests-waiting",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_HURTS,
	.states = { TCP_STATE_ESTABLISHED },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_INODES),
	.hangs_on_ages = hangs_on_ages,
};
