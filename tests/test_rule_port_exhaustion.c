// SPDX-License-Identifier: MIT
/*
 * test_rule_port_exhaustion: how many ports are left, and how long they last.
 */
#include <string.h>

#include "ruling.h"
#include "tcpwait/catalogue.h"
#include "test.h"

enum { LOW = 40000, CAPACITY = 1000 };

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_port_exhaustion);
}

static void begin(struct ruling *ruling, int64_t reuse)
{
	ruling_init(ruling);
	scene_set(&ruling->scene, SETTING_LOCAL_PORT_LOW, LOW);
	scene_set(&ruling->scene, SETTING_LOCAL_PORT_HIGH, LOW + CAPACITY - 1);
	scene_set(&ruling->scene, SETTING_TCP_TW_REUSE, reuse);
}

/* Not side by side, as in a range of a program's own; parity stays. */
static uint16_t port_of(unsigned int i)
{
	return (uint16_t)(LOW + i * 7 % CAPACITY);
}

/* n on the ports from first on, each step apart, in TIME_WAIT for age_ms. */
static void close_some(struct ruling *ruling, unsigned int first,
		       unsigned int n, unsigned int step, uint32_t age_ms)
{
	for (unsigned int i = 0; i < n; i++)
		scene_add(&ruling->scene,
			  conns_from(conns_closed("10.0.0.1:1", "10.0.0.5:3306",
						  age_ms),
				     port_of(first + i * step)));
}

static void open_some(struct ruling *ruling, const char *local,
		      const char *remote, unsigned int first, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		scene_add(&ruling->scene,
			  conns_from(conns_make(local, remote,
						TCP_STATE_ESTABLISHED),
				     port_of(first + i)));
}

TEST(severity_follows_the_ratio)
{
	static const struct {
		unsigned int n;
		size_t n_found;
		enum severity severity;
	} cases[] = {
		{ 499, 0, SEVERITY_INFO },	{ 500, 1, SEVERITY_INFO },
		{ 699, 1, SEVERITY_INFO },	{ 700, 1, SEVERITY_WARNING },
		{ 899, 1, SEVERITY_WARNING },	{ 900, 1, SEVERITY_CRITICAL },
		{ 1000, 1, SEVERITY_CRITICAL },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling, 0);
		open_some(&ruling, "10.0.0.1:1", "10.0.0.5:3306", 0,
			  cases[i].n);
		assert_int_equal(found(&ruling), cases[i].n_found);
		if (cases[i].n_found)
			assert_int_equal(ruling_only(&ruling)->severity,
					 cases[i].severity);
		ruling_free(&ruling);
	}
}

/* A pasted table does not say which range its host had. */
TEST(of_an_assumed_range_nothing_is_critical)
{
	struct ruling ruling;
	struct settings *settings;

	begin(&ruling, 0);
	settings = &ruling.scene.snap.namespaces[0].settings;
	settings->assumed_low = LOW;
	settings->assumed_high = LOW + CAPACITY - 1;
	open_some(&ruling, "10.0.0.1:1", "10.0.0.5:3306", 0, CAPACITY);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->confidence, CONFIDENCE_LOW);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	ruling_free(&ruling);
}

TEST(the_evidence_is_exact)
{
	const struct finding *finding;
	struct ruling ruling;

	begin(&ruling, 0);
	close_some(&ruling, 0, 900, 1, 5500);
	open_some(&ruling, "10.0.0.1:1", "10.0.0.6:80", 0, 20);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(ruling_count(finding, "used"), 900);
	assert_int_equal(ruling_count(finding, "reusable"), 0);
	assert_int_equal(ruling_count(finding, "capacity"), CAPACITY);
	assert_true(ruling_real(finding, "ratio") == 0.9);
	assert_true(ruling_real(finding, "closes_per_second") == 15.0);
	assert_true(ruling_real(finding, "sustainable_per_second") ==
		    CAPACITY / 60.0);
	assert_int_equal(ruling_count(finding, "local_ports_in_use"), 900);
	assert_true(ruling_is_unknown(finding, "seconds_to_exhaustion"));
	assert_true(finding->subject.has_local_address);
	assert_non_null(strstr(finding->summary, "client-churn"));
	ruling_free(&ruling);
}

