// SPDX-License-Identifier: MIT
/*
 * failed_connects: nothing gets through where no connection is open to the port
 * and none that was has ended meanwhile.
 *
 * A program that tries several addresses of a name, as by RFC 8305, is refused
 * at one of them each time and goes on to the other, on the same port.
 */
#include "analyze/failed_connects.h"

#include "analyze/earlier.h"
#include "tcpwait/opens.h"

/* Of the connects that the kernel counts, so many were heard to end. */
static const double heard_share = 0.9;

struct failed_connects failed_connects_of(const struct heard_service *heard)
{
	if (!heard)
		return (struct failed_connects){ 0 };
	return (struct failed_connects){
		.n_refused = heard->ends.n[END_REFUSED],
		.n_unanswered = heard->ends.n[END_UNANSWERED],
		.n_given_up = heard->ends.n[END_UNCONNECTED],
	};
}

uint64_t failed_connects_total(const struct failed_connects *failed)
{
	return failed->n_refused + failed->n_unanswered + failed->n_given_up;
}

void failed_connects_add(struct finding *finding,
			 const struct rule_input *input,
			 const struct failed_connects *failed)
{
	const struct heard *heard = &input->seen->heard;

	if (input->before) {
		earlier_add_rise(finding, input, finding->subject.netns,
				 "active_opens_between_samples",
				 COUNTER_ACTIVE_OPENS);
		earlier_add_rise(finding, input, finding->subject.netns,
				 "attempt_fails_between_samples",
				 COUNTER_ATTEMPT_FAILS);
	}
	if (!heard->is_known)
		return;
	finding_add_real(finding, "heard_seconds", heard->seconds);
	finding_add_count(finding, "heard_refused", failed->n_refused);
	finding_add_count(finding, "heard_unanswered", failed->n_unanswered);
	finding_add_count(finding, "heard_given_up", failed->n_given_up);
	finding_say_count(finding, "heard_failed",
			  failed_connects_total(failed));
	finding_say_count(finding, "heard_no_answer",
			  failed->n_unanswered + failed->n_given_up);
}

/* A client that resets its handshake here is counted as failed as well
 * (tcp_check_req()), and may hide one that got through. */
bool failed_connects_counted(const struct rule_input *input, uint16_t netns,
			     uint64_t *n)
{
	uint64_t n_failed;

	return !input->seen->heard.is_known &&
	       earlier_rise(input, netns, COUNTER_ACTIVE_OPENS, n) &&
	       earlier_rise(input, netns, COUNTER_ATTEMPT_FAILS, &n_failed) &&
	       *n > 0 && n_failed + 1 >= *n && n_failed <= *n + 1;
}

/* What the filter left out has no states, and takes ports all the same. */
static bool may_be_open(const struct tally_row *group, uint16_t netns,
			uint16_t port)
{
	return group->key.netns == netns && group->key.role == ROLE_CLIENT &&
	       group->key.service_port == port &&
	       (group->states[TCP_STATE_ESTABLISHED] > 0 ||
		(group->ports_used > 0 && tcp_state_total(group->states) == 0));
}

/* What ended of the clients of a place. */
struct client_ends {
	uint64_t n;
	uint64_t n_through; /* of a port, but for what failed */
};

static struct client_ends client_ends_of(const struct heard *heard,
					 const struct heard_key *key)
{
	struct client_ends ends = { 0 };

	for (size_t i = 0; i < heard->n_services; i++) {
		const struct heard_service *service = &heard->services[i];
		const struct failed_connects failed =
			failed_connects_of(service);
		uint64_t n = ends_total(&service->ends);

		if (service->key.place != key->place ||
		    service->key.role != ROLE_CLIENT)
			continue;
		ends.n += n;
		if (service->key.port == key->port)
			ends.n_through += n - failed_connects_total(&failed);
	}
	return ends;
}

/* A filter cuts what is heard, and not what the kernel counts. */
static bool is_all_heard(const struct rule_input *input, uint16_t netns,
			 uint64_t n_ends)
{
	const struct heard *heard = &input->seen->heard;
	const struct opens opens =
		opens_of_netns(input->seen, input->before, netns);

	return opens.known[OPENS_ACTIVE] && heard_is_whole(heard) &&
	       (double)n_ends >= heard_share * heard->seconds *
					 opens.per_second[OPENS_ACTIVE];
}

bool failed_connects_all_fail(const struct rule_input *input, uint16_t netns,
			      const struct heard_service *heard)
{
	const struct tally *groups = &input->seen->groups;
	struct client_ends ends;

	if (heard->key.port == 0)
		return false;
	for (size_t i = 0; i < groups->n; i++) {
		if (may_be_open(&groups->rows[i], netns, heard->key.port))
			return false;
	}
	ends = client_ends_of(&input->seen->heard, &heard->key);
	return ends.n_through == 0 && is_all_heard(input, netns, ends.n);
}

bool failed_connects_were_sent(const struct rule_input *input, uint16_t netns,
			       const struct failed_connects *failed)
{
	const struct opens opens =
		opens_of_netns(input->seen, input->before, netns);

	return !opens.known[OPENS_ACTIVE] ||
	       2 * opens.per_second[OPENS_ACTIVE] *
			       input->seen->heard.seconds >=
		       (double)failed_connects_total(failed);
}
