// SPDX-License-Identifier: MIT
/*
 * test_pattern: each rhythm is told from the others, and noise from all.
 */
#include <string.h>

#include "analyze/pattern.h"
#include "test.h"

enum { SECONDS = HISTORY_SECONDS, IDLES = 400 };

/* The same numbers on every run, 0 to below n. */
static uint32_t draw(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)*seed * n) >> 32);
}

static struct pattern of(const struct history *history, uint32_t established)
{
	const struct pattern_input input = {
		.history = history,
		.established = established,
	};

	return pattern_find(&input);
}

/* n closes at random moments of the last seconds. */
static struct history noise(uint32_t seed, uint32_t n, uint32_t seconds)
{
	struct history history = { { 0 } };

	for (uint32_t i = 0; i < n; i++)
		history.n[draw(&seed, seconds)]++;
	return history;
}

static struct history every(int period, int phase, uint32_t n)
{
	struct history history = { { 0 } };

	for (int i = phase; i < SECONDS; i += period)
		history.n[i] = n;
	return history;
}

TEST(few_closes_have_no_pattern)
{
	struct history history = every(10, 3, 4);

	assert_int_equal(of(&history, 0).kind, PATTERN_UNKNOWN);
}

TEST(a_restart_is_a_burst)
{
	struct history history = { { 0 } };
	struct pattern pattern;

	history.n[20] = 100;
	history.n[21] = 50;
	pattern = of(&history, 0);
	assert_int_equal(pattern.kind, PATTERN_BURST);
	assert_int_equal(pattern.confidence, CONFIDENCE_HIGH);
	assert_true(pattern.period_seconds == 0);
}

TEST(what_just_begun_is_no_burst_yet)
{
	struct history history = { { 500, 500 } };

	assert_int_equal(of(&history, 0).kind, PATTERN_UNKNOWN);
}

TEST(what_is_quiet_for_two_seconds_was_a_burst)
{
	static const struct {
		int first; /* second with closes; 50 more in the next */
		enum close_pattern kind;
		int ago;
	} cases[] = {
		{ 0, PATTERN_UNKNOWN, 0 },
		{ 1, PATTERN_UNKNOWN, 1 },
		{ 2, PATTERN_BURST, 2 },
		{ 20, PATTERN_BURST, 20 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct history history = { { 0 } };
		struct pattern pattern;

		history.n[cases[i].first] = 100;
		history.n[cases[i].first + 1] = 50;
		history.n[50] = 30;
		pattern = of(&history, 0);
		assert_int_equal(pattern.kind, cases[i].kind);
		assert_int_equal(pattern.n_at_once, 150);
		assert_int_equal(pattern.at_once_ago_seconds, cases[i].ago);
	}
}

TEST(health_checks_are_a_probe_with_its_period)
{
	static const int periods[] = { 3, 5, 10, 15 };
	struct pattern pattern;

	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		for (int phase = 0; phase < periods[i]; phase++) {
			struct history history = every(periods[i], phase, 12);

			pattern = of(&history, 2);
			assert_int_equal(pattern.kind, PATTERN_PROBE);
			assert_int_equal(pattern.period_seconds, periods[i]);
		}
	}
}

TEST(probes_may_straddle_a_second)
{
	struct history history = { { 0 } };
	struct pattern pattern;

	for (int i = 4; i + 1 < SECONDS; i += 10) {
		history.n[i] = 9;
		history.n[i + 1] = 5;
	}
	pattern = of(&history, 0);
	assert_int_equal(pattern.kind, PATTERN_PROBE);
	assert_int_equal(pattern.period_seconds, 10);
}

TEST(checkers_out_of_step_repeat_themselves)
{
	static const uint32_t cycle[] = { 3, 0, 5, 1, 6 };
	struct history history;
	struct pattern pattern;

	for (int i = 0; i < SECONDS; i++)
		history.n[i] = cycle[i % 5];
	pattern = of(&history, 0);
	assert_int_equal(pattern.kind, PATTERN_PROBE);
	assert_int_equal(pattern.period_seconds, 5);
}

TEST(two_a_second_all_minute_are_probes)
{
	struct history history = every(1, 0, 2);
	struct pattern pattern = of(&history, 0);

	assert_int_equal(pattern.kind, PATTERN_PROBE);
	assert_true(pattern.period_seconds == 0.5);
}