/* The minute's rate, as client-churn has it, or the last seconds' own. */
TEST(a_rate_is_told_with_its_window)
{
	struct ruling ruling;

	begin(&ruling, 0);
	for (unsigned int i = 0; i < 60; i++)
		close_some(&ruling, 15 * i, 15, 1, 1000 * i + 500);
	assert_int_equal(found(&ruling), 1);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "900 held by TIME_WAIT (client-churn, 15 "
			       "closes/s over the last 60 s)"));
	ruling_free(&ruling);
	begin(&ruling, 0);
	close_some(&ruling, 0, 600, 1, 30500);
	for (unsigned int i = 0; i < 10; i++)
		close_some(&ruling, 600 + 30 * i, 30, 1, 1000 * i + 500);
	assert_int_equal(found(&ruling), 1);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "TIME_WAIT (client-churn, 30 closes/s over "
			       "the last 10 s)"));
	ruling_free(&ruling);
}

/* Who holds two that are open need not have closed the 900. */
TEST(only_who_held_the_closed_ones_is_named)
{
	struct ruling ruling;
	struct conn conn;
	uint32_t php;

	for (int was_seen = 0; was_seen < 2; was_seen++) {
		begin(&ruling, 0);
		php = ruling_process(&ruling, 9, "php-fpm");
		conn = conns_closed("10.0.0.1:40950", "10.0.0.5:3306", 500);
		conn.cookie = 7;
		if (was_seen)
			ruling_sight(&ruling, conn.cookie, php);
		scene_add(&ruling.scene, conn);
		close_some(&ruling, 0, 900, 1, 30500);
		open_some(&ruling, "10.0.0.1:1", "10.0.0.5:3306", 900, 2);
		if (!was_seen)
			ruling_own_samples(&ruling, &php, 1);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->owners.n, 1);
		assert_int_equal(strstr(ruling_only(&ruling)->summary,
					" of connections that php-fpm closed "
					"(client-churn") != NULL,
				 was_seen);
		assert_int_equal(strstr(ruling_only(&ruling)->summary,
					"php-fpm") != NULL,
				 was_seen);
		ruling_free(&ruling);
	}
}

TEST(full_means_that_connect_fails_now)
{
	struct ruling ruling;

	begin(&ruling, 0);
	open_some(&ruling, "10.0.0.1:1", "10.0.0.5:3306", 0, CAPACITY);
	assert_int_equal(found(&ruling), 1);
	assert_true(ruling_real(ruling_only(&ruling),
				"seconds_to_exhaustion") == 0);
	assert_non_null(strstr(ruling_only(&ruling)->summary, "EADDRNOTAVAIL"));
	ruling_free(&ruling);
}

/* The closes of the last minute are then no measure of what is asked for. */
TEST(full_of_time_wait_tells_what_the_ports_allow)
{
	struct ruling ruling;

	begin(&ruling, 0);
	close_some(&ruling, 0, CAPACITY, 1, 20500);
	assert_int_equal(found(&ruling), 1);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "(client-churn, 17/s is all these ports allow): "
			       "connect() fails with EADDRNOTAVAIL"));
	ruling_free(&ruling);
}

TEST(what_connect_may_take_over_is_not_used)
{
	struct ruling ruling;

	begin(&ruling, 1);
	close_some(&ruling, 0, 950, 1, 2000);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	begin(&ruling, 1);
	close_some(&ruling, 0, 950, 1, 500);
	assert_int_equal(found(&ruling), 1);
	assert_true(ruling_real(ruling_only(&ruling),
				"sustainable_per_second") == CAPACITY);
	ruling_free(&ruling);
}

