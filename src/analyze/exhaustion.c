// SPDX-License-Identifier: MIT
/*
 * exhaustion: a minute of closes, carried on for a minute.
 *
 * A TIME_WAIT gives its port back after 60 s, and when each does is known: so
 * churn that is older than a minute has reached what it will ever hold.
 */
#include "analyze/exhaustion.h"

#include "analyze/earlier.h"
#include "tcpwait/reuse.h"

enum {
	ENOUGH_CLOSES = 30,
	/* Farther away than a day, it is no forecast. */
	FAR_SECONDS = 86400,
	ENOUGH_PORTS = 50,
	ENOUGH_GROWTH = 20,
};

static enum reuse reuse_of(const struct rule_input *input,
			   const struct tally_row *group, double *delay)
{
	const struct netns *netns = &input->seen->namespaces[group->key.netns];
	enum reuse reuse;

	if (group->port_signs & TALLY_REUSE_INERT)
		return REUSE_OFF;
	reuse = reuse_between(&netns->settings, &group->key.local_address,
			      &group->key.remote_address);
	if (reuse == REUSE_ACTS)
		*delay = reuse_delay_ms(&netns->settings) / 1000.0;
	return reuse;
}

bool exhaustion_sustainable(const struct rule_input *input,
			    const struct tally_row *group, uint32_t capacity,
			    double *per_second)
{
	double held = (double)HISTORY_SECONDS;

	if (reuse_of(input, group, &held) == REUSE_UNKNOWN || held <= 0)
		return false;
	*per_second = capacity / held;
	return true;
}

static uint64_t closes_in(const struct history *history, int first, int end)
{
	uint64_t n = 0;

	for (int i = first; i < end; i++)
		n += history->n[i];
	return n;
}

/*
 * New TIME_WAIT a second: where the service's closes are this group's, and
 * come as evenly in both halves of the last ten seconds.
 */
static bool find_arrivals(const struct rule_input *input,
			  const struct tally_row *group,
			  struct history *history, double *per_second)
{
	const int half = EXHAUSTION_RATE_SECONDS / 2;
	uint64_t newer, older, all;

	if (group->service == HASH_INDEX_NONE)
		return false;
	services_history(&input->seen->services, group->service, history);
	all = closes_in(history, 0, HISTORY_SECONDS);
	newer = closes_in(history, 0, half);
	older = closes_in(history, half, EXHAUSTION_RATE_SECONDS);
	if ((double)group->closes < 0.9 * (double)all ||
	    newer + older < ENOUGH_CLOSES || newer > 2 * older ||
	    older > 2 * newer)
		return false;
	*per_second = (double)(newer + older) / EXHAUSTION_RATE_SECONDS;
	return true;
}

bool exhaustion_rate(const struct rule_input *input,
		     const struct tally_row *group, double *per_second)
{
	struct history history = { { 0 } };

	return find_arrivals(input, group, &history, per_second);
}

static double live_ports(const struct tally_row *group)
{
	return (double)tcp_state_total(group->states) -
	       group->states[TCP_STATE_TIME_WAIT];
}

/* Sockets beside TIME_WAIT that come to stay, a second; 0: not evident. */
static double find_growth(const struct rule_input *input,
			  const struct tally_row *group)
{
	const struct tally_row *before = earlier_group(input, &group->key);
	double seconds, rise;

	if (!before)
		return 0;
	seconds = snapshot_seconds(input->before, input->seen);
	if (seconds <= 0)
		return 0;
	rise = live_ports(group) - live_ports(before);
	if (rise < ENOUGH_GROWTH || rise * rise < 16 * live_ports(before))
		return 0;
	return rise / seconds;
}

bool exhaustion_seconds(const struct rule_input *input,
			const struct tally_row *group, uint32_t capacity,
			double *seconds)
{
	struct history history = { { 0 } };
	double used = (double)group->ports_used - group->ports_reusable;
	double growth = find_growth(input, group);
	double arrivals = 0, delay;

	*seconds = 0;
	if (used >= capacity)
		return true;
	if (reuse_of(input, group, &delay) != REUSE_OFF ||
	    !find_arrivals(input, group, &history, &arrivals))
		arrivals = 0;
	for (int i = 1; arrivals > 0 && i <= HISTORY_SECONDS; i++) {
		used += arrivals + growth - history.n[HISTORY_SECONDS - i];
		*seconds = i;
		if (used >= capacity)
			return true;
	}
	if (growth <= 0)
		return false;
	*seconds += (capacity - used) / growth;
	return *seconds <= FAR_SECONDS;
}

bool exhaustion_binds(const struct tally_row *group, uint32_t capacity)
{
	uint32_t other = group->ports_other_parity;
	uint32_t half = capacity / 2;
	uint32_t expected = group->ports_used < half ? group->ports_used : half;

	/* Nearly full, both parities are in use whoever chose them. */
	return group->ports_used >= ENOUGH_PORTS &&
	       group->ports_used < capacity - capacity / 5 &&
	       other > group->ports_used - other &&
	       (uint64_t)other * 10 >= (uint64_t)expected * 9;
}

int exhaustion_rank(const struct rule_input *input, double ratio)
{
	const double *thresholds = input->thresholds->value;

	if (ratio < thresholds[THRESHOLD_BUDGET_INFO])
		return -1;
	if (ratio >= thresholds[THRESHOLD_BUDGET_CRITICAL])
		return SEVERITY_CRITICAL;
	return ratio >= thresholds[THRESHOLD_BUDGET_WARNING] ? SEVERITY_WARNING
							     : SEVERITY_INFO;
}