TEST(probes_that_just_begun_have_their_own_period)
{
	struct history history = { { 0 } };
	struct pattern pattern;

	for (int i = 0; i < 15; i++)
		history.n[i] = 2;
	pattern = of(&history, 0);
	assert_int_equal(pattern.kind, PATTERN_PROBE);
	assert_true(pattern.period_seconds == 0.5);
}

TEST(even_load_that_just_begun_is_no_probe)
{
	struct history history = { { 0 } };

	for (int i = 0; i < 15; i++)
		history.n[i] = 8;
	assert_int_not_equal(of(&history, 0).kind, PATTERN_PROBE);
}

/* What was not there before it begun makes it no more even. */
TEST(random_arrivals_that_just_begun_are_no_probes)
{
	unsigned int wrong = 0;

	for (uint32_t seed = 1; seed <= 400; seed++) {
		struct history history = noise(seed, 40, 16);

		wrong += of(&history, 0).kind == PATTERN_PROBE;
	}
	assert_in_range(wrong, 0, 400 / 50);
}

/*
 * A beat every two seconds, of which half are missing: all of n closes at
 * once, or each by itself.
 */
static struct history gappy(uint32_t seed, uint32_t n, bool at_once)
{
	struct history history = { { 0 } };

	for (int i = (int)(seed % 2); i < SECONDS; i += 2) {
		for (uint32_t k = 0; k < n; k++) {
			uint32_t comes = draw(&seed, 2);

			if (at_once)
				k = n - 1;
			history.n[i] += comes * (at_once ? n : 1);
		}
	}
	return history;
}