TEST(on_loopback_the_default_takes_over)
{
	struct ruling ruling;

	begin(&ruling, 2);
	for (unsigned int i = 0; i < CAPACITY; i++)
		scene_add(&ruling.scene,
			  conns_from(conns_closed("127.0.0.1:1",
						  "127.0.0.1:6379", 1500),
				     (uint16_t)(LOW + i)));
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(one_service_is_one_finding_by_its_fullest_source)
{
	struct addr fullest = conns_address("10.0.0.2");
	const struct finding *finding;
	struct ruling ruling;

	begin(&ruling, 0);
	open_some(&ruling, "10.0.0.1:1", "10.0.0.5:3306", 0, 600);
	open_some(&ruling, "10.0.0.2:1", "10.0.0.5:3306", 0, 800);
	open_some(&ruling, "10.0.0.3:1", "10.0.0.5:3306", 0, 100);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_true(addr_equal(&finding->subject.local_address, &fullest));
	assert_int_equal(ruling_count(finding, "sources"), 2);
	ruling_free(&ruling);
}

/* So many closes in each of the last seconds. */
static void run_for(struct ruling *ruling, unsigned int seconds,
		    unsigned int each)
{
	for (unsigned int i = 0; i < seconds; i++)
		close_some(ruling, i * each, each, 1, i * 1000 + 500);
}

TEST(churn_that_began_lately_is_carried_on)
{
	double seconds;
	struct ruling ruling;

	begin(&ruling, 0);
	run_for(&ruling, 25, 20);
	assert_int_equal(found(&ruling), 1);
	assert_true(ruling_real(ruling_only(&ruling),
				"closes_per_second_now") == 20.0);
	seconds = ruling_real(ruling_only(&ruling), "seconds_to_exhaustion");
	assert_true(seconds >= 24 && seconds <= 26);
	ruling_free(&ruling);
}

TEST(churn_that_fits_never_ends)
{
	struct ruling ruling;

	begin(&ruling, 0);
	/* 16 a second hold 960 for ever. */
	run_for(&ruling, 40, 16);
	assert_int_equal(found(&ruling), 1);
	assert_true(ruling_is_unknown(ruling_only(&ruling),
				      "seconds_to_exhaustion"));
	ruling_free(&ruling);
}

TEST(a_burst_is_not_carried_on)
{
	struct ruling ruling;

	begin(&ruling, 0);
	close_some(&ruling, 0, 600, 1, 700);
	assert_int_equal(found(&ruling), 1);
	assert_true(ruling_is_unknown(ruling_only(&ruling),
				      "seconds_to_exhaustion"));
	ruling_free(&ruling);
}

TEST(a_run_that_is_over_is_no_alarm)
{
	/* Two bursts and how long ago they were, and what is open. */
	static const struct {
		unsigned int n[2];
		uint32_t age_ms[2];
		unsigned int n_open;
		enum severity severity;
		bool is_over;
	} cases[] = {
		{ { 800, 0 }, { 9500, 0 }, 0, SEVERITY_WARNING, false },
		{ { 800, 0 }, { 10500, 0 }, 0, SEVERITY_INFO, true },
		{ { 800, 0 }, { 50500, 0 }, 0, SEVERITY_INFO, true },
		/* None is left: none can begin. */
		{ { 1000, 0 }, { 20500, 0 }, 0, SEVERITY_CRITICAL, false },
		{ { 999, 0 }, { 20500, 0 }, 0, SEVERITY_INFO, true },
		/* It comes again and again. */
		{ { 400, 400 }, { 11500, 22500 }, 0, SEVERITY_WARNING, false },
		{ { 400, 400 }, { 11500, 16500 }, 0, SEVERITY_INFO, true },
		/* What is open does not come back by itself. */
		{ { 200, 0 }, { 20500, 0 }, 700, SEVERITY_WARNING, true },
		{ { 200, 0 }, { 20500, 0 }, 600, SEVERITY_INFO, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling ruling;
		const struct finding *finding;

		begin(&ruling, 0);
		close_some(&ruling, 0, cases[i].n[0], 1, cases[i].age_ms[0]);
		close_some(&ruling, cases[i].n[0], cases[i].n[1], 1,
			   cases[i].age_ms[1]);
		open_some(&ruling, "10.0.0.1:1", "10.0.0.5:3306",
			  cases[i].n[0] + cases[i].n[1], cases[i].n_open);
		assert_int_equal(found(&ruling), 1);
		finding = ruling_only(&ruling);
		assert_int_equal(finding->severity, cases[i].severity);
		if (cases[i].n_open == 0)
			assert_int_equal(strstr(finding->summary,
						"they give their ports back") !=
						 NULL,
					 cases[i].is_over);
		ruling_free(&ruling);
	}
}

TEST(growth_between_samples_is_carried_on)
{
	struct ruling before, now;
	double seconds;

	begin(&before, 0);
	open_some(&before, "10.0.0.1:1", "10.0.0.5:3306", 0, 500);
	assert_int_equal(found(&before), 1);
	begin(&now, 0);
	open_some(&now, "10.0.0.1:1", "10.0.0.5:3306", 0, 600);
	now.scene.snap.at_seconds += 10;
	now.before = &before.scene.snap;
	assert_int_equal(found(&now), 1);
	seconds = ruling_real(ruling_only(&now), "seconds_to_exhaustion");
	assert_true(seconds > 39 && seconds < 41);
	/* A clock that went back measures nothing. */
	now.scene.snap.at_seconds -= 20;
	assert_int_equal(found(&now), 1);
	assert_true(
		ruling_is_unknown(ruling_only(&now), "seconds_to_exhaustion"));
	ruling_free(&now);
	ruling_free(&before);
}

/* The rise between two looks a second apart is that of the last second. */
static void look_again(struct ruling *before, struct ruling *now,
		       unsigned int seconds, unsigned int each)
{
	begin(before, 0);
	run_for(before, seconds, each);
	(void)found(before);
	begin(now, 0);
	run_for(now, seconds + 1, each);
	now->scene.snap.at_seconds += 1;
	now->before = &before->scene.snap;
}

TEST(severity_follows_a_forecast_that_is_steady)
{
	struct ruling ruling;

	/* 55 %, and none left in 25 s. */
	begin(&ruling, 0);
	run_for(&ruling, 31, 18);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_CRITICAL);
	ruling_free(&ruling);
	/* The same that began lately. */
	begin(&ruling, 0);
	run_for(&ruling, 14, 40);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	ruling_free(&ruling);
}

TEST(a_second_look_confirms_what_has_gone_on_for_as_long_as_it_needs)
{
	struct ruling before, now;

	look_again(&before, &now, 13, 40);
	assert_int_equal(found(&now), 1);
	assert_int_equal(ruling_only(&now)->severity, SEVERITY_CRITICAL);
	ruling_free(&now);
	ruling_free(&before);
	/* A batch of 12 s that would need 24. */
	for (unsigned int seconds = 1; seconds < 12; seconds++) {
		look_again(&before, &now, seconds, 41);
		assert_int_equal(found(&now), 0);
		ruling_free(&now);
		ruling_free(&before);
	}
}

TEST(a_forecast_that_two_looks_refute_is_not_made)
{
	struct ruling before, now;

	look_again(&before, &now, 14, 40);
	/* The second look has no more than the first. */
	ruling_free(&before);
	begin(&before, 0);
	run_for(&before, 15, 40);
	(void)found(&before);
	assert_int_equal(found(&now), 1);
	assert_int_equal(ruling_only(&now)->severity, SEVERITY_INFO);
	assert_true(
		ruling_is_unknown(ruling_only(&now), "seconds_to_exhaustion"));
	ruling_free(&now);
	ruling_free(&before);
}

TEST(below_budget_info_only_the_last_seconds_are_critical)
{
	static const struct {
		unsigned int each;
		enum severity severity;
	} cases[] = {
		{ 18, SEVERITY_WARNING }, /* 54 %, 25.6 s to go */
		{ 21, SEVERITY_CRITICAL }, /* 63 %, 17.6 s */
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling, 0);
		ruling.thresholds.value[THRESHOLD_BUDGET_INFO] = 0.65;
		run_for(&ruling, 30, cases[i].each);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 cases[i].severity);
		ruling_free(&ruling);
	}
}

