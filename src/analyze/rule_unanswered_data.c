// SPDX-License-Identifier: MIT
/*
 * rule_unanswered_data: what open connections send is sent again and again, and
 * nobody confirms it.
 *
 * How many that are is held against those that have sent in the same time: of
 * a server's many clients some are always gone, and who has nothing to send
 * does not know.
 */
#include <errno.h>
#include <stdlib.h>

#include "analyze/flow.h"
#include "analyze/network.h"
#include "analyze/rule.h"
#include "analyze/unconfirmed.h"

static const double ms_per_second = 1000;

/* From here on what some have in common all have. */
enum { NEARLY_ALL_PERCENT = 90 };

/* Who sends to each service of a network once may be looking what is there. */
enum { SOCKETS_OF_SERVICE = 2 };

struct judging {
	const struct rule_input *input;
	struct unconfirmed *sums; /* of each group */
	uint32_t *counts; /* of each group, what is not told yet */
};

/* The groups of one service, and what is unconfirmed there. */
struct service {
	const struct runs *runs;
	size_t first, end;
	struct flow flow;
	struct unconfirmed sum;
	struct meanwhile meanwhile;
	uint64_t n_open;
	uint64_t n_connects; /* of its client, that get no answer either */
	const struct tally_row *peer; /* a group with the only one; or NULL */
	/* The local address that is not this host's, of all where it is so. */
	struct addr absent;
	bool is_absent_known, are_absent_several;
};

static bool is_known(const struct tally_row *group)
{
	return group->key.role != ROLE_UNKNOWN &&
	       tcp_state_total(group->states) > 0;
}

static bool is_nearly_all(uint64_t n, uint64_t all)
{
	return n > 0 && n * 100 >= all * NEARLY_ALL_PERCENT;
}

/* Is it half of those that have sent, or of all where that is not told? */
static bool is_most(const struct service *service)
{
	const struct meanwhile *meanwhile = &service->meanwhile;

	return service->sum.n * 2 >=
	       (meanwhile->is_told ? meanwhile->n_sent : service->n_open);
}

/*
 * What a program here has waited for so long is no client that has left: half
 * as many are worth a word where they are most, and others where they are not.
 */
static bool is_long_wait(const struct thresholds *thresholds,
			 const struct service *service)
{
	double some = thresholds->value[THRESHOLD_UNACKED_COUNT];
	double age_ms =
		thresholds->value[THRESHOLD_CLOSE_WAIT_AGE] * ms_per_second;

	return service->flow.key.role == ROLE_CLIENT &&
	       service->sum.oldest_ms >= age_ms &&
	       (double)service->sum.n >= (is_most(service) ? some / 2 : some);
}

/* Most clients of a server may be gone because few are awake. */
static bool find_severity(const struct thresholds *thresholds,
			  const struct service *service,
			  enum severity *severity)
{
	double some = thresholds->value[THRESHOLD_UNACKED_COUNT];
	double many = thresholds->value[THRESHOLD_UNANSWERED_COUNT];
	double n = (double)service->sum.n;
	bool is_one = service->flow.key.role == ROLE_CLIENT || service->peer;

	*severity = SEVERITY_INFO;
	if (!is_most(service))
		return n >= many || is_long_wait(thresholds, service);
	if (n >= (is_one ? some : many))
		*severity = SEVERITY_WARNING;
	return n >= some || is_long_wait(thresholds, service);
}

/*
 * Does nothing but what is small get through?  After an idle time full segments
 * are unconfirmed as well where the connection was forgotten.
 */
static bool is_too_large(const struct service *service)
{
	const struct unconfirmed *sum = &service->sum;

	return is_nearly_all(sum->n_large, sum->n) &&
	       (is_nearly_all(sum->n_heard, sum->n) ||
		service->meanwhile.n_answered > 0 ||
		!is_nearly_all(sum->n_idled, sum->n));
}

/* Two of them say what it may be. */
static void choose_variant(struct finding *finding,
			   const struct service *service)
{
	finding->confidence = CONFIDENCE_HIGH;
	if (is_nearly_all(service->sum.n_absent, service->sum.n)) {
		finding->variant = "moved";
		return;
	}
	if (!is_too_large(service) && service->n_connects > 0 &&
	    service->meanwhile.n_answered == 0) {
		finding->variant = "gone";
		return;
	}
	if (is_too_large(service))
		finding->variant = "too-large";
	else if (is_nearly_all(service->sum.n_idled, service->sum.n))
		finding->variant = "forgotten";
	else
		return;
	finding->confidence = CONFIDENCE_MEDIUM;
}

