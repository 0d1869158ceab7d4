// SPDX-License-Identifier: MIT
/*
 * pattern: rhythm, lifetime and idle times together.
 *
 * Each verdict has a test that the other patterns fail; what passes none is
 * unknown.  A stream that begun within the minute is judged by the seconds it
 * has run.  What was heard of the closes themselves overrules all but a rhythm.
 */
#include "analyze/pattern.h"
#include "tcpwait/array.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	ENOUGH_CLOSES = 30,
	/* A rhythm must be seen three times. */
	PERIOD_MAX = HISTORY_SECONDS / 3,
	/* More than so many at once, or a second, are a batch, no probe. */
	PROBE_AT_ONCE = 15,
	PROBES_PER_SECOND = 5,
	/* Evenly spaced, but more than so many a second: load of a machine. */
	EVEN_PER_SECOND = 3,
	/* With gaps between them they look like requests. */
	CHECKS_PER_SECOND = 10,
	BURST_SECONDS = 3,
	/* Younger than that, nobody knows whether it is over. */
	BURST_OVER_SECONDS = 2,
	STREAM_SECONDS = 5,
	IDLES_ENOUGH = 20,
	IDLES_AT_CUT_OFF = 10,
	IDLE_TIMEOUT_MIN_MS = 1000,
	/* Of a rhythm, to see what they carry. */
	HEARD_BEATS = 3,
	/* A TLS connection with one request has not as many. */
	EXCHANGES_MANY = 8,
};

/* A rhythm that chance would show more often is none. */
static const double by_chance = 1.0 / 1000;

static const char *const names[] = {
	[PATTERN_UNKNOWN] = "unknown",
	[PATTERN_PER_REQUEST] = "per-request",
	[PATTERN_IDLE_TIMEOUT] = "idle-timeout",
	[PATTERN_BURST] = "burst",
	[PATTERN_PROBE] = "probe",
	[PATTERN_UNASKED] = "unasked",
};
static_assert(sizeof(names) / sizeof(names[0]) == PATTERN_COUNT,
	      "every pattern has a name");

const char *pattern_name(enum close_pattern kind)
{
	return names[kind];
}

static uint64_t sum_of(const struct history *history, int first, int end)
{
	uint64_t sum = 0;

	for (int i = first; i < end; i++)
		sum += history->n[i];
	return sum;
}

/*
 * Mean squared difference to the second a lag ago, in units of what closes
 * that come independently would have: 1 for these, 0 for a strict rhythm.
 * Of the last so many seconds: those before a stream begun are alike.
 */
static double difference(const struct history *history, int seconds, int lag,
			 double mean)
{
	double sum = 0;

	for (int i = 0; i + lag < seconds; i++) {
		double step =
			(double)history->n[i] - (double)history->n[i + lag];

		sum += step * step;
	}
	return sum / (seconds - lag) / (2 * mean);
}

/* Do whole cycles that begin at this phase hold about as many closes each? */
static bool has_even_cycles(const struct history *history, int first,
			    int period)
{
	uint64_t least = UINT64_MAX, most = 0;
	int n = 0;

	for (int i = first; i + period <= HISTORY_SECONDS; i += period) {
		uint64_t sum = sum_of(history, i, i + period);

		least = sum < least ? sum : least;
		most = sum > most ? sum : most;
		n++;
	}
	return n >= 2 && least > 0 && least >= most / 2;
}

/*
 * Do so many of the n seconds with a close fall into the same width seconds of
 * each period, beyond what chance brings about (a binomial tail)?  Beats may
 * be missing: a check that ends by a reset leaves nothing.
 */
static bool is_in_phase(int n_inside, int n, int period, int width)
{
	double chance = (double)width / period, term = 1, tail = 0;

	for (int i = 0; i < n; i++)
		term *= chance;
	for (int i = n; i >= n_inside; i--) {
		tail += term;
		term *= (1 - chance) / chance * i / (n - i + 1);
	}
	return n_inside * 10 >= n * 9 && tail * period < by_chance;
}

/* The same for any phase of the period, one or two seconds wide. */
static bool is_gappy(const struct history *history, int period)
{
	int beats[PERIOD_MAX] = { 0 }, n = 0;

	for (int i = 0; i < HISTORY_SECONDS; i++) {
		beats[i % period] += history->n[i] > 0;
		n += history->n[i] > 0;
	}
	for (int i = 0; i < period; i++) {
		int both = beats[i] + beats[(i + 1) % period];

		if (is_in_phase(beats[i], n, period, 1) ||
		    (period > 2 && is_in_phase(both, n, period, 2)))
			return true;
	}
	return false;
}