TEST(ports_of_the_other_parity_look_bound)
{
	struct ruling ruling;

	ruling_init(&ruling);
	ruling.thresholds.value[THRESHOLD_BUDGET_INFO] = 0.3;
	scene_set(&ruling.scene, SETTING_LOCAL_PORT_LOW, LOW);
	scene_set(&ruling.scene, SETTING_LOCAL_PORT_HIGH, LOW + CAPACITY - 1);
	close_some(&ruling, 1, 400, 2, 30000);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(
		ruling_text(ruling_only(&ruling), "bound_before_connect"),
		"likely");
	ruling_free(&ruling);
	begin(&ruling, 0);
	ruling.thresholds.value[THRESHOLD_BUDGET_INFO] = 0.3;
	close_some(&ruling, 0, 400, 2, 30000);
	assert_int_equal(found(&ruling), 1);
	assert_null(strstr(ruling_only(&ruling)->summary, "bound"));
	ruling_free(&ruling);
}

/* n open ones of a range that begins at first, one in step of its ports. */
static void open_band(struct ruling *ruling, unsigned int first, unsigned int n,
		      unsigned int step)
{
	for (unsigned int i = 0; i < n; i++)
		scene_add(&ruling->scene,
			  conns_from(conns_make("10.0.0.1:1", "10.0.0.5:3306",
						TCP_STATE_ESTABLISHED),
				     (uint16_t)(LOW + first + i * step)));
}

