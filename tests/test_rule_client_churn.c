// SPDX-License-Identifier: MIT
/*
 * test_rule_client_churn: connections opened for a moment, by service and by
 * port.
 */
#include <stdio.h>
#include <string.h>

#include "ruling.h"
#include "test.h"

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_client_churn);
}

/* n closes toward the address, spread over the last minute. */
static void churn(struct ruling *ruling, const char *remote, unsigned int n)
{
	struct conn conn =
		conns_make("10.0.0.1:33000", remote, TCP_STATE_TIME_WAIT);

	for (unsigned int i = 0; i < n; i++) {
		conn.expires_ms = 1 + 59999 * i / n;
		conn.cookie = i + 1; /* the highest closed last */
		scene_add(&ruling->scene, conn);
		conn.local_port += 2;
	}
}

TEST(the_threshold_parts_churn_from_none)
{
	struct ruling ruling;

	for (unsigned int n = 99; n <= 100; n++) {
		ruling_init(&ruling);
		churn(&ruling, "10.0.0.5:3306", n);
		assert_int_equal(found(&ruling), n >= 100);
		ruling_free(&ruling);
	}
}

TEST(a_finding_says_where_how_many_and_how_fast)
{
	const struct finding *finding;
	struct ruling ruling;

	ruling_init(&ruling);
	churn(&ruling, "10.0.0.5:3306", 6000);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_INFO);
	assert_int_equal(finding->subject.role, ROLE_CLIENT);
	assert_true(finding->subject.has_remote_address);
	assert_int_equal(finding->subject.service_port, 3306);
	assert_int_equal(ruling_count(finding, "time_wait"), 6000);
	assert_true(ruling_real(finding, "closes_per_second") == 100.0);
	assert_string_equal(ruling_text(finding, "pattern"), "per-request");
	assert_non_null(strstr(finding->summary, "10.0.0.5:3306"));
	assert_non_null(strstr(finding->summary, "6000 TIME_WAIT"));
	ruling_free(&ruling);
}

static void open_two(struct ruling *ruling)
{
	struct conn conn = conns_make("10.0.0.1:59000", "10.0.0.5:3306",
				      TCP_STATE_ESTABLISHED);

	conn.inode = 77;
	scene_add_from(&ruling->scene, conn, 2);
}

static void assert_begins(const struct ruling *ruling, const char *words)
{
	const char *summary = ruling_only(ruling)->summary;

	if (strncmp(summary, words, strlen(words)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", summary, words);
}

static void assert_says(const struct ruling *ruling, const char *words,
			bool says)
{
	const char *summary = ruling_only(ruling)->summary;

	if ((strstr(summary, words) != NULL) != says)
		fail_msg("\"%s\" in \"%s\"", words, summary);
}

TEST(who_holds_live_sockets_is_not_said_to_close)
{
	static const struct {
		const char *first, *second;
		bool alone;
	} cases[] = {
		{ "nginx", "nginx", true },
		{ "nginx", "php-fpm", false },
	};
	struct ruling ruling;

	for (size_t i = 0; i < 2; i++) {
		uint32_t processes[2];

		ruling_init(&ruling);
		churn(&ruling, "10.0.0.5:3306", 6000);
		open_two(&ruling);
		processes[0] = ruling_process(&ruling, 8, cases[i].first);
		processes[1] = ruling_process(&ruling, 9, cases[i].second);
		ruling_own_samples(&ruling, processes, 2);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->owners.n, 2);
		assert_begins(&ruling, "this host opens and ");
		assert_says(&ruling,
			    "; nginx holds open ones, who closed the others "
			    "was not seen (-d 60: watch for a minute)",
			    cases[i].alone);
		ruling_free(&ruling);
	}
}

/* Cookies of 6000 closes, 100 a second, of which the last ten were watched. */
TEST(who_held_what_is_closed_is_named)
{
	static const struct {
		const char *what;
		unsigned int n_old, n_new; /* of php-fpm */
		unsigned int n_others, n_others_new; /* of nginx */
		bool met_again; /* the new ones of php-fpm, by a second look */
		const char *who;
	} cases[] = {
		{ "some met by chance", 0, 3, 0, 0, false, "php-fpm" },
		{ "one or two may be of anybody", 0, 2, 0, 0, false,
		  "this host" },
		{ "a pool lets go of some besides", 0, 20, 20, 0, false,
		  "php-fpm" },
		{ "a pool closes a fifth", 0, 20, 200, 0, false, "this host" },
		{ "of two programs, either", 0, 20, 0, 20, false, "this host" },
		{ "most of what was closed", 600, 0, 0, 0, false, "php-fpm" },
		{ "one old one of a thousand", 1, 0, 0, 0, false, "this host" },
		{ "slow ones are met as good as all", 0, 30, 0, 0, true,
		  "this host" },
		{ "and the brief ones are another's", 0, 30, 0, 3, true,
		  "nginx" },
		{ "none", 0, 0, 0, 0, false, "this host" },
	};
	struct snapshot before = { .at_seconds = 0 };
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t nginx, php;
		uint64_t cookie = 6000;

		ruling_init(&ruling);
		nginx = ruling_process(&ruling, 8, "nginx");
		php = ruling_process(&ruling, 9, "php-fpm");
		for (unsigned int k = 0; k < cases[i].n_others; k++)
			ruling_sight(&ruling, cookie--, nginx);
		for (unsigned int k = 0; k < cases[i].n_old; k++)
			ruling_sight(&ruling, cookie--, php);
		ruling.scene.snap.sightings.first_new =
			ruling.scene.snap.sightings.n;
		for (unsigned int k = 0; k < cases[i].n_new; k++)
			ruling_sight(&ruling, cookie--, php);
		for (unsigned int k = 0; k < cases[i].n_others_new; k++)
			ruling_sight(&ruling, cookie--, nginx);
		if (cases[i].met_again)
			ruling_meet_again(&ruling, php);
		ruling.scene.snap.at_seconds = 10;
		ruling.before = &before;
		churn(&ruling, "10.0.0.5:3306", 6000);
		assert_int_equal(found(&ruling), 1);
		print_message("%s\n", cases[i].what);
		assert_begins(&ruling, cases[i].who);
		assert_says(&ruling, " opens and closes ", true);
		assert_says(&ruling, " holds open ones", false);
		ruling_free(&ruling);
	}
}

