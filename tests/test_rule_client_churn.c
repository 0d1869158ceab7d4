// SPDX-License-Identifier: MIT
/*
 * test_rule_client_churn: connections opened for a moment, by service and by
 * port.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "ruling.h"

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
		conn.expires_ms = 500 + 59000 * i / n;
		scene_add(&ruling->scene, conn);
		conn.local_port += 2;
	}
}

static void test_the_threshold_parts_churn_from_none(void **state)
{
	struct ruling ruling;

	(void)state;
	for (unsigned int n = 99; n <= 100; n++) {
		ruling_init(&ruling);
		churn(&ruling, "10.0.0.5:3306", n);
		assert_int_equal(found(&ruling), n >= 100);
		ruling_free(&ruling);
	}
}

static void test_a_finding_says_where_how_many_and_how_fast(void **state)
{
	const struct finding *finding;
	struct ruling ruling;

	(void)state;
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

static void test_the_program_is_named_where_it_is_known(void **state)
{
	static const struct {
		const char *first, *second, *who;
	} cases[] = {
		{ "nginx", "nginx", "nginx opens and " },
		{ "nginx", "php-fpm", "this host opens and " },
	};
	struct ruling ruling;

	(void)state;
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
		assert_ptr_equal(
			strstr(ruling_only(&ruling)->summary, cases[i].who),
			ruling_only(&ruling)->summary);
		ruling_free(&ruling);
	}
}

/* 40 a second of which 80 are open: each may serve many requests. */
static void test_what_lives_for_seconds_is_told_by_its_life(void **state)
{
	struct ruling ruling;

	(void)state;
	ruling_init(&ruling);
	churn(&ruling, "10.0.0.5:3306", 2400);
	scene_add_from(&ruling.scene,
		       conns_make("10.0.0.1:59000", "10.0.0.5:3306",
				  TCP_STATE_ESTABLISHED),
		       80);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "this host opens and closes connections to "
			    "10.0.0.5:3306, after a mean life of 2.0 s at "
			    "most: 2400 TIME_WAIT, 40 closes/s over the last "
			    "60 s");
	ruling_free(&ruling);
}

/* Evidence has the mean over the minute; of a burst it would say little. */
static void test_a_burst_has_no_rate(void **state)
{
	struct conn conn = conns_make("10.0.0.1:33000", "10.0.0.5:3306",
				      TCP_STATE_TIME_WAIT);
	struct ruling ruling;

	(void)state;
	ruling_init(&ruling);
	for (unsigned int i = 0; i < 400; i++) {
		conn.expires_ms = 40500;
		scene_add(&ruling.scene, conn);
		conn.local_port += 2;
	}
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "this host opens and closes connections to "
			    "10.0.0.5:3306 instead of keeping them: 400 "
			    "TIME_WAIT, nearly all closed within three "
			    "seconds");
	ruling_free(&ruling);
}

/* Evidence keeps what the sentence rounds. */
static void test_a_sentence_has_two_digits_of_a_rate(void **state)
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

	(void)state;
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

static void test_a_budget_in_danger_makes_it_a_warning(void **state)
{
	struct ruling ruling;

	(void)state;
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

static void test_reusable_ones_endanger_no_budget(void **state)
{
	struct ruling ruling;

	(void)state;
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

static void test_a_crawler_is_one_finding_over_its_addresses(void **state)
{
	const struct finding *finding;
	struct ruling ruling;

	(void)state;
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

static void test_just_below_the_spread_a_crawler_is_silent(void **state)
{
	struct ruling ruling;

	(void)state;
	ruling_init(&ruling);
	crawl(&ruling, 199, 5);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

static void test_many_services_are_not_each_a_finding(void **state)
{
	struct ruling ruling;

	(void)state;
	ruling_init(&ruling);
	crawl(&ruling, 60, 100);
	/* Eight by name, and one over the rest. */
	assert_int_equal(found(&ruling), 9);
	assert_int_equal(
		ruling_count(&ruling.findings.items[8], "remote_addresses"),
		52);
	ruling_free(&ruling);
}

static void test_a_server_has_no_client_churn(void **state)
{
	struct ruling ruling;

	(void)state;
	ruling_init(&ruling);
	scene_listen(&ruling.scene, "0.0.0.0:80");
	scene_add_to(&ruling.scene,
		     conns_closed("10.0.0.1:80", "192.0.2.1:40000", 5000), 500);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

static void test_unknown_settings_say_less(void **state)
{
	struct ruling ruling;

	(void)state;
	ruling_init(&ruling);
	scene_forget(&ruling.scene, SETTING_LOCAL_PORT_LOW);
	scene_forget(&ruling.scene, SETTING_TCP_TW_REUSE);
	churn(&ruling, "10.0.0.5:3306", 200);
	assert_int_equal(found(&ruling), 1);
	assert_true(ruling_is_unknown(ruling_only(&ruling), "budget_ratio"));
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	ruling_free(&ruling);
}

static void test_many_ports_of_one_address_are_one_finding(void **state)
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

	(void)state;
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

static void test_what_is_told_by_port_is_not_told_again_by_address(void **state)
{
	struct ruling ruling;
	char remote[32];

	(void)state;
	ruling_init(&ruling);
	for (unsigned int i = 0; i < 20; i++) {
		(void)snprintf(remote, sizeof(remote), "10.0.0.5:%u",
			       10000 + i);
		churn(&ruling, remote, 100);
	}
	assert_int_equal(found(&ruling), 20);
	ruling_free(&ruling);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_threshold_parts_churn_from_none),
		cmocka_unit_test(
			test_a_finding_says_where_how_many_and_how_fast),
		cmocka_unit_test(test_the_program_is_named_where_it_is_known),
		cmocka_unit_test(
			test_what_lives_for_seconds_is_told_by_its_life),
		cmocka_unit_test(test_a_burst_has_no_rate),
		cmocka_unit_test(test_a_sentence_has_two_digits_of_a_rate),
		cmocka_unit_test(test_a_budget_in_danger_makes_it_a_warning),
		cmocka_unit_test(test_reusable_ones_endanger_no_budget),
		cmocka_unit_test(
			test_a_crawler_is_one_finding_over_its_addresses),
		cmocka_unit_test(
			test_just_below_the_spread_a_crawler_is_silent),
		cmocka_unit_test(test_many_services_are_not_each_a_finding),
		cmocka_unit_test(test_a_server_has_no_client_churn),
		cmocka_unit_test(test_unknown_settings_say_less),
		cmocka_unit_test(
			test_many_ports_of_one_address_are_one_finding),
		cmocka_unit_test(
			test_what_is_told_by_port_is_not_told_again_by_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