static void add_unknown(struct finding *finding)
{
	finding_add_unknown(finding, "oldest_seconds");
	finding_add_unknown(finding, "acknowledging");
	finding_add_unknown(finding, "full_after_small");
	finding_add_unknown(finding, "idled");
	finding_add_unknown(finding, "idle_before_seconds");
}

/* What tcp_info tells. */
static void add_signs(struct finding *finding, const struct unconfirmed *sum)
{
	if (sum->oldest_ms == 0) {
		add_unknown(finding);
		return;
	}
	finding_add_real(finding, "oldest_seconds",
			 sum->oldest_ms / ms_per_second);
	finding_add_count(finding, "acknowledging", sum->n_heard);
	finding_add_count(finding, "full_after_small", sum->n_large);
	finding_add_count(finding, "idled", sum->n_idled);
	if (sum->n_idled > 0)
		finding_add_real(finding, "idle_before_seconds",
				 sum->idled_ms / ms_per_second);
	else
		finding_add_unknown(finding, "idle_before_seconds");
}

static void add_meanwhile(struct finding *finding,
			  const struct service *service)
{
	const struct meanwhile *meanwhile = &service->meanwhile;
	uint64_t n = service->sum.n;

	if (meanwhile->is_told)
		finding_add_count(finding, "sent_meanwhile",
				  meanwhile->n_sent > n ? meanwhile->n_sent
							: n);
	else
		finding_add_unknown(finding, "sent_meanwhile");
	if (meanwhile->is_told || meanwhile->n_answered > 0)
		finding_add_count(finding, "answered_meanwhile",
				  meanwhile->n_answered);
	else
		finding_add_unknown(finding, "answered_meanwhile");
}

static void add_evidence(struct finding *finding, const struct service *service)
{
	const struct unconfirmed *sum = &service->sum;

	finding_add_count(finding, "unanswered", sum->n);
	finding_add_count(finding, "close_wait_unanswered", sum->n_half_closed);
	finding_add_count(finding, "open", service->n_open);
	finding_add_count(finding, "unanswered_connects", service->n_connects);
	if (sum->n_absent > 0)
		finding_add_count(finding, "local_address_absent",
				  sum->n_absent);
	add_meanwhile(finding, service);
	add_signs(finding, sum);
}

static struct finding_subject subject_of(const struct service *service)
{
	struct finding_subject subject = flow_subject(&service->flow.key);

	if (service->peer) {
		subject.has_remote_address = true;
		subject.remote_address = service->peer->key.remote_address;
	}
	if (service->is_absent_known && !service->are_absent_several) {
		subject.has_local_address = true;
		subject.local_address = service->absent;
	}
	return subject;
}

static void take_absent(struct service *service, const struct addr *address)
{
	service->are_absent_several |= service->is_absent_known &&
				       !addr_equal(&service->absent, address);
	service->absent = *address;
	service->is_absent_known = true;
}

/* Adds up its groups; the peer that has all of it, if there is one. */
static void gather(struct service *service, const struct judging *judging)
{
	bool are_several = false;

	for (size_t i = service->first; i < service->end; i++) {
		const struct tally_row *group = runs_at(service->runs, i);
		const struct unconfirmed *sum =
			&judging->sums[service->runs->groups[i]];

		service->n_open += group->states[TCP_STATE_ESTABLISHED] +
				   group->states[TCP_STATE_CLOSE_WAIT];
		service->n_connects += group->n_unanswered_connect;
		unconfirmed_add(&service->sum, sum);
		if (sum->n_absent > 0)
			take_absent(service, &group->key.local_address);
		if (sum->n == 0)
			continue;
		are_several |= service->peer &&
			       !addr_equal(&service->peer->key.remote_address,
					   &group->key.remote_address);
		service->peer = group;
	}
	if (are_several)
		service->peer = NULL;
}

static int tell(const struct judging *judging, struct service *service,
		struct findings *out)
{
	const struct rule_input *input = judging->input;
	struct finding finding = { .id = FINDING_UNANSWERED_DATA };