/* Are nearly all closes within two adjacent seconds of each period? */
static bool is_clumped(const struct history *history, int period,
		       uint64_t total)
{
	uint64_t phases[PERIOD_MAX] = { 0 };

	if (period < BURST_SECONDS)
		return false;
	for (int i = 0; i < HISTORY_SECONDS; i++)
		phases[i % period] += history->n[i];
	for (int i = 0; i < period; i++) {
		uint64_t both = phases[i] + phases[(i + 1) % period];

		if (both * 10 >= total * 9)
			return has_even_cycles(history, i, period);
	}
	return false;
}

static bool is_repeated(const struct history *history, int period, double mean)
{
	double at_once = difference(history, HISTORY_SECONDS, 1, mean);
	double at_period = difference(history, HISTORY_SECONDS, period, mean);

	return at_once > 0.5 && at_period < 0.75 && at_period < at_once / 4;
}

/*
 * Every second alike, and few: evenly spaced below a second.  The seconds
 * before the first close say nothing of it.
 */
static bool find_even(const struct history *history, uint64_t total,
		      struct pattern *pattern)
{
	int seconds = HISTORY_SECONDS;
	double mean;

	while (seconds > 1 && history->n[seconds - 1] == 0)
		seconds--;
	mean = (double)total / seconds;
	if (mean > EVEN_PER_SECOND || seconds < 2 ||
	    difference(history, seconds, 1, mean) > 0.25)
		return false;
	*pattern = (struct pattern){
		.kind = PATTERN_PROBE,
		.confidence = CONFIDENCE_MEDIUM,
		.period_seconds = 1 / mean,
	};
	return true;
}

static struct pattern rhythm(int period, double mean, bool is_sure)
{
	return (struct pattern){
		.kind = mean * period <= PROBE_AT_ONCE &&
					mean <= PROBES_PER_SECOND
				? PATTERN_PROBE
				: PATTERN_BURST,
		.confidence = is_sure ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM,
		.period_seconds = period,
	};
}

/*
 * What keeps to a phase of a period does so for its fractions too, and what
 * repeats itself does so for its multiples: the longest counts, the shortest.
 */
static bool find_period(const struct history *history, uint64_t total,
			struct pattern *pattern)
{
	double mean = (double)total / HISTORY_SECONDS;

	for (int period = PERIOD_MAX - 1; period > 1; period--) {
		bool clumped = is_clumped(history, period, total);

		if (!clumped && !is_gappy(history, period))
			continue;
		*pattern = rhythm(period, mean, clumped);
		return true;
	}
	for (int period = 2; period < PERIOD_MAX; period++) {
		if (!is_repeated(history, period, mean))
			continue;
		*pattern = rhythm(period, mean, false);
		return true;
	}
	return find_even(history, total, pattern);
}

static void find_at_once(const struct history *history, uint64_t total,
			 struct pattern *pattern)
{
	uint64_t best = 0;
	int at = 0;

	for (int i = 0; i + BURST_SECONDS <= HISTORY_SECONDS; i++) {
		uint64_t sum = sum_of(history, i, i + BURST_SECONDS);

		if (sum >= best) {
			best = sum;
			at = i;
		}
	}
	if (best * 10 < total * 8)
		return;
	pattern->n_at_once = best;
	pattern->at_once_ago_seconds = at;
}

static bool find_burst(const struct history *history, uint64_t total,
		       struct pattern *pattern)
{
	find_at_once(history, total, pattern);
	if (pattern->n_at_once == 0 ||
	    pattern->at_once_ago_seconds < BURST_OVER_SECONDS)
		return false;
	pattern->kind = PATTERN_BURST;
	pattern->confidence = pattern->n_at_once * 20 >= total * 19
				      ? CONFIDENCE_HIGH
				      : CONFIDENCE_MEDIUM;
	return true;
}

/* Closes that go on now, steadily, for long enough. */
struct stream {
	int seconds; /* so long, up to now */
	double rate;
	double variance; /* of the seconds; the rate, where closes come at
			    random */
};

static bool find_stream(const struct history *history, struct stream *stream)
{
	int first = 0, seconds = HISTORY_SECONDS;
	double mean, variance = 0;

	while (first < seconds && history->n[first] == 0)
		first++;
	while (seconds > first && history->n[seconds - 1] == 0)
		seconds--;
	if (first >= BURST_OVER_SECONDS || seconds < STREAM_SECONDS)
		return false;
	mean = (double)sum_of(history, 0, seconds) / seconds;
	for (int i = 0; i < seconds; i++) {
		double off = (double)history->n[i] - mean;

		variance += off * off / seconds;
	}
	*stream = (struct stream){ seconds, mean, variance };
	return variance - mean <= mean * mean;
}