/* 40 a second of which 80 are open: each may serve many requests. */
TEST(what_lives_for_seconds_is_told_by_its_life)
{
	struct ruling ruling;

	ruling_init(&ruling);
	churn(&ruling, "10.0.0.5:3306", 2400);
	for (uint32_t i = 0; i < 80; i++) {
		struct conn conn =
			conns_aged(conns_make("10.0.0.1:59000", "10.0.0.5:3306",
					      TCP_STATE_ESTABLISHED),
				   2000 - i * 25);

		conn.inode = 2000 + i;
		conn.last_data_sent_ms = conn.last_data_recv_ms;
		scene_add(&ruling.scene,
			  conns_from(conn, (uint16_t)(59000 + i)));
	}
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "this host opens and closes connections to "
			    "10.0.0.5:3306, after a mean life of 2.0 s at "
			    "most: 2400 TIME_WAIT, 40 closes/s over the last "
			    "60 s");
	ruling_free(&ruling);
}

/* 400 closes of that age, all at once. */
static void close_at_once(struct ruling *ruling, uint32_t age_ms)
{
	struct conn conn =
		conns_closed("10.0.0.1:33000", "10.0.0.5:3306", age_ms);

	for (unsigned int i = 0; i < 400; i++) {
		conn.cookie = i + 1;
		scene_add(&ruling->scene, conn);
		conn.local_port += 2;
	}
}

/* How long they lived before is not known, and whether more will come. */
TEST(what_closes_at_once_is_no_churn)
{
	static const char over[] =
		"this host closed 400 connections to 10.0.0.5:3306 within 3 s, "
		"19 s ago, as at a restart, at the end of a job or when a pool "
		"is emptied; churn only if it comes again";
	static const char begun[] =
		"this host closed 400 connections to 10.0.0.5:3306 within the "
		"last 4 s: a burst, or the beginning of more";
	static const struct {
		uint32_t age_ms;
		const char *text, *pattern;
	} cases[] = {
		{ 19500, over, "burst" },
		{ 1500, begun, "unknown" },
	};
	struct ruling ruling;

	for (size_t i = 0; i < 2; i++) {
		ruling_init(&ruling);
		close_at_once(&ruling, cases[i].age_ms);
		assert_int_equal(found(&ruling), 1);
		assert_string_equal(ruling_only(&ruling)->summary,
				    cases[i].text);
		assert_string_equal(
			ruling_text(ruling_only(&ruling), "pattern"),
			cases[i].pattern);
		ruling_free(&ruling);
	}
}

TEST(who_came_after_a_burst_did_not_make_it)
{
	struct ruling ruling;
	uint32_t python;

	ruling_init(&ruling);
	close_at_once(&ruling, 9500);
	open_two(&ruling);
	python = ruling_process(&ruling, 8, "python3");
	ruling_own_samples(&ruling, &python, 1);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->owners.n, 0);
	assert_begins(&ruling, "this host closed ");
	assert_says(&ruling, "python3", false);
	ruling_free(&ruling);
}

