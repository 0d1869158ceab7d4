// SPDX-License-Identifier: MIT
/*
 * close_rate: a window that grows as long as the closes in it are as frequent
 * as in the shorter ones (an intersection of confidence intervals), and the
 * law by which TIME_WAIT are taken over.
 *
 * A client of Linux walks through its ports in steps of 9 on average, through
 * those of one parity first (__inet_hash_connect), and takes over 2 in 9 of
 * the TIME_WAIT that it meets again.  Of r closes a second that use m ports,
 * m (1 - exp(-67.8 r / m)) are seen: nothing is lost before the walk has gone
 * round once, when 22 % are in TIME_WAIT, and little more at random choice.
 */
#include "analyze/close_rate.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "analyze/caller.h"
#include "analyze/earlier.h"
#include "tcpwait/addr.h"
#include "tcpwait/reuse.h"

enum {
	ENOUGH_IN_WINDOW = 25,
	ENOUGH_OF_FEW = 40,
	ENOUGH_OF_GROUP = 60,
	ENOUGH_OF_PAIR = 30, /* of a group and its other ends */
	OVERFLOW_SECONDS = 5,
	/* Younger than that, nobody knows whether it is over. */
	OVER_SECONDS = 2,
	ONE_PARITY_PERCENT = 97,
	/* Fewer in FIN_WAIT2 are on their way, or change no figure. */
	ENOUGH_ORPHANS = 3,
	ORPHANS_OF_ALL = 20,
};

static const double minute = HISTORY_SECONDS;
/* 60 s, and the excess of the walk over a choice at random. */
static const double walk_seconds = 67.8;
/* Half of an interval: wider, and changes are seen late. */
static const double deviations = 1.5;
/* Below that share of its ports in TIME_WAIT, a group loses next to none. */
static const double may_lose = 0.35;
/* In a window with so many of them, they were met but once. */
static const double met_once = 0.25;
static const double met_nearly_once = 0.4;
/* With so much of the other end's, a group's ports are not its own. */
static const double apart = 1.02;
/* So many closes missed in a silence are no chance. */
static const double missed_in_silence = 5;
static const double alike = 0.15;
static const double most = 0.9;
/* Of tcp_max_tw_buckets: every close is a matter of luck from here on. */
static const double full = 0.85;
/* Counters between looks that are closer together say little. */
static const double between_looks = 0.5;

/* Ends of windows in milliseconds, where bins end as well. */
static const uint32_t windows_ms[] = {
	100,  150,  200,  300,	 500,	750,   1000,  1500,  2000,  3000,
	4000, 6000, 8000, 12000, 16000, 24000, 32000, 45000, 60000,
};

static const char *const trends[] = {
	[CLOSES_UNCLEAR] = "unclear",
	[CLOSES_STEADY] = "steady",
	[CLOSES_TAKEN_OVER] = "taken-over",
	[CLOSES_RISING] = "rising",
	[CLOSES_FALLING] = "falling",
	[CLOSES_PULSED] = "pulsed",
	[CLOSES_OVER] = "over",
	[CLOSES_OVERFLOW] = "overflow",
};
static_assert(sizeof(trends) / sizeof(trends[0]) == CLOSES_TREND_COUNT,
	      "every trend has a name");

struct window {
	bool found;
	double rate;
	double lowest; /* of the interval that the rate is the middle of */
	double seconds;
};

/*
 * What a window may be.  Shorter than a second, a rhythm of seconds, as timers
 * have it, would be seen in its phase.
 */
struct limits {
	double from_seconds; /* the shortest */
	double exact_seconds; /* so young ones are never taken over */
	double n_max; /* older ones in it; 0: any number */
};

static double seconds_of(uint32_t ms)
{
	return ms / 1000.0;
}

static uint64_t count_until(const struct close_bins *bins, double seconds)
{
	uint64_t n = 0;

	for (size_t i = 0; i < CLOSE_BINS; i++) {
		if (seconds_of(close_bin_ms(i + 1)) > seconds)
			break;
		n += bins->n[i];
	}
	return n;
}