/* Of a thousand; a range of the program's own cannot be seen. */
TEST(a_full_band_may_be_all_that_a_program_has)
{
	static const struct {
		unsigned int n, n_apart; /* and one of them farther off */
		unsigned int step;
		size_t n_found;
	} cases[] = {
		{ 50, 0, 1, 1 },  { 49, 0, 1, 0 },
		{ 90, 9, 1, 1 }, /* 91 of 100 */
		{ 89, 11, 1, 0 }, /* 90 of 101 */
		{ 100, 0, 2, 0 }, /* as connect() takes them */
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling, 0);
		open_band(&ruling, 100, cases[i].n, cases[i].step);
		if (cases[i].n_apart > 0)
			open_band(&ruling, 100 + cases[i].n + cases[i].n_apart,
				  1, 1);
		if (found(&ruling) != cases[i].n_found)
			fail_msg("case %zu", i);
		ruling_free(&ruling);
	}
	begin(&ruling, 0);
	open_band(&ruling, 100, 60, 1);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	assert_int_equal(ruling_only(&ruling)->confidence, CONFIDENCE_LOW);
	assert_string_equal(
		ruling_only(&ruling)->summary,
		"60 of the 60 ports 40100-40159 are in use from 10.0.0.1 to "
		"10.0.0.5:3306: about 6% of ip_local_port_range, but if "
		"the program keeps to a range of its own (IP_LOCAL_PORT_RANGE, "
		"or ports that it binds), connect() or bind() may find none "
		"left there");
	ruling_free(&ruling);
}

/* What connect() may take over is not in its way. */
TEST(reusable_ports_fill_no_band)
{
	struct ruling ruling;

	for (int64_t reuse = 0; reuse < 2; reuse++) {
		begin(&ruling, reuse);
		for (unsigned int i = 0; i < 60; i++)
			scene_add(
				&ruling.scene,
				conns_from(conns_closed("10.0.0.1:1",
							"10.0.0.5:3306", 30000),
					   (uint16_t)(LOW + 100 + i)));
		assert_int_equal(found(&ruling), reuse == 0);
		ruling_free(&ruling);
	}
}

/* The cures of the only finding: the first that has this in it. */
static size_t place_of(const struct ruling *ruling, const char *text)
{
	struct catalogue_said said = catalogue_fixes(ruling_only(ruling));
	size_t i = 0;

	while (i < said.n && !strstr(said.texts[i], text))
		i++;
	return i < said.n ? i : SIZE_MAX;
}

TEST(cures_are_of_what_holds_the_ports)
{
	struct ruling ruling;

	begin(&ruling, 0);
	close_some(&ruling, 0, CAPACITY, 1, 5000);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(place_of(&ruling, "ip_local_port_range was narrowed"),
			 0);
	assert_int_equal(place_of(&ruling, "reuse connections"), 1);
	assert_int_equal(place_of(&ruling, "tcp_tw_reuse"), 2);
	ruling_free(&ruling);
	/* What is open is in nobody's way but by its number. */
	begin(&ruling, 0);
	open_some(&ruling, "10.0.0.1:1", "10.0.0.5:3306", 0, CAPACITY);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(place_of(&ruling, "reuse connections"), SIZE_MAX);
	assert_int_equal(place_of(&ruling, "tcp_tw_reuse"), SIZE_MAX);
	assert_int_equal(place_of(&ruling, "open connections hold them"), 1);
	assert_int_equal(catalogue_causes(ruling_only(&ruling)).n_known, 2);
	assert_null(
		strstr(catalogue_will_not_help(ruling_only(&ruling)).texts[0],
		       "Restarting"));
	ruling_free(&ruling);
}

/* It allows them already, or cannot act. */
TEST(no_setting_is_advised_that_is_set)
{
	struct ruling ruling;

	begin(&ruling, 1);
	scene_set(&ruling.scene, SETTING_TCP_TIMESTAMPS, 1);
	close_some(&ruling, 0, CAPACITY, 1, 500);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(place_of(&ruling, "set net.ipv4.tcp_tw_reuse"),
			 SIZE_MAX);
	ruling_free(&ruling);
}