/* A check that ends by a reset leaves no TIME_WAIT. */
TEST(probes_may_miss_half_of_their_beats)
{
	static const struct {
		uint32_t n;
		bool at_once;
		unsigned int percent;
	} cases[] = { { 4, false, 99 },
		      { 8, false, 99 },
		      { 16, false, 99 },
		      { 4, true, 90 },
		      { 8, true, 90 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned int found = 0;

		for (uint32_t seed = 1; seed <= 200; seed++) {
			struct history history =
				gappy(seed, cases[i].n, cases[i].at_once);
			struct pattern pattern = of(&history, 0);

			assert_true(pattern.kind == PATTERN_PROBE ||
				    pattern.kind == PATTERN_UNKNOWN);
			assert_int_not_equal(pattern.confidence,
					     pattern.kind == PATTERN_UNKNOWN
						     ? CONFIDENCE_HIGH
						     : CONFIDENCE_LOW);
			found += pattern.kind == PATTERN_PROBE &&
				 pattern.period_seconds == 2;
		}
		assert_in_range(found, 2 * cases[i].percent, 200);
	}
}

TEST(random_arrivals_of_that_rate_are_no_probes)
{
	static const uint32_t each_minute[] = { 30, 60, 120, 240, 480 };

	for (size_t i = 0; i < 5; i++) {
		for (uint32_t seed = 1; seed <= 400; seed++) {
			struct history history =
				noise(seed, each_minute[i], SECONDS);

			assert_int_not_equal(of(&history, 0).kind,
					     PATTERN_PROBE);
		}
	}
}

/* Eight servers checked each second, at moments of their own. */
TEST(checks_that_gaps_hide_are_unknown)
{
	unsigned int unknown = 0;

	for (uint32_t seed = 1; seed <= 200; seed++) {
		struct history history = { { 0 } };
		uint32_t draws = seed;
		struct pattern pattern;

		for (int i = 0; i < (seed % 2 ? SECONDS : 12); i++) {
			for (int k = 0; k < 8; k++)
				history.n[i] += draw(&draws, 2);
		}
		pattern = of(&history, 0);
		assert_int_not_equal(pattern.confidence, CONFIDENCE_HIGH);
		unknown += pattern.kind == PATTERN_UNKNOWN &&
			   pattern.confidence == CONFIDENCE_LOW;
	}
	assert_in_range(unknown, 180, 200);
}

/* Checkers of one service do not all come in one moment. */
TEST(pulses_are_no_health_checks)
{
	static const struct {
		int period;
		uint32_t n;
	} cases[] = { { 2, 20 }, { 3, 20 }, { 5, 30 }, { 10, 20 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct history history = every(cases[i].period, 1, cases[i].n);
		struct pattern pattern = of(&history, 0);

		assert_int_equal(pattern.kind, PATTERN_BURST);
		assert_int_equal(pattern.period_seconds, cases[i].period);
	}
}

TEST(a_batch_every_ten_seconds_has_a_period)
{
	struct history history = every(10, 6, 400);
	struct pattern pattern = of(&history, 0);

	assert_int_equal(pattern.kind, PATTERN_BURST);
	assert_int_equal(pattern.period_seconds, 10);
}

TEST(steady_closes_with_nothing_open_are_per_request)
{
	struct history history = noise(1, 465 * 60, 60);
	struct pattern pattern = of(&history, 1);

	assert_int_equal(pattern.kind, PATTERN_PER_REQUEST);
	assert_int_equal(pattern.confidence, CONFIDENCE_HIGH);
	pattern = of(&history, 100);
	assert_int_equal(pattern.kind, PATTERN_PER_REQUEST);
	assert_int_equal(pattern.confidence, CONFIDENCE_MEDIUM);
}

TEST(an_even_load_is_no_probe)
{
	struct history history = every(1, 0, 50);

	assert_int_equal(of(&history, 0).kind, PATTERN_PER_REQUEST);
}

TEST(a_load_of_ten_seconds_is_judged_by_these)
{
	struct history history = noise(7, 5000, 10);

	assert_int_equal(of(&history, 3).kind, PATTERN_PER_REQUEST);
}

TEST(a_load_that_is_over_says_nothing)
{
	struct history history = { { 0 } };

	for (int i = 30; i < SECONDS; i++)
		history.n[i] = 400 + (uint32_t)i % 7;
	assert_int_equal(of(&history, 0).kind, PATTERN_UNKNOWN);
}

TEST(closes_of_long_lives_are_not_per_request)
{
	struct history history = noise(3, 600, 60);

	/* Ten a second, a thousand open: they live for minutes. */
	assert_int_equal(of(&history, 1000).kind, PATTERN_UNKNOWN);
	/* So few that those open may only be away at the moment. */
	history = noise(4, 120, 60);
	assert_int_equal(of(&history, 0).kind, PATTERN_UNKNOWN);
}

TEST(noise_has_no_rhythm)
{
	for (uint32_t seed = 1; seed <= 500; seed++) {
		struct history history = noise(seed, 100 + 7 * (seed % 90), 60);

		assert_int_not_equal(of(&history, 5000).kind, PATTERN_PROBE);
		assert_int_not_equal(of(&history, 5000).kind, PATTERN_BURST);
	}
}

/* So many idle times between 0 and the timeout. */
static struct pattern idling(uint32_t n, uint32_t timeout_ms, uint32_t closes,
			     uint32_t established, bool out_of_order,
			     struct idle_due due)
{
	struct history history = noise(11, closes, 60);
	uint32_t idles_ms[IDLES], seed = 5;
	const struct pattern_input input = {
		.history = &history,
		.established = established,
		.idles_ms = idles_ms,
		.n_idles = n,
		.idles_in_order = !out_of_order,
		.due = due,
	};

	for (uint32_t i = 0; i < n; i++)
		idles_ms[i] = draw(&seed, timeout_ms);
	return pattern_find(&input);
}

static struct pattern with_idles(uint32_t n, uint32_t timeout_ms,
				 uint32_t closes, uint32_t established)
{
	return idling(n, timeout_ms, closes, established, false,
		      (struct idle_due){ IDLE_DUE_UNKNOWN, 0 });
}

/* Connections that ping every 15 s, beside five closes a second of others. */
TEST(pings_are_no_idle_timeout)
{
	const struct idle_due went = { IDLE_DUE_WENT, 15.1 };
	const struct idle_due stayed = { IDLE_DUE_STAYED, 15.1 };
	const struct idle_due unknown = { IDLE_DUE_UNKNOWN, 0 };
	struct pattern pattern = idling(75, 15000, 300, 75, true, unknown);

	assert_int_equal(pattern.kind, PATTERN_UNKNOWN);
	pattern = idling(75, 15000, 300, 75, false, stayed);
	assert_int_equal(pattern.kind, PATTERN_UNKNOWN);
	/* Of those that were busy for long, two looks tell alone. */
	pattern = idling(200, 15000, 120, 300, true, went);
	assert_int_equal(pattern.kind, PATTERN_IDLE_TIMEOUT);
	assert_int_equal(pattern.confidence, CONFIDENCE_HIGH);
	assert_true(pattern.timeout_seconds == 15.1);
}

TEST(an_idle_timeout_shows_where_idle_times_end)
{
	/* 5 a second that idle for 15 s: 75 are there. */
	struct pattern pattern = with_idles(75, 15000, 300, 75);

	assert_int_equal(pattern.kind, PATTERN_IDLE_TIMEOUT);
	assert_true(pattern.timeout_seconds > 14.0);
	assert_true(pattern.timeout_seconds < 15.5);
}

TEST(of_many_idle_ones_a_sample_will_do)
{
	struct pattern pattern = with_idles(300, 60000, 60 * 60, 3600);

	assert_int_equal(pattern.kind, PATTERN_IDLE_TIMEOUT);
	assert_true(pattern.timeout_seconds > 58.0);
	assert_true(pattern.timeout_seconds < 62.0);
}

TEST(idle_times_that_no_close_fits_name_no_timeout)
{
	/* Far more reach the longest idle time than are closed ... */
	assert_int_equal(with_idles(300, 15000, 120, 300).kind,
			 PATTERN_UNKNOWN);
	/* ... or far fewer. */
	assert_int_equal(with_idles(60, 60000, 2400, 200).kind,
			 PATTERN_UNKNOWN);
	/* A pool in use idles for milliseconds. */
	assert_int_equal(with_idles(200, 300, 300, 200).kind, PATTERN_UNKNOWN);
	/* Too few to tell. */
	assert_int_equal(with_idles(10, 15000, 40, 10).kind, PATTERN_UNKNOWN);
}

/* n at work for up to longest_ms, n_idle idle for up to a quarter of that. */
static struct pattern with_works(uint32_t n, uint32_t longest_ms,
				 uint32_t n_idle, uint32_t closes)
{
	struct history history = noise(11, closes, 60);
	uint32_t idles_ms[IDLES], works_ms[IDLES], seed = 5;
	const struct pattern_input input = {
		.history = &history,
		.established = n + n_idle,
		.idles_ms = idles_ms,
		.n_idles = n_idle,
		.works_ms = works_ms,
		.n_works = n,
		.idles_in_order = true,
		.works_in_order = true,
	};

	for (uint32_t i = 0; i < n; i++)
		works_ms[i] = draw(&seed, longest_ms);
	for (uint32_t i = 0; i < n_idle; i++)
		idles_ms[i] = draw(&seed, longest_ms / 4);
	return pattern_find(&input);
}

TEST(who_is_at_work_when_closed_serves_one_request)
{
	/* Eleven a second take five seconds: 55 are there. */
	struct pattern pattern = with_works(55, 5000, 0, 660);

	assert_int_equal(pattern.kind, PATTERN_PER_REQUEST);
	assert_true(pattern.timeout_seconds == 0);
	assert_true(pattern.request_seconds > 4.5);
	assert_true(pattern.request_seconds < 5.5);
	/* Each serves ten requests before it is closed. */
	assert_int_equal(with_works(400, 5000, 0, 480).kind, PATTERN_UNKNOWN);
	/* As many idle out. */
	assert_int_equal(with_works(110, 20000, 28, 330).kind, PATTERN_UNKNOWN);
	/* Too few to tell. */
	assert_int_equal(with_works(15, 5000, 0, 180).kind, PATTERN_UNKNOWN);
}

TEST(every_pattern_has_the_name_of_the_contract)
{
	assert_string_equal(pattern_name(PATTERN_UNKNOWN), "unknown");
	assert_string_equal(pattern_name(PATTERN_PER_REQUEST), "per-request");
	assert_string_equal(pattern_name(PATTERN_IDLE_TIMEOUT), "idle-timeout");
	assert_string_equal(pattern_name(PATTERN_BURST), "burst");
	assert_string_equal(pattern_name(PATTERN_PROBE), "probe");
	assert_string_equal(pattern_name(PATTERN_UNASKED), "unasked");
}

/* What n closes here were like that were heard. */
static struct heard_service heard_of(uint32_t n, uint32_t n_one,
				     uint32_t n_none, uint32_t idle_ms,
				     uint32_t spread_ms)
{
	struct heard_service heard = {
		.closed = { .n_exchanges_known = n,
			    .n_one_exchange = n_one,
			    .n_no_exchange = n_none,
			    .n_exchanges = n_one + 4 * (n - n_one - n_none) },
		.n_idles = HEARD_IDLES_MAX,
	};

	heard.closed.n[END_LOCAL_FIRST] = n;
	for (uint32_t i = 0; i < HEARD_IDLES_MAX; i++)
		heard.idles_ms[i] =
			idle_ms + spread_ms * i / (HEARD_IDLES_MAX - 1);
	return heard;
}

static struct pattern with(const struct history *history, uint32_t established,
			   const struct heard_service *heard)
{
	const struct pattern_input input = {
		.history = history,
		.established = established,
		.heard = heard,
	};

	return pattern_find(&input);
}

TEST(closes_that_were_heard_say_what_they_carried)
{
	static const struct {
		const char *what;
		uint32_t n, n_one, n_none, idle_ms, spread_ms;
		enum close_pattern kind;
	} cases[] = {
		{ "one exchange, closed at once", 1000, 830, 0, 0, 40,
		  PATTERN_PER_REQUEST },
		{ "a fifth carried more", 1000, 790, 0, 0, 40,
		  PATTERN_UNKNOWN },
		{ "closed after five seconds", 1000, 1000, 0, 5000, 50,
		  PATTERN_IDLE_TIMEOUT },
		{ "after some seconds, one or another", 1000, 1000, 0, 2000,
		  5000, PATTERN_UNKNOWN },
		{ "never used", 1000, 0, 1000, 5000, 50, PATTERN_UNKNOWN },
		{ "too few to say", 29, 29, 0, 0, 40, PATTERN_UNKNOWN },
	};
	/* Long lives, as far as one look can tell. */
	struct history history = noise(7, 1200, SECONDS);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct heard_service heard =
			heard_of(cases[i].n, cases[i].n_one, cases[i].n_none,
				 cases[i].idle_ms, cases[i].spread_ms);
		struct pattern pattern = with(&history, 400, &heard);
		bool is_told = cases[i].kind != PATTERN_UNKNOWN;

		print_message("%s\n", cases[i].what);
		assert_int_equal(pattern.kind, cases[i].kind);
		assert_int_equal(pattern.is_measured, is_told);
		if (is_told)
			assert_int_equal(pattern.confidence, CONFIDENCE_HIGH);
	}
}

TEST(clients_that_asked_nothing_are_a_pattern_where_they_are_heard)
{
	struct history history = noise(20, 1200, SECONDS);
	struct heard_service heard = heard_of(100, 20, 80, 0, 10);

	heard.closed.n_unasked_closed = 79;
	assert_int_equal(with(&history, 11, &heard).kind, PATTERN_UNKNOWN);
	heard.closed.n_unasked_closed = 80;
	assert_int_equal(with(&history, 11, &heard).kind, PATTERN_UNASKED);
	assert_true(with(&history, 11, &heard).is_measured);
}

TEST(an_idle_timeout_is_measured)
{
	struct history history = noise(7, 1200, SECONDS);
	struct heard_service heard = heard_of(200, 100, 0, 5000, 40);
	struct pattern pattern = with(&history, 400, &heard);

	assert_true(pattern.timeout_seconds > 4.99 &&
		    pattern.timeout_seconds < 5.05);
}

/* Thirty sessions a second, each of many exchanges, look like requests. */
TEST(closes_that_were_heard_refute)
{
	struct history history = noise(7, 1800, SECONDS);
	struct heard_service heard = heard_of(300, 0, 0, 0, 40);

	assert_int_equal(with(&history, 0, NULL).kind, PATTERN_PER_REQUEST);
	/* TLS: one request, and some segments of the handshake. */
	assert_int_equal(with(&history, 0, &heard).kind, PATTERN_PER_REQUEST);
	assert_false(with(&history, 0, &heard).is_measured);
	heard.closed.n_exchanges = 300 * 8;
	assert_int_equal(with(&history, 0, &heard).kind, PATTERN_UNKNOWN);
	heard = heard_of(300, 0, 300, 0, 40);
	assert_int_equal(with(&history, 0, &heard).kind, PATTERN_UNKNOWN);
}

/* Health checks carry one exchange as well; what tells them is the rhythm. */
TEST(a_rhythm_stands_and_gains_by_what_it_carries)
{
	struct history history = every(5, 2, 4);
	struct heard_service heard = heard_of(4, 4, 0, 0, 10);

	assert_int_equal(with(&history, 0, &heard).kind, PATTERN_PROBE);
	assert_int_equal(with(&history, 0, &heard).confidence, CONFIDENCE_HIGH);
	history = every(1, 0, 2);
	assert_int_equal(with(&history, 0, NULL).kind, PATTERN_PROBE);
	assert_int_equal(with(&history, 0, NULL).confidence, CONFIDENCE_MEDIUM);
	assert_int_equal(with(&history, 0, &heard).confidence, CONFIDENCE_HIGH);
}