/* Keeps the part of a window that one more leaves; false: nothing is left. */
static bool narrow(struct window *window, double *highest, uint64_t n,
		   double seconds)
{
	double rate = (double)n / seconds;
	double off = deviations * sqrt((double)n + 1) / seconds;
	double low = rate - off, high = rate + off;

	if (window->found && low < window->lowest)
		low = window->lowest;
	if (window->found && high > *highest)
		high = *highest;
	if (low > high)
		return false;
	*window = (struct window){ true, (low + high) / 2, low, seconds };
	*highest = high;
	return true;
}

static struct window find_window(const struct close_bins *bins,
				 const struct limits *limits)
{
	uint64_t exact = count_until(bins, limits->exact_seconds);
	struct window window = { 0 };
	double highest = 0;

	for (size_t i = 0; i < sizeof(windows_ms) / sizeof(windows_ms[0]);
	     i++) {
		double seconds = seconds_of(windows_ms[i]);
		uint64_t n = count_until(bins, seconds);

		if (seconds < limits->from_seconds ||
		    (limits->from_seconds >= 1 && windows_ms[i] % 1000) ||
		    n < ENOUGH_IN_WINDOW)
			continue;
		if (limits->n_max > 0 && seconds > limits->exact_seconds &&
		    (double)(n - exact) > limits->n_max)
			break;
		if (!narrow(&window, &highest, n, seconds))
			break;
	}
	return window;
}

/*
 * The other ends of a group's connections, where they are on this host for
 * certain: a port that either end holds in TIME_WAIT is not free.  NULL: none.
 */
static const struct tally_row *mirror_of(const struct close_rates *rates,
					 const struct tally_row *group)
{
	const struct tally_key *key = &group->key;

	if (key->role == ROLE_UNKNOWN ||
	    !(addr_is_loopback(&key->remote_address) ||
	      addr_equal(&key->local_address, &key->remote_address)))
		return NULL;
	return caller_mirror(rates->seen, key);
}

/* Since when has nothing closed, at least? */
static double silence(const struct close_bins *bins)
{
	size_t i = 0;

	while (i < CLOSE_BINS && bins->n[i] == 0)
		i++;
	return seconds_of(close_bin_ms(i));
}

static bool is_over(const struct close_bins *bins, double rate,
		    const struct snapshot *snap)
{
	/* A machine that made the look slow may have kept the closes waiting;
	 * a search for processes is no sign of that. */
	double slack = snap->scan_seconds < 1 ? snap->scan_seconds : 1;

	return silence(bins) >= OVER_SECONDS &&
	       (silence(bins) - slack) * rate > missed_in_silence;
}

/* Is there more than one gap, the silence of now too, that is no chance? */
static bool is_pulsed(const struct close_bins *bins)
{
	struct history history = { { 0 } };
	double rate = (double)count_until(bins, minute) / minute;
	int gap = 0, n_gaps = 0;

	close_bins_history(bins, &history);
	for (int i = 0; i < HISTORY_SECONDS; i++) {
		if (history.n[i] == 0) {
			gap++;
			continue;
		}
		n_gaps += gap * rate > missed_in_silence;
		gap = 0;
	}
	return n_gaps > 1;
}

/* May connect() have taken over TIME_WAIT of this client? */
static bool reuse_acts(const struct close_rates *rates,
		       const struct tally_row *group)
{
	uint16_t netns = group->key.netns;
	const struct counters *counters =
		&rates->seen->namespaces[netns].counters;

	return group->port_signs & TALLY_REUSE_ALLOWED &&
	       !(group->port_signs & (TALLY_REUSE_INERT | TALLY_PORTS_BOUND)) &&
	       !(counters->known[COUNTER_TW_RECYCLED] &&
		 counters->value[COUNTER_TW_RECYCLED] == 0);
}

/* How many ports a group's closes lie among, as far as they show it. */
static double ports_among(const struct close_times *times, uint32_t closes)
{
	double n = closes - TALLY_FEW_CLOSES;
	double span = (times->highest - times->lowest + 1.0) * (n + 1) / n;

	if (times->n_odd * 100.0 >= n * ONE_PARITY_PERCENT ||
	    (n - times->n_odd) * 100.0 >= n * ONE_PARITY_PERCENT)
		span /= 2;
	return span;
}