TEST(a_range_is_usual_narrowed_or_reserved)
{
	struct settings *settings;
	struct ruling ruling;

	begin(&ruling, 0);
	settings = &ruling.scene.snap.namespaces[0].settings;
	scene_set(&ruling.scene, SETTING_LOCAL_PORT_LOW, 32768);
	scene_set(&ruling.scene, SETTING_LOCAL_PORT_HIGH, 60999);
	settings->reserved_known = true;
	for (unsigned int port = 32768; port < LOW; port++)
		port_set_add(&settings->reserved, (uint16_t)port);
	for (unsigned int port = LOW + CAPACITY; port < 61000; port++)
		port_set_add(&settings->reserved, (uint16_t)port);
	close_some(&ruling, 0, CAPACITY, 1, 5000);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "range_reserved"),
			 28232 - CAPACITY);
	assert_int_equal(place_of(&ruling, "take out of it"), 0);
	assert_int_equal(place_of(&ruling, "iden net.ipv4.ip_local_port_range"),
			 SIZE_MAX);
	ruling_free(&ruling);
	begin(&ruling, 0);
	scene_set(&ruling.scene, SETTING_LOCAL_PORT_LOW, 32768);
	scene_set(&ruling.scene, SETTING_LOCAL_PORT_HIGH, 60999);
	for (unsigned int i = 0; i < 20000; i++)
		scene_add(&ruling.scene,
			  conns_from(conns_make("10.0.0.1:1", "10.0.0.5:3306",
						TCP_STATE_ESTABLISHED),
				     (uint16_t)(32768 + i)));
	assert_int_equal(found(&ruling), 1);
	assert_null(finding_evidence(ruling_only(&ruling), "range_narrowed"));
	assert_null(finding_evidence(ruling_only(&ruling), "range_reserved"));
	assert_int_equal(
		place_of(&ruling, "Widen net.ipv4.ip_local_port_range"), 1);
	ruling_free(&ruling);
}

TEST(what_was_not_asked_for_is_not_told)
{
	struct ruling ruling;

	begin(&ruling, 0);
	scene_filter(&ruling.scene, "dport = :80");
	open_some(&ruling, "10.0.0.1:1", "10.0.0.5:3306", 0, 900);
	open_some(&ruling, "10.0.0.1:1", "10.0.0.5:80", 0, 10);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(an_unknown_range_is_no_finding)
{
	struct ruling ruling;

	begin(&ruling, 0);
	scene_forget(&ruling.scene, SETTING_LOCAL_PORT_HIGH);
	open_some(&ruling, "10.0.0.1:1", "10.0.0.5:3306", 0, 900);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(without_tw_reuse_known_no_rate_is_sustainable)
{
	struct ruling ruling;

	begin(&ruling, 0);
	scene_forget(&ruling.scene, SETTING_TCP_TW_REUSE);
	open_some(&ruling, "10.0.0.1:1", "10.0.0.5:3306", 0, 900);
	assert_int_equal(found(&ruling), 1);
	assert_true(ruling_is_unknown(ruling_only(&ruling),
				      "sustainable_per_second"));
	ruling_free(&ruling);
}

/* n clients, each from a port of its own up to 1023, closed 30 s ago. */
static size_t find_privileged(struct ruling *ruling, unsigned int n,
			      const char *listened)
{
	struct conn conn =
		conns_closed("10.0.0.1:1023", "10.0.0.5:2049", 30000);

	ruling_init(ruling);
	if (listened)
		(void)ruling_listen(ruling, listened);
	for (unsigned int i = 0; i < n; i++)
		scene_add(&ruling->scene,
			  conns_from(conn, (uint16_t)(1023 - i)));
	return ruling_run(ruling, &rule_port_exhaustion);
}

TEST(ports_below_1024_have_a_budget_of_their_own)
{
	static const struct {
		unsigned int n;
		int severity; /* -1: no finding */
		unsigned int capacity;
	} cases[] = {
		{ 49, -1, 0 },
		{ 179, -1, 0 },
		{ 180, SEVERITY_INFO, 359 },
		{ 252, SEVERITY_WARNING, 359 },
		{ 359, SEVERITY_WARNING, 359 },
		{ 360, SEVERITY_WARNING, 512 },
		{ 512, SEVERITY_WARNING, 512 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n = find_privileged(&ruling, cases[i].n, NULL);

		assert_int_equal(n, cases[i].severity >= 0);
		if (n > 0) {
			assert_int_equal(ruling_only(&ruling)->severity,
					 cases[i].severity);
			assert_int_equal(
				ruling_count(ruling_only(&ruling), "capacity"),
				cases[i].capacity);
		}
		ruling_free(&ruling);
	}
}

TEST(what_is_listened_on_is_none_of_them)
{
	struct ruling ruling;

	assert_int_equal(find_privileged(&ruling, 300, "0.0.0.0:700"), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "300 of 358 ports from 665 to 1023, as clients "
			    "that must come from below 1024 take them, are in "
			    "use (84%) toward 10.0.0.5:2049, 300 by TIME_WAIT");
	ruling_free(&ruling);
}