/* A stream that goes on beside a burst is told, and its program made none. */
TEST(churn_beside_a_burst_is_told)
{
	struct snapshot before = { .at_seconds = 0 };
	struct ruling ruling;
	struct conn conn;

	for (unsigned int n = 99; n <= 100; n++) {
		ruling_init(&ruling);
		ruling_sight(&ruling, 7000, ruling_process(&ruling, 8, "cron"));
		ruling.scene.snap.at_seconds = 5;
		ruling.before = &before;
		close_at_once(&ruling, 15500);
		for (unsigned int i = 0; i < n; i++) {
			conn = conns_closed("10.0.0.1:1", "10.0.0.5:3306",
					    90 * i);
			conn.cookie = 7000 + i;
			scene_add(&ruling.scene,
				  conns_from(conn, (uint16_t)(50001 + i)));
		}
		assert_int_equal(found(&ruling), 1);
		assert_begins(&ruling, "this host closed 400 ");
		assert_says(&ruling,
			    "; others are opened and closed besides: 100 "
			    "TIME_WAIT",
			    n == 100);
		assert_says(&ruling, "; churn only if it comes again", n == 99);
		ruling_free(&ruling);
	}
}

TEST(who_held_a_burst_is_named)
{
	struct snapshot before = { .at_seconds = 0 };
	struct ruling ruling;
	uint32_t python;

	ruling_init(&ruling);
	python = ruling_process(&ruling, 8, "python3");
	for (unsigned int i = 0; i < 400; i++)
		ruling_sight(&ruling, i + 1, python);
	ruling.scene.snap.sightings.first_new = 400;
	ruling.scene.snap.at_seconds = 12;
	ruling.before = &before;
	close_at_once(&ruling, 9500);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->owners.n, 1);
	assert_begins(&ruling, "python3 closed 400 connections to ");
	ruling_free(&ruling);
}

/* 1.7 a second, evenly: who knows for how long each was in use? */
TEST(a_life_that_is_not_known_is_no_reproach)
{
	struct ruling ruling;

	for (unsigned int n = 100; n <= 6000; n += 5900) {
		ruling_init(&ruling);
		churn(&ruling, "10.0.0.5:3306", n);
		assert_int_equal(found(&ruling), 1);
		assert_says(&ruling, " instead of keeping them", n == 6000);
		ruling_free(&ruling);
	}
}

/* Evidence keeps what the sentence rounds. */
TEST(a_sentence_has_two_digits_of_a_rate)
{
	static const struct {
		unsigned int n;
		const char *rate;
	} cases[] = {
		{ 100, ", 1.7 closes/s over" },
		{ 567, ", 9.4 closes/s over" },
		{ 597, ", 10 closes/s over" },
		{ 604, ", 10 closes/s over" },
		{ 5967, ", 99 closes/s over" },
		{ 5990, ", 100 closes/s over" },
		{ 25000, ", 420 closes/s over" },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ruling_init(&ruling);
		churn(&ruling, "10.0.0.5:3306", cases[i].n);
		assert_int_equal(found(&ruling), 1);
		assert_non_null(
			strstr(ruling_only(&ruling)->summary, cases[i].rate));
		assert_true(ruling_real(ruling_only(&ruling),
					"closes_per_second") ==
			    cases[i].n / 60.0);
		ruling_free(&ruling);
	}
}

TEST(a_budget_in_danger_makes_it_a_warning)
{
	struct ruling ruling;

	for (int high = 33998; high <= 34001; high += 3) {
		ruling_init(&ruling);
		scene_set(&ruling.scene, SETTING_LOCAL_PORT_LOW, 33000);
		scene_set(&ruling.scene, SETTING_LOCAL_PORT_HIGH, high - 1);
		scene_set(&ruling.scene, SETTING_TCP_TW_REUSE, 0);
		churn(&ruling, "10.0.0.5:3306", 490);
		ruling.thresholds.value[THRESHOLD_BUDGET_WARNING] = 490.0 / 999;
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 high == 33998 ? SEVERITY_WARNING
					       : SEVERITY_INFO);
		ruling_free(&ruling);
	}
}

TEST(a_run_that_is_over_endangers_no_budget)
{
	for (uint32_t age_ms = 9500; age_ms <= 10500; age_ms += 1000) {
		struct ruling ruling;

		ruling_init(&ruling);
		scene_set(&ruling.scene, SETTING_LOCAL_PORT_LOW, 32768);
		scene_set(&ruling.scene, SETTING_LOCAL_PORT_HIGH, 33267);
		scene_set(&ruling.scene, SETTING_TCP_TW_REUSE, 0);
		(void)ruling_add(
			&ruling,
			conns_closed("10.0.0.1:32768", "10.0.0.5:3306", age_ms),
			490, 0);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 age_ms < 10000 ? SEVERITY_WARNING
						: SEVERITY_INFO);
		ruling_free(&ruling);
	}
}