/*
 * A group's closes, and those of its other ends on this host: a connection has
 * left its TIME_WAIT on one side, and the next one of its port removes it.
 */
static uint32_t closes_of_both(const struct close_rates *rates,
			       const struct tally_row *group)
{
	const struct tally_row *mirror = mirror_of(rates, group);

	return group->closes + (mirror ? mirror->closes : 0);
}

/*
 * The ports that a group's connections go through; 0 where none of its
 * TIME_WAIT is taken over, or too few to matter.
 */
static double ports_in_play(const struct close_rates *rates,
			    const struct tally_row *group)
{
	const struct close_times *times =
		closes_many(&rates->seen->closes, group);
	uint32_t closes = closes_of_both(rates, group);
	double ports, capacity;

	if (!times || closes < (closes > group->closes ? ENOUGH_OF_PAIR
						       : ENOUGH_OF_GROUP))
		return 0;
	ports = ports_among(times, group->closes);
	if (group->key.role == ROLE_CLIENT) {
		capacity =
			rates->capacities[group->key.netns] + group->ports_held;
		if (!reuse_acts(rates, group))
			return 0;
		if (closes <= 1.02 * capacity / 2)
			capacity /= 2;
		ports = capacity < ports ? capacity : ports;
	}
	if (ports < closes)
		ports = closes;
	return closes >= may_lose * ports ? ports : 0;
}

/* A client's younger TIME_WAIT are never taken over. */
static double exact_seconds(const struct close_rates *rates,
			    const struct tally_row *group)
{
	const struct netns *netns = &rates->seen->namespaces[group->key.netns];

	return reuse_delay_ms(&netns->settings) / 1000.0;
}

/* Do as many lie in the older half of the minute as in the younger? */
static bool is_flat(const struct close_bins *bins)
{
	double young = (double)count_until(bins, minute / 2);
	double all = (double)count_until(bins, minute);

	return fabs(all - 2 * young) <= 1.5 * sqrt(all);
}

/* So many closes of a group are all seen, or nearly where its ports are few. */
static double met_at_most(double ports)
{
	double n = met_nearly_once * ports;

	if (n > ENOUGH_OF_FEW)
		n = ENOUGH_OF_FEW;
	return n > met_once * ports ? n : met_once * ports;
}

/* What few closes of any window say at least. */
static double best_bound(const struct close_bins *bins)
{
	double best = 0;

	for (size_t i = 0; i < sizeof(windows_ms) / sizeof(windows_ms[0]);
	     i++) {
		double seconds = seconds_of(windows_ms[i]);
		double n = (double)count_until(bins, seconds);
		double bound = (n - 2 * sqrt(n + 1)) / seconds;

		if (seconds >= 1 && bound > best)
			best = bound;
	}
	return best;
}

/* One group whose TIME_WAIT are taken over. */
static void add_thinned(struct close_sum *sum, const struct close_rates *rates,
			const struct tally_row *group, double ports)
{
	const struct close_bins *bins =
		&closes_many(&rates->seen->closes, group)->bins;
	/* Its own share of what the ports have room for. */
	struct limits limits = {
		.n_max = met_at_most(ports) * group->closes /
			 closes_of_both(rates, group),
	};
	struct window window;
	bool bound;

	if (group->key.role == ROLE_CLIENT)
		limits.exact_seconds = exact_seconds(rates, group);
	if (limits.exact_seconds >= 1 ||
	    (double)count_until(bins, 1) <= limits.n_max)
		limits.from_seconds = 1;
	window = find_window(bins, &limits);
	bound = !window.found;
	if (bound) {
		limits.n_max = 0;
		window = find_window(bins, &limits);
		window.rate = window.found ? window.lowest : best_bound(bins);
	}
	/* Of shared ports each end sees a part. */
	bound |= closes_of_both(rates, group) > apart * group->closes;
	if (window.found && is_over(bins, window.rate, rates->seen))
		return;
	sum->now += window.rate;
	sum->bounds += bound ? window.rate : 0;
	sum->expected += ports * (1 - exp(-walk_seconds * window.rate / ports));
	if (sum->window <= 0 || window.seconds < sum->window)
		sum->window = window.seconds;
}

