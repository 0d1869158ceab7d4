// SPDX-License-Identifier: MIT
/*
 * unconfirmed: what ages tell apart.
 */
#include "analyze/unconfirmed.h"

#include <stdlib.h>

#include "analyze/network.h"
#include "tcpwait/unacked.h"

static const double ms_per_second = 1000;

/* From here on what is on the way may have forgotten a connection. */
enum { IDLED_MS = 60000 };

/* Of tcp_info of so many the rest is as good as known. */
enum { NEARLY_ALL_PERCENT = 90 };

static double enough_ms(const struct rule_input *input)
{
	return input->thresholds->value[THRESHOLD_UNACKED_AGE] * ms_per_second;
}

static bool is_within(const struct finding_subject *subject,
		      const struct addr *remote)
{
	struct addr network = network_of(remote);

	if (subject->scope == SCOPE_REMOTE_NETWORK)
		return addr_equal(&subject->remote_network, &network);
	return subject->has_remote_address &&
	       addr_equal(&subject->remote_address, remote);
}

static bool is_told(const struct findings *told, const struct tally_key *key)
{
	for (size_t i = 0; i < told->n; i++) {
		const struct finding *finding = &told->items[i];

		if (finding->id == FINDING_UNANSWERED_CLOSE &&
		    finding->subject.netns == key->netns &&
		    is_within(&finding->subject, &key->remote_address))
			return true;
	}
	return false;
}

static struct unconfirmed sum_of(const struct unacked *unacked)
{
	const uint8_t large = UNACKED_FULL_SIZED | UNACKED_AFTER_SMALL;
	bool is_age_known = unacked->age_ms != CONN_AGE_UNKNOWN;
	uint32_t idled_ms = unacked_idled_ms(unacked);

	return (struct unconfirmed){
		.n = 1,
		.n_half_closed = (unacked->flags & UNACKED_HALF_CLOSED) != 0,
		.n_large = (unacked->flags & large) == large,
		.n_idled = idled_ms >= IDLED_MS,
		.n_heard = unacked_is_heard(unacked),
		.n_absent = (unacked->flags & UNACKED_LOCAL_ABSENT) != 0,
		.idled_ms = idled_ms >= IDLED_MS ? idled_ms : 0,
		.oldest_ms = is_age_known ? unacked->age_ms : 0,
		.youngest_ms = is_age_known ? unacked->age_ms : 0,
	};
}

/* Of two, where 0 is none. */
static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

void unconfirmed_add(struct unconfirmed *sum, const struct unconfirmed *more)
{
	sum->n += more->n;
	sum->n_half_closed += more->n_half_closed;
	sum->n_large += more->n_large;
	sum->n_idled += more->n_idled;
	sum->n_heard += more->n_heard;
	sum->n_absent += more->n_absent;
	sum->idled_ms = smaller(sum->idled_ms, more->idled_ms);
	if (more->oldest_ms > sum->oldest_ms)
		sum->oldest_ms = more->oldest_ms;
	sum->youngest_ms = smaller(sum->youngest_ms, more->youngest_ms);
}

struct unconfirmed *unconfirmed_sum(const struct rule_input *input,
				    const struct findings *told)
{
	const struct snapshot *seen = input->seen;
	struct unconfirmed *sums = calloc(seen->groups.n + 1, sizeof(*sums));
	double enough = enough_ms(input);

	for (size_t i = 0; sums && i < seen->n_unacked; i++) {
		const struct unacked *unacked = &seen->unacked[i];
		struct unconfirmed one = sum_of(unacked);

		if (unacked->retransmits == 0 ||
		    (double)unacked_ms(unacked) < enough ||
		    (one.n_half_closed > 0 &&
		     is_told(told, &seen->groups.rows[unacked->group].key)))
			continue;
		unconfirmed_add(&sums[unacked->group], &one);
	}
	return sums;
}

static bool is_answered(const struct live *live, uint32_t since_ms)
{
	return !live->is_unanswered && live->heard_ms < since_ms;
}

struct meanwhile unconfirmed_meanwhile(const struct unconfirmed *sums,
				       const struct unconfirmed *sum,
				       const struct runs *runs, size_t first,
				       size_t end)
{
	struct meanwhile meanwhile = { .n_sent = sum->n_half_closed };
	uint64_t n_open = 0, n_told = 0;

	for (size_t i = first; i < end; i++) {
		const struct tally_row *group = runs_at(runs, i);
		bool is_beside = group->key.role == ROLE_CLIENT ||
				 sums[runs->groups[i]].n > 0;
		size_t n;
		const struct live *lives =
			snapshot_lives(runs->snap, runs->groups[i], &n);

		n_open += group->states[TCP_STATE_ESTABLISHED];
		n_told += n;
		if (is_beside)
			meanwhile.n_answered += closes_since(
				&runs->snap->closes, group, sum->youngest_ms);
		for (size_t k = 0; k < n; k++) {
			meanwhile.n_sent += lives[k].n_sent > 0 &&
					    lives[k].sent_ms <= sum->oldest_ms;
			meanwhile.n_answered +=
				is_beside &&
				is_answered(&lives[k], sum->youngest_ms);
		}
	}
	meanwhile.is_told = sum->oldest_ms > 0 &&
			    n_told * 100 >= n_open * NEARLY_ALL_PERCENT;
	return meanwhile;
}

bool unconfirmed_is_alive(const struct snapshot *seen,
			  const struct unconfirmed *sums, uint32_t group,
			  uint32_t since_ms)
{
	const struct tally_row *row = &seen->groups.rows[group];
	uint64_t n_open = row->states[TCP_STATE_ESTABLISHED];
	size_t n;
	const struct live *lives = snapshot_lives(seen, group, &n);

	for (size_t i = 0; i < n; i++) {
		if (is_answered(&lives[i], since_ms))
			return true;
	}
	return n == 0 && row->lowest_live != 0 &&
	       n_open != sums[group].n - sums[group].n_half_closed;
}