TEST(reusable_ones_endanger_no_budget)
{
	struct ruling ruling;

	ruling_init(&ruling);
	scene_set(&ruling.scene, SETTING_LOCAL_PORT_LOW, 33000);
	scene_set(&ruling.scene, SETTING_LOCAL_PORT_HIGH, 33999);
	for (unsigned int i = 0; i < 900; i++)
		scene_add(&ruling.scene,
			  conns_from(conns_closed("127.0.0.1:1",
						  "127.0.0.1:6379", 5000),
				     (uint16_t)(33000 + i)));
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	ruling_free(&ruling);
}

static void crawl(struct ruling *ruling, unsigned int n_addresses,
		  unsigned int each)
{
	char remote[32];

	for (unsigned int i = 0; i < n_addresses; i++) {
		(void)snprintf(remote, sizeof(remote), "192.0.2.%u:443", i + 1);
		churn(ruling, remote, each);
	}
}

TEST(a_crawler_is_one_finding_over_its_addresses)
{
	const struct finding *finding;
	struct ruling ruling;

	ruling_init(&ruling);
	crawl(&ruling, 200, 5);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_false(finding->subject.has_remote_address);
	assert_int_equal(finding->subject.service_port, 443);
	assert_int_equal(ruling_count(finding, "remote_addresses"), 200);
	assert_int_equal(ruling_count(finding, "time_wait"), 1000);
	ruling_free(&ruling);
}

TEST(just_below_the_spread_a_crawler_is_silent)
{
	struct ruling ruling;

	ruling_init(&ruling);
	crawl(&ruling, 199, 5);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(many_services_are_not_each_a_finding)
{
	struct ruling ruling;

	ruling_init(&ruling);
	crawl(&ruling, 60, 100);
	/* Eight by name, and one over the rest. */
	assert_int_equal(found(&ruling), 9);
	assert_int_equal(
		ruling_count(&ruling.findings.items[8], "remote_addresses"),
		52);
	ruling_free(&ruling);
}

TEST(a_server_has_no_client_churn)
{
	struct ruling ruling;

	ruling_init(&ruling);
	scene_listen(&ruling.scene, "0.0.0.0:80");
	scene_add_to(&ruling.scene,
		     conns_closed("10.0.0.1:80", "192.0.2.1:40000", 5000), 500);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(unknown_settings_say_less)
{
	struct ruling ruling;

	ruling_init(&ruling);
	scene_forget(&ruling.scene, SETTING_LOCAL_PORT_LOW);
	scene_forget(&ruling.scene, SETTING_TCP_TW_REUSE);
	churn(&ruling, "10.0.0.5:3306", 200);
	assert_int_equal(found(&ruling), 1);
	assert_true(ruling_is_unknown(ruling_only(&ruling), "budget_ratio"));
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	ruling_free(&ruling);
}

TEST(many_ports_of_one_address_are_one_finding)
{
	static const struct {
		unsigned int n_ports, each;
		size_t n_found;
	} cases[] = {
		{ 100, 10, 1 },
		{ 100, 9, 0 },
		/* Ephemeral ports of a peer look like this. */
		{ 1900, 1, 0 },
		{ 500, 2, 1 },
	};
	struct ruling ruling;
	char remote[32];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ruling_init(&ruling);
		for (unsigned int k = 0; k < cases[i].n_ports; k++) {
			(void)snprintf(remote, sizeof(remote), "10.0.0.5:%u",
				       10000 + k);
			churn(&ruling, remote, cases[i].each);
		}
		assert_int_equal(found(&ruling), cases[i].n_found);
		if (cases[i].n_found) {
			const struct finding *finding = ruling_only(&ruling);

			assert_true(finding->subject.has_remote_address);
			assert_false(finding->subject.has_service_port);
			assert_int_equal(ruling_count(finding, "remote_ports"),
					 cases[i].n_ports);
			assert_int_equal(finding->severity, SEVERITY_INFO);
			assert_non_null(
				strstr(finding->summary, "ports of 10.0.0.5"));
		}
		ruling_free(&ruling);
	}
}

TEST(what_is_told_by_port_is_not_told_again_by_address)
{
	struct ruling ruling;
	char remote[32];

	ruling_init(&ruling);
	for (unsigned int i = 0; i < 20; i++) {
		(void)snprintf(remote, sizeof(remote), "10.0.0.5:%u",
			       10000 + i);
		churn(&ruling, remote, 100);
	}
	assert_int_equal(found(&ruling), 20);
	ruling_free(&ruling);
}