void close_sum_add(struct close_sum *sum, const struct close_rates *rates,
		   const struct tally_row *group)
{
	const struct close_times *times =
		closes_many(&rates->seen->closes, group);
	double ports = rates->worlds[group->key.netns].is_full
			       ? 0
			       : ports_in_play(rates, group);
	const struct tally_row *mirror = times ? NULL : mirror_of(rates, group);

	sum->netns = group->key.netns;
	sum->n += group->closes;
	sum->n_orphans += group->orphan_fin_wait2;
	if (ports > 0 && !is_flat(&times->bins)) {
		add_thinned(sum, rates, group, ports);
		return;
	}
	sum->is_bound |= !times && group->closes > 0 && mirror &&
			 ports_in_play(rates, mirror) > 0;
	sum->n_pooled += group->closes;
	closes_bins(&rates->seen->closes, group, &sum->pooled);
}

/* The groups of which nothing is taken over, as one. */
static void add_pooled(struct close_sum *sum, const struct close_rates *rates,
		       struct close_rate *rate)
{
	const struct limits limits = { .from_seconds = 1 };
	double n = (double)sum->n_pooled;
	struct window window = find_window(&sum->pooled, &limits);

	if (window.found && is_pulsed(&sum->pooled)) {
		rate->trend = CLOSES_PULSED;
		window.found = false;
	}
	if (!window.found) {
		sum->now += n / minute;
		sum->expected += n;
		return;
	}
	if (is_over(&sum->pooled, window.rate, rates->seen)) {
		rate->trend = CLOSES_OVER;
		return;
	}
	sum->now += window.rate;
	sum->expected += window.rate * minute;
	if (sum->window <= 0 || window.seconds < sum->window)
		sum->window = window.seconds;
}

/*
 * A table that overflows shows no more than its best seconds; and once it has
 * shown none for long, they may have been all there was.
 */
static double best_seconds(const struct close_bins *bins,
			   const struct snapshot *snap)
{
	struct history history = { { 0 } };
	double best = 0;

	close_bins_history(bins, &history);
	for (int i = 0; i + OVERFLOW_SECONDS <= HISTORY_SECONDS; i++) {
		double n = 0;

		for (int k = i; k < i + OVERFLOW_SECONDS; k++)
			n += history.n[k];
		/* The best of many is great by chance as well. */
		n -= 3 * sqrt(n);
		best = n > best ? n : best;
	}
	best /= OVERFLOW_SECONDS;
	if (best * minute < (double)count_until(bins, minute) ||
	    is_over(bins, best, snap))
		return (double)count_until(bins, minute) / minute;
	return best;
}

/* Why are there more, or fewer, than such a rate leaves? */
static enum close_trend trend_of(const struct close_sum *sum)
{
	double seen = (double)sum->n, steady = sum->now * minute;
	double share, chance;

	if (sum->expected <= 0 || sum->window <= 0)
		return CLOSES_UNCLEAR;
	share = seen / sum->expected;
	chance = 3 / sqrt(sum->now * sum->window);
	if (fabs(share - 1) <= alike)
		return steady > (1 + alike) * seen ? CLOSES_TAKEN_OVER
						   : CLOSES_STEADY;
	if (share > 1 && steady > 1.25 * seen)
		return CLOSES_TAKEN_OVER;
	if (share < 0.75 && 1 - share > chance)
		return CLOSES_RISING;
	if (share > 1.3 && share - 1 > share * chance)
		return CLOSES_FALLING;
	return CLOSES_UNCLEAR;
}

/* What the estimates of the others leave of the kernel's count is its. */
static void take_counted(struct close_rate *rate, const struct close_sum *sum,
			 const struct close_world *world)
{
	double left = world->counted - world->told;

	if (!world->is_counted || !rate->at_least || world->bounds <= 0 ||
	    sum->bounds < most * world->bounds)
		return;
	rate->per_second += left > 0 ? left : 0;
	rate->at_least = false;
	rate->is_counted = true;
}

