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
	/* A part of the past with so many is no accident. */
	ENOUGH_OF_PART = 25,
	/* So long the same, and it may be relied on. */
	STEADY_SECONDS = 30,
	/* In time for who reads it, and too late for much else. */
	WARNING_SECONDS = 600,
	CRITICAL_SECONDS = 60,
	LAST_SECONDS = 20,
	/* Farther away than a day, it is no forecast. */
	FAR_SECONDS = 86400,
	ENOUGH_GROWTH = 20,
};

static enum reuse reuse_of(const struct rule_input *input,
			   const struct tally_row *group, double *delay)
{
	const struct netns *netns = &input->seen->namespaces[group->key.netns];
	enum reuse reuse;

	if (group->port_signs & (TALLY_REUSE_INERT | TALLY_PORTS_BOUND))
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
 * New TIME_WAIT a second, where they come as evenly in both halves of the last
 * ten seconds.
 */
static bool find_arrivals(const struct rule_input *input,
			  const struct tally_row *group,
			  struct history *history, double *per_second)
{
	const int half = EXHAUSTION_RATE_SECONDS / 2;
	uint64_t newer, older;

	if (group->closes < ENOUGH_CLOSES)
		return false;
	closes_history(&input->seen->closes, group, history);
	newer = closes_in(history, 0, half);
	older = closes_in(history, half, EXHAUSTION_RATE_SECONDS);
	if (newer + older < ENOUGH_CLOSES || newer > 2 * older ||
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

/* The longest time without one between the first and the last close. */
static int longest_pause(const struct history *history, int last)
{
	int longest = 0;

	for (int i = last, before = last; i < HISTORY_SECONDS; i++) {
		if (history->n[i] == 0)
			continue;
		if (i - before - 1 > longest)
			longest = i - before - 1;
		before = i;
	}
	return longest;
}

int exhaustion_over(const struct history *history, double ratio)
{
	int last = 0;

	while (last < HISTORY_SECONDS && history->n[last] == 0)
		last++;
	return ratio < 1 && last < HISTORY_SECONDS &&
			       last >= EXHAUSTION_RATE_SECONDS &&
			       last >= 2 * longest_pause(history, last)
		       ? last
		       : 0;
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

/*
 * For how long the closes have come as they do now, in whole parts of the
 * past that hold enough to be compared.
 */
static double steady_seconds(const struct history *history, double per_second)
{
	int length = (int)(ENOUGH_OF_PART / per_second) + 1, at = 0;
	double even = per_second * length;

	for (; at + length <= HISTORY_SECONDS; at += length) {
		double part = (double)closes_in(history, at, at + length);

		if (part < even / 2 || part > even * 2)
			break;
	}
	return at;
}

/* What is to come: its sources, and what the last minute had. */
struct trend {
	double arrivals; /* new TIME_WAIT a second */
	double growth; /* other sockets that stay, a second */
	double seen_seconds; /* both have gone on for so long */
	struct history history;
};

static void find_trend(struct trend *trend, const struct rule_input *input,
		       const struct tally_row *group)
{
	double delay, between;

	*trend = (struct trend){ .growth = find_growth(input, group),
				 .seen_seconds = HISTORY_SECONDS };
	if (reuse_of(input, group, &delay) != REUSE_OFF ||
	    !find_arrivals(input, group, &trend->history, &trend->arrivals))
		trend->arrivals = 0;
	if (trend->arrivals > 0)
		trend->seen_seconds =
			steady_seconds(&trend->history, trend->arrivals);
	if (trend->growth > 0) {
		between = snapshot_seconds(input->before, input->seen);
		if (between < trend->seen_seconds)
			trend->seen_seconds = between;
	}
}

/* By how much the trend changes the ports in use in one second from now. */
static double rise_in(const struct trend *trend, int second)
{
	return trend->arrivals + trend->growth -
	       trend->history.n[HISTORY_SECONDS - 1 - second];
}

/* When the trend takes the last of the ports that are left. */
static bool carry_on(const struct trend *trend, double left, double *seconds)
{
	*seconds = 0;
	for (int i = 0; trend->arrivals > 0 && i < HISTORY_SECONDS; i++) {
		left -= rise_in(trend, i);
		*seconds = i + 1;
		if (left <= 0)
			return true;
	}
	if (trend->growth <= 0)
		return false;
	*seconds += left / trend->growth;
	return *seconds <= FAR_SECONDS;
}

enum verdict { VERDICT_NONE, VERDICT_CONFIRMED, VERDICT_REFUTED };

/* Did the ports in use rise since the look before as the trend has it? */
static enum verdict hold_against(const struct rule_input *input,
				 const struct tally_row *group,
				 const struct trend *trend)
{
	const struct tally_row *before = earlier_group(input, &group->key);
	double seconds, due = 0, rise;

	if (!before)
		return VERDICT_NONE;
	seconds = snapshot_seconds(input->before, input->seen);
	if (seconds <= 0 || seconds > STEADY_SECONDS)
		return VERDICT_NONE;
	for (int i = 0; i < (int)(seconds + 0.5); i++)
		due += rise_in(trend, i);
	rise = (double)group->ports_used - before->ports_used;
	if (due < ENOUGH_OF_PART)
		return VERDICT_NONE;
	return rise * 2 < due ? VERDICT_REFUTED : VERDICT_CONFIRMED;
}

struct exhaustion exhaustion_foresee(const struct rule_input *input,
				     const struct tally_row *group,
				     uint32_t capacity)
{
	double used = (double)group->ports_used - group->ports_reusable;
	struct exhaustion end = { .known = false };
	enum verdict verdict;
	struct trend trend;

	if (used >= capacity)
		return (struct exhaustion){ .known = true, .is_steady = true };
	find_trend(&trend, input, group);
	if (!carry_on(&trend, capacity - used, &end.seconds))
		return end;
	verdict = hold_against(input, group, &trend);
	end.known = verdict != VERDICT_REFUTED;
	/* What was seen for a time may be carried on for as long again. */
	end.is_steady = trend.seen_seconds >= STEADY_SECONDS ||
			(verdict == VERDICT_CONFIRMED &&
			 trend.seen_seconds >= end.seconds);
	return end;
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

int exhaustion_rank_ahead(const struct rule_input *input, double ratio,
			  const struct exhaustion *end)
{
	int rank = exhaustion_rank(input, ratio), ahead = -1;
	/* While there is much left only the very end is worth an alarm. */
	double alarm = rank < 0 ? LAST_SECONDS : CRITICAL_SECONDS;

	if (end->known && end->is_steady && end->seconds <= WARNING_SECONDS)
		ahead = end->seconds <= alarm ? SEVERITY_CRITICAL
					      : SEVERITY_WARNING;
	return rank > ahead ? rank : ahead;
}