	service->meanwhile = unconfirmed_meanwhile(
		judging->sums, &service->sum, service->runs, service->first,
		service->end);
	flow_make(&service->flow, input, service->runs, service->first,
		  service->end);
	if (!find_severity(input->thresholds, service, &finding.severity))
		return 0;
	finding.subject = subject_of(service);
	finding.owners = service->flow.owners;
	finding.weight = service->sum.n;
	choose_variant(&finding, service);
	add_evidence(&finding, service);
	for (size_t i = service->first; i < service->end; i++)
		judging->counts[service->runs->groups[i]] = 0;
	return findings_add(out, &finding);
}

static int tell_services(const struct judging *judging, struct findings *out)
{
	const struct rule_input *input = judging->input;
	double enough = input->thresholds->value[THRESHOLD_UNACKED_COUNT];
	struct runs runs;
	int ret = runs_init(&runs, input->seen, is_known, runs_cmp_service);

	for (size_t i = 0, end; ret == 0 && i < runs.n; i = end) {
		struct service service = { .runs = &runs, .first = i };

		end = runs_end(&runs, i);
		service.end = end;
		gather(&service, judging);
		if (2 * (double)service.sum.n >= enough)
			ret = tell(judging, &service, out);
	}
	runs_free(&runs);
	return ret;
}

/* Clients of a server are gone for reasons of their own. */
static int tell_network(const struct network *network, struct findings *out)
{
	struct finding finding = {
		.id = FINDING_UNANSWERED_DATA,
		.severity = SEVERITY_INFO,
		.confidence = CONFIDENCE_MEDIUM,
		.subject = network->subject,
		.owners = network->flow.owners,
		.weight = network->n,
		.variant = "network",
	};

	if (network->subject.role == ROLE_CLIENT &&
	    network->n >= (uint64_t)network->n_services * SOCKETS_OF_SERVICE)
		finding.severity = SEVERITY_WARNING;
	finding_add_count(&finding, "unanswered", network->n);
	finding_add_count(&finding, "addresses", network->n_addresses);
	finding_add_count(&finding, "services", network->n_services);
	return findings_add(out, &finding);
}

/* By group: was it heard since the oldest of those not told began? */
static bool *find_alive(const struct judging *judging)
{
	const struct snapshot *seen = judging->input->seen;
	bool *is_alive = calloc(seen->groups.n + 1, sizeof(*is_alive));
	uint32_t since_ms = 0;

	for (size_t i = 0; i < seen->groups.n; i++) {
		if (judging->counts[i] > 0 &&
		    judging->sums[i].oldest_ms > since_ms)
			since_ms = judging->sums[i].oldest_ms;
	}
	for (uint32_t i = 0; is_alive && i < seen->groups.n; i++)
		is_alive[i] =
			unconfirmed_is_alive(seen, judging->sums, i, since_ms);
	return is_alive;
}

static int tell_networks(const struct judging *judging, struct findings *out)
{
	const struct rule_input *input = judging->input;
	bool *is_alive = find_alive(judging);
	const struct network_search search = {
		.input = input,
		.counts = judging->counts,
		.is_alive = is_alive,
		.enough = input->thresholds->value[THRESHOLD_UNACKED_COUNT],
		.tell = tell_network,
	};
	int ret = is_alive ? network_each(&search, out) : -ENOMEM;

	free(is_alive);
	return ret;
}

static int run(const struct rule_input *input, struct findings *out)
{
	const struct snapshot *seen = input->seen;
	struct judging judging = { .input = input };
	int ret = -ENOMEM;

	if (2 * (double)seen->n_unacked <
	    input->thresholds->value[THRESHOLD_UNACKED_COUNT])
		return 0;
	judging.sums = unconfirmed_sum(input, out);
	judging.counts = calloc(seen->groups.n + 1, sizeof(*judging.counts));
	if (judging.sums && judging.counts) {
		for (size_t i = 0; i < seen->groups.n; i++)
			judging.counts[i] = (uint32_t)judging.sums[i].n;
		ret = tell_services(&judging, out);
	}
	if (ret == 0)
		ret = tell_networks(&judging, out);
	free(judging.counts);
	free(judging.sums);
	return ret;
}

const struct rule rule_unanswered_data = {
	.id = FINDING_UNANSWERED_DATA,
	.name = "unanswered-data",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_HURTS,
	.states = { TCP_STATE_ESTABLISHED },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_TIMERS),
};
