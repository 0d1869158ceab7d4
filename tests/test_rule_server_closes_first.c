// SPDX-License-Identifier: MIT
/*
 * test_rule_server_closes_first: TIME_WAIT of servers, why it is there, and
 * that it is never a warning.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ruling.h"

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_server_closes_first);
}

static void begin(struct ruling *ruling)
{
	ruling_init(ruling);
	scene_listen(&ruling->scene, "0.0.0.0:80");
}

/* each in every second of the last minute. */
static void close_all_minute(struct ruling *ruling, unsigned int each)
{
	for (unsigned int i = 0; i < HISTORY_SECONDS; i++)
		scene_add_to(&ruling->scene,
			     conns_to(conns_closed("10.0.0.1:80", "192.0.2.1:1",
						   i * 1000 + 500),
				      (uint16_t)(10000 + i * each)),
			     each);
}

static void test_the_threshold_parts_many_from_few(void **state)
{
	struct ruling ruling;

	(void)state;
	for (unsigned int n = 99; n <= 100; n++) {
		begin(&ruling);
		scene_add_to(
			&ruling.scene,
			conns_closed("10.0.0.1:80", "192.0.2.1:10000", 30000),
			n);
		assert_int_equal(found(&ruling), n >= 100);
		ruling_free(&ruling);
	}
}

static void test_it_is_information_whatever_the_count(void **state)
{
	const struct finding *finding;
	struct ruling ruling;

	(void)state;
	begin(&ruling);
	close_all_minute(&ruling, 400);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_INFO);
	assert_int_equal(finding->subject.role, ROLE_SERVER);
	assert_int_equal(finding->subject.service_port, 80);
	assert_false(finding->subject.has_remote_address);
	assert_int_equal(ruling_count(finding, "time_wait"), 24000);
	assert_int_equal(ruling_count(finding, "memory_bytes"), 24000 * 256);
	assert_true(ruling_real(finding, "closes_per_second") == 400.0);
	assert_string_equal(ruling_text(finding, "pattern"), "per-request");
	ruling_free(&ruling);
}

static void test_a_restart_is_told_as_a_burst(void **state)
{
	struct ruling ruling;

	(void)state;
	begin(&ruling);
	scene_add_to(&ruling.scene,
		     conns_closed("10.0.0.1:80", "192.0.2.1:10000", 12000),
		     300);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_text(ruling_only(&ruling), "pattern"),
			    "burst");
	ruling_free(&ruling);
}

static void test_an_idle_timeout_is_named_with_its_length(void **state)
{
	struct conn conn = conns_make("10.0.0.1:80", "192.0.2.9:20000",
				      TCP_STATE_ESTABLISHED);
	const struct finding *finding;
	struct ruling ruling;
	double timeout;

	(void)state;
	begin(&ruling);
	close_all_minute(&ruling, 4);
	/* Four a second idle for 20 s. */
	for (uint32_t i = 0; i < 80; i++)
		scene_add(&ruling.scene, conns_to(conns_aged(conn, i * 250),
						  (uint16_t)(20000 + i)));
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_string_equal(ruling_text(finding, "pattern"), "idle-timeout");
	timeout = ruling_real(finding, "idle_timeout_seconds");
	assert_true(timeout > 19 && timeout < 21);
	ruling_free(&ruling);
}

static void test_a_healthy_keep_alive_server_is_silent(void **state)
{
	struct conn conn = conns_make("10.0.0.1:80", "192.0.2.9:20000",
				      TCP_STATE_ESTABLISHED);
	struct ruling ruling;

	(void)state;
	begin(&ruling);
	close_all_minute(&ruling, 1);
	for (uint32_t i = 0; i < 2000; i++)
		scene_add(&ruling.scene, conns_to(conns_aged(conn, i % 40),
						  (uint16_t)(20000 + i)));
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

static void test_two_ports_are_two_services(void **state)
{
	struct ruling ruling;

	(void)state;
	begin(&ruling);
	scene_listen(&ruling.scene, "0.0.0.0:443");
	scene_add_to(&ruling.scene,
		     conns_closed("10.0.0.1:443", "192.0.2.1:10000", 9000), 60);
	scene_add_to(&ruling.scene,
		     conns_closed("10.0.0.1:80", "192.0.2.1:10000", 9000), 60);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

static void test_a_client_s_is_not_a_server_s(void **state)
{
	struct ruling ruling;

	(void)state;
	ruling_init(&ruling);
	scene_add_from(&ruling.scene,
		       conns_closed("10.0.0.1:33000", "10.0.0.5:80", 9000),
		       500);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_threshold_parts_many_from_few),
		cmocka_unit_test(test_it_is_information_whatever_the_count),
		cmocka_unit_test(test_a_restart_is_told_as_a_burst),
		cmocka_unit_test(test_an_idle_timeout_is_named_with_its_length),
		cmocka_unit_test(test_a_healthy_keep_alive_server_is_silent),
		cmocka_unit_test(test_two_ports_are_two_services),
		cmocka_unit_test(test_a_client_s_is_not_a_server_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