static struct close_rate rate_of(struct close_sum *sum,
				 const struct close_rates *rates)
{
	struct close_rate rate = { .trend = CLOSES_UNCLEAR };
	bool thinned = sum->n > sum->n_pooled;
	bool over;

	add_pooled(sum, rates, &rate);
	over = rate.trend == CLOSES_OVER || (thinned && sum->now <= 0);
	rate.per_second = sum->now;
	if (rates->worlds[sum->netns].is_full) {
		rate.per_second = best_seconds(&sum->pooled, rates->seen);
		sum->bounds = rate.per_second;
		rate.trend = CLOSES_OVERFLOW;
	} else if (over && sum->now <= 0) {
		rate.trend = CLOSES_OVER;
	} else if (thinned || rate.trend != CLOSES_PULSED) {
		rate.trend = trend_of(sum);
	}
	/* The whole minute says best what goes on as it did. */
	if (rate.trend == CLOSES_STEADY)
		rate.per_second = (double)sum->n / minute;
	rate.at_least = sum->bounds > 0;
	return rate;
}

/*
 * How long an orphan stands in FIN_WAIT2 at most: see fold_signs_init().
 * 0: not known.
 */
static double orphan_seconds(const struct netns *netns)
{
	const struct settings *settings = &netns->settings;
	double timeout = (double)settings->value[SETTING_TCP_FIN_TIMEOUT];

	if (!settings->known[SETTING_TCP_FIN_TIMEOUT] || timeout <= 0)
		return 0;
	return timeout > minute ? 2 * (timeout - minute) : timeout;
}

/* Are there so many that a rate without them is wrong? */
static bool has_orphans(const struct close_sum *sum)
{
	return sum->n_orphans >= ENOUGH_ORPHANS &&
	       sum->n_orphans * ORPHANS_OF_ALL >= sum->n;
}

/* Those whose peers have not closed may leave no TIME_WAIT. */
static double orphans_per_second(const struct close_sum *sum,
				 const struct close_rates *rates)
{
	double seconds = orphan_seconds(&rates->seen->namespaces[sum->netns]);

	return seconds > 0 ? (double)sum->n_orphans / seconds : 0;
}

static void add_orphans(struct close_rate *rate, const struct close_sum *sum,
			const struct close_rates *rates)
{
	if (!has_orphans(sum))
		return;
	rate->per_second += orphans_per_second(sum, rates);
	rate->at_least = true;
	if (rate->trend == CLOSES_OVER)
		rate->trend = CLOSES_UNCLEAR;
}

struct close_rate close_sum_rate(const struct close_sum *sum,
				 const struct close_rates *rates)
{
	const struct close_world *world = &rates->worlds[sum->netns];
	struct close_rate rate = { .trend = CLOSES_UNCLEAR };
	struct close_sum all = *sum;

	/* As in most rows: the mean is all there is to say. */
	if (sum->n < ENOUGH_IN_WINDOW && !world->is_full &&
	    sum->n == sum->n_pooled) {
		rate.per_second = (double)sum->n / minute;
		rate.at_least = sum->is_bound;
	} else {
		rate = rate_of(&all, rates);
		take_counted(&rate, &all, world);
	}
	add_orphans(&rate, sum, rates);
	return rate;
}

struct close_rate close_rates_all(const struct close_rates *rates)
{
	struct close_rate all = { .trend = CLOSES_UNCLEAR };

	for (size_t i = 0; i < rates->seen->n_namespaces; i++) {
		const struct close_world *world = &rates->worlds[i];
		bool counted = world->bounds > 0 && world->is_counted &&
			       world->counted > world->told;

		all.per_second += counted ? world->counted : world->told;
		all.per_second += world->orphans;
		all.at_least |= (world->bounds > 0 && !world->is_counted) ||
				world->has_orphans;
	}
	return all;
}