/*
 * Closes as slow as the checks of a few servers, and more even than requests
 * that come at random, or not seen for long enough to tell.
 */
static bool may_be_probes(const struct stream *stream)
{
	return stream->rate <= CHECKS_PER_SECOND &&
	       (stream->seconds < HISTORY_SECONDS / 2 ||
		stream->variance < 0.75 * stream->rate);
}

/*
 * A connection that waits for an idle timeout lives that long; one whose
 * service holds next to none of those it closes each second does not.
 */
static bool find_per_request(uint32_t established, const struct stream *stream,
			     struct pattern *pattern)
{
	/* So many more might have been there a moment before or after. */
	const double margin = 3;
	double at_most = (established + margin) / stream->rate;

	if (at_most >= 1 || may_be_probes(stream))
		return false;
	*pattern = (struct pattern){
		.kind = PATTERN_PER_REQUEST,
		.confidence =
			at_most < 0.01 && stream->seconds >= STREAM_SECONDS
				? CONFIDENCE_HIGH
				: CONFIDENCE_MEDIUM,
	};
	return true;
}

/* Where times that go on end, if as many reach that as are closed. */
struct cut_off {
	double seconds;
	bool is_sure;
};

/*
 * Where idle times are cut off by a timeout, as many connections reach it
 * each second as are closed.
 */
static bool find_cut_off(const struct pattern_input *input, uint32_t *times_ms,
			 size_t n, double rate, struct cut_off *cut_off)
{
	size_t upper = 0, n_seen;
	double longest, reaching, fit;

	n_seen = input->n_idles + input->n_works + input->n_others;
	if (n < IDLES_ENOUGH || input->established < n_seen)
		return false;
	array_sort_u32(times_ms, n);
	longest = idle_due_longest(times_ms, n);
	for (size_t i = 0; i < n; i++)
		upper += times_ms[i] >= longest / 2 && times_ms[i] <= longest;
	if (longest < IDLE_TIMEOUT_MIN_MS || upper < IDLES_AT_CUT_OFF)
		return false;
	reaching = (double)upper * input->established / (double)n_seen /
		   (longest / 2 / 1000);
	fit = reaching / rate;
	cut_off->seconds = longest * (double)(n + 1) / (double)n / 1000;
	cut_off->is_sure =
		upper >= 2 * IDLES_AT_CUT_OFF && fit > 0.66 && fit < 1.5;
	return fit >= 0.5 && fit <= 2;
}

/*
 * Idle times of connections that speak every so often are cut off there too:
 * only under a timeout do the oldest idle longest, and those that are due go.
 */
static bool find_idles(const struct pattern_input *input, double rate,
		       struct cut_off *idle)
{
	if (input->due.fate == IDLE_DUE_WENT) {
		*idle = (struct cut_off){ input->due.seconds, true };
		return true;
	}
	return find_cut_off(input, input->idles_ms, input->n_idles, rate,
			    idle) &&
	       input->idles_in_order && input->due.fate != IDLE_DUE_STAYED;
}

/* Are connections closed after one and the same time, idle or at work? */
static void find_timeout(const struct pattern_input *input, double rate,
			 struct pattern *pattern)
{
	struct cut_off idle, work;
	bool idles = find_idles(input, rate, &idle);
	bool works = find_cut_off(input, input->works_ms, input->n_works, rate,
				  &work) &&
		     input->works_in_order;

	if (idles && !works && input->n_works <= input->n_idles)
		*pattern = (struct pattern){
			.kind = PATTERN_IDLE_TIMEOUT,
			.confidence = idle.is_sure ? CONFIDENCE_HIGH
						   : CONFIDENCE_MEDIUM,
			.timeout_seconds = idle.seconds,
		};
	if (works && !idles)
		*pattern = (struct pattern){
			.kind = PATTERN_PER_REQUEST,
			.confidence = CONFIDENCE_MEDIUM,
			.request_seconds = work.seconds,
		};
}

/* The stream, or what is left to see of one. */
static bool find_flow(const struct pattern_input *input, struct stream *stream)
{
	const struct history *history = input->history;

	if (find_stream(history, stream))
		return true;
	*stream = (struct stream){ 1, input->per_second, input->per_second };
	return input->is_thinned && input->per_second > 0;
}

/* What closes on this side say together. */
struct measure {
	double one_share; /* carried one exchange, of all */
	double none_share;
	double unasked_share;
	double mean_exchanges;
	/* How long they had idled: a tenth was shorter, half, nine tenths. */
	uint32_t low_ms, middle_ms, high_ms;
};

static bool take_measure(const struct heard_service *heard,
			 struct measure *measure)
{
	uint32_t idles_ms[HEARD_IDLES_MAX], n;
	double known;