bool close_rate_thins(const struct close_rate *rate)
{
	return rate->at_least || rate->is_counted ||
	       rate->trend == CLOSES_TAKEN_OVER ||
	       rate->trend == CLOSES_OVERFLOW;
}

const char *close_trend_name(enum close_trend trend)
{
	return trends[trend];
}

/*
 * Every TIME_WAIT that is made counts in one of two, and one for which the
 * table has no place in the third (tcp_time_wait()).
 */
static void count_closes(struct close_world *world,
			 const struct rule_input *looks, uint16_t netns)
{
	uint64_t made, brief, missed;
	double seconds;

	if (!looks->before)
		return;
	seconds = snapshot_seconds(looks->before, looks->seen);
	if (seconds < between_looks ||
	    !earlier_rise(looks, netns, COUNTER_TW, &made) ||
	    !earlier_rise(looks, netns, COUNTER_TW_KILLED, &brief) ||
	    !earlier_rise(looks, netns, COUNTER_TIME_WAIT_OVERFLOW, &missed))
		return;
	world->is_counted = true;
	world->counted = (double)(made + brief + missed) / seconds;
}

static void find_full(struct close_world *world, const struct rule_input *looks,
		      uint16_t netns)
{
	const struct netns *here = &looks->seen->namespaces[netns];
	const enum counter missed = COUNTER_TIME_WAIT_OVERFLOW;
	double ratio;
	uint64_t rise;

	if (!snapshot_table_ratio(here, &ratio) || ratio < full)
		return;
	world->is_full = earlier_rise(looks, netns, missed, &rise)
				 ? rise > 0
				 : here->counters.known[missed] &&
					   here->counters.value[missed] > 0;
}

/* A filter leaves closes out that the kernel counts all the same. */
static bool is_whole(const struct close_world *world, const struct netns *netns)
{
	const struct counters *counters = &netns->counters;

	return counters->known[COUNTER_SOCKSTAT_TW] &&
	       (double)world->time_wait >=
		       most * (double)counters->value[COUNTER_SOCKSTAT_TW];
}

static int tell_worlds(struct close_rates *rates)
{
	const struct snapshot *snap = rates->seen;
	struct close_sum *sums = calloc(snap->n_namespaces + 1, sizeof(*sums));

	if (!sums)
		return -ENOMEM;
	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *group = &snap->groups.rows[i];

		close_sum_add(&sums[group->key.netns], rates, group);
		rates->worlds[group->key.netns].time_wait +=
			group->states[TCP_STATE_TIME_WAIT] +
			group->orphan_fin_wait2;
	}
	for (size_t i = 0; i < snap->n_namespaces; i++) {
		struct close_rate rate;

		sums[i].netns = (uint16_t)i;
		rate = rate_of(&sums[i], rates);
		rates->worlds[i].told = rate.per_second;
		rates->worlds[i].bounds = sums[i].bounds;
		rates->worlds[i].has_orphans = has_orphans(&sums[i]);
		if (has_orphans(&sums[i]))
			rates->worlds[i].orphans =
				orphans_per_second(&sums[i], rates);
		if (!is_whole(&rates->worlds[i], &snap->namespaces[i]))
			rates->worlds[i].is_counted = false;
	}
	free(sums);
	return 0;
}

int close_rates_init(struct close_rates *rates, const struct snapshot *seen,
		     const struct snapshot *before, const uint32_t *capacities)
{
	const struct rule_input looks = { .seen = seen, .before = before };

	*rates = (struct close_rates){
		.seen = seen,
		.capacities = capacities,
		.worlds =
			calloc(seen->n_namespaces + 1, sizeof(*rates->worlds)),
	};
	if (!rates->worlds)
		return -ENOMEM;
	for (size_t i = 0; i < seen->n_namespaces; i++) {
		count_closes(&rates->worlds[i], &looks, (uint16_t)i);
		find_full(&rates->worlds[i], &looks, (uint16_t)i);
	}
	return tell_worlds(rates);
}

void close_rates_free(struct close_rates *rates)
{
	free(rates->worlds);
	*rates = (struct close_rates){ 0 };
}