	if (!heard || heard->closed.n_exchanges_known < PATTERN_HEARD_ENOUGH ||
	    heard->n_idles == 0)
		return false;
	n = heard->n_idles;
	known = (double)heard->closed.n_exchanges_known;
	memcpy(idles_ms, heard->idles_ms, n * sizeof(idles_ms[0]));
	array_sort_u32(idles_ms, n);
	*measure = (struct measure){
		.one_share = (double)heard->closed.n_one_exchange / known,
		.none_share = (double)heard->closed.n_no_exchange / known,
		.unasked_share = (double)ends_unasked(&heard->closed) / known,
		.mean_exchanges = (double)heard->closed.n_exchanges / known,
		.low_ms = idles_ms[n / 10],
		.middle_ms = idles_ms[n / 2],
		.high_ms = idles_ms[n - 1 - n / 10],
	};
	return true;
}

/* Closed within a second of the last data, when one exchange was over. */
static bool is_per_request(const struct measure *measure)
{
	return measure->one_share >= 0.8 &&
	       measure->high_ms < IDLE_TIMEOUT_MIN_MS;
}

/* Nearly all had idled for the same time, give or take a tenth. */
static bool is_idle_timeout(const struct measure *measure)
{
	return measure->low_ms >= IDLE_TIMEOUT_MIN_MS &&
	       measure->none_share < 0.5 &&
	       measure->high_ms * 10.0 <= measure->low_ms * 12.0;
}

/* Do the closes contradict what was concluded without them? */
static bool refutes(const struct measure *measure,
		    const struct pattern *pattern)
{
	if (pattern->kind == PATTERN_PER_REQUEST)
		return measure->middle_ms >= IDLE_TIMEOUT_MIN_MS ||
		       measure->none_share >= 0.5 ||
		       measure->mean_exchanges >= EXCHANGES_MANY;
	if (pattern->kind == PATTERN_IDLE_TIMEOUT)
		return measure->middle_ms < pattern->timeout_seconds * 500;
	return false;
}

static void overrule(const struct measure *measure, struct pattern *pattern)
{
	if (is_per_request(measure)) {
		*pattern = (struct pattern){
			.kind = PATTERN_PER_REQUEST,
			.confidence = CONFIDENCE_HIGH,
			.is_measured = true,
			.request_seconds = pattern->request_seconds,
		};
	} else if (measure->unasked_share >= 0.8) {
		*pattern = (struct pattern){
			.kind = PATTERN_UNASKED,
			.confidence = CONFIDENCE_HIGH,
			.is_measured = true,
		};
	} else if (is_idle_timeout(measure)) {
		*pattern = (struct pattern){
			.kind = PATTERN_IDLE_TIMEOUT,
			.confidence = CONFIDENCE_HIGH,
			.is_measured = true,
			.timeout_seconds = measure->middle_ms / 1000.0,
		};
	} else if (refutes(measure, pattern)) {
		*pattern = (struct pattern){ .kind = PATTERN_UNKNOWN };
	}
}

/* What asks whether a service is there carries one question, or none. */
static bool carries_probes(const struct heard_service *heard)
{
	const struct ends *closed;
	uint64_t n;

	if (!heard)
		return false;
	closed = &heard->closed;
	n = closed->n_one_exchange > closed->n_no_exchange
		    ? closed->n_one_exchange
		    : closed->n_no_exchange;
	return n >= HEARD_BEATS && n * 5 >= closed->n_exchanges_known * 4;
}

/* By the seconds in which TIME_WAIT were made. */
static bool find_rhythm(const struct pattern_input *input, uint64_t total,
			struct pattern *pattern)
{
	const struct history *history = input->history;

	if (!find_period(history, total, pattern))
		return find_burst(history, total, pattern);
	if (pattern->kind == PATTERN_PROBE && carries_probes(input->heard))
		pattern->confidence = CONFIDENCE_HIGH;
	return true;
}

struct pattern pattern_find(const struct pattern_input *input)
{
	const struct history *history = input->history;
	uint64_t total = sum_of(history, 0, HISTORY_SECONDS);
	struct pattern pattern = { .kind = PATTERN_UNKNOWN };
	struct measure measure;
	struct stream stream;

	if (total >= ENOUGH_CLOSES && find_rhythm(input, total, &pattern))
		return pattern;
	if (total >= ENOUGH_CLOSES && find_flow(input, &stream) &&
	    !find_per_request(input->established, &stream, &pattern))
		find_timeout(input, stream.rate, &pattern);
	if (take_measure(input->heard, &measure))
		overrule(&measure, &pattern);
	return pattern;
}
