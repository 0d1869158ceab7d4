// SPDX-License-Identifier: MIT
/*
 * test_rule_server_closes_first: TIME_WAIT of servers, why it is there, and
 * that it is never a warning.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

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

TEST(the_threshold_parts_many_from_few)
{
	struct ruling ruling;

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

/* A server at its limit closes whoever else comes: one look cannot tell. */
TEST(beside_many_that_stay_nobody_says_that_nothing_is_to_be_done)
{
	struct ruling ruling;

	for (unsigned int n = 9; n <= 10; n++) {
		begin(&ruling);
		close_all_minute(&ruling, 20);
		for (unsigned int i = 0; i < n; i++) {
			struct conn conn = conns_aged(
				conns_make("10.0.0.1:80", "192.0.2.2:10000",
					   TCP_STATE_ESTABLISHED),
				50000);

			conn.last_data_sent_ms = conn.last_data_recv_ms;
			scene_add(&ruling.scene,
				  conns_to(conn, (uint16_t)(20000 + i)));
		}
		assert_int_equal(found(&ruling), 1);
		assert_string_equal(
			ruling_text(ruling_only(&ruling), "pattern"),
			"per-request");
		assert_int_equal(ruling_only(&ruling)->needs_nothing, n < 10);
		ruling_free(&ruling);
	}
}

/* A hundred handshakes a second are nothing to be calm about. */
TEST(many_closes_a_second_are_worth_a_sentence)
{
	static const struct {
		unsigned int per_second;
		bool needs_nothing;
	} cases[] = { { 90, true }, { 110, false } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling ruling;

		begin(&ruling);
		close_all_minute(&ruling, cases[i].per_second);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->needs_nothing,
				 cases[i].needs_nothing);
		ruling_free(&ruling);
	}
}

/* The youngest keeps the port for as long as its TIME_WAIT has left. */
TEST(of_a_port_nobody_listens_on_a_restart_is_told)
{
	const struct finding *finding;
	struct ruling ruling;

	for (unsigned int n_open = 0; n_open <= 2; n_open += 2) {
		ruling_init(&ruling);
		scene_add_to(
			&ruling.scene,
			conns_closed("10.0.0.1:7000", "192.0.2.1:10000", 20500),
			150);
		scene_add_to(
			&ruling.scene,
			conns_closed("10.0.0.1:7000", "192.0.2.1:20000", 30500),
			50);
		scene_add_to(&ruling.scene,
			     conns_make("10.0.0.1:7000", "192.0.2.1:30000",
					TCP_STATE_ESTABLISHED),
			     n_open);
		assert_int_equal(found(&ruling), 1);
		finding = ruling_only(&ruling);
		assert_int_equal(ruling_count(finding, "restart_seconds"), 40);
		assert_non_null(
			strstr(finding->summary,
			       "nobody listens on :7000 now, and 200 "));
		assert_non_null(strstr(finding->summary, "for up to 40 s"));
		assert_int_equal(strstr(finding->summary,
					"while 2 other connections") != NULL,
				 n_open == 2);
		ruling_free(&ruling);
	}
}

/* Each keeps bind() from the port; what is served needs more of them. */
TEST(of_a_port_nobody_listens_on_few_are_enough)
{
	static const struct {
		unsigned int n;
		bool is_served;
		size_t n_found;
	} cases[] = { { 9, false, 0 }, { 10, false, 1 }, { 10, true, 0 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling ruling;

		ruling_init(&ruling);
		if (cases[i].is_served)
			scene_listen(&ruling.scene, "0.0.0.0:7000");
		scene_add_to(
			&ruling.scene,
			conns_closed("10.0.0.1:7000", "192.0.2.1:10000", 20500),
			cases[i].n);
		assert_int_equal(found(&ruling), cases[i].n_found);
		ruling_free(&ruling);
	}
}

/* Active mode: the server calls from port 20, and nobody listens there. */
TEST(ftp_calls_its_clients_from_a_port_that_is_no_service)
{
	for (int is_served = 0; is_served < 2; is_served++) {
		struct ruling ruling;

		ruling_init(&ruling);
		if (is_served)
			scene_listen(&ruling.scene, "0.0.0.0:20");
		scene_add_to(
			&ruling.scene,
			conns_closed("10.0.0.1:20", "192.0.2.1:10000", 20500),
			300);
		assert_int_equal(found(&ruling), is_served);
		ruling_free(&ruling);
	}
}

/* Whoever listens has done what a restart needs. */
TEST(a_listener_on_any_address_serves_the_port)
{
	struct ruling ruling;

	ruling_init(&ruling);
	scene_listen(&ruling.scene, "127.0.0.1:7000");
	scene_add_to(&ruling.scene,
		     conns_closed("10.0.0.1:7000", "192.0.2.1:10000", 20500),
		     200);
	assert_int_equal(found(&ruling), 1);
	assert_null(ruling_only(&ruling)->variant);
	ruling_free(&ruling);
}

TEST(it_is_information_whatever_the_count)
{
	const struct finding *finding;
	struct ruling ruling;

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

/* n connections that are open, begun one every ten milliseconds. */
static void open_some(struct ruling *ruling, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		struct conn conn =
			conns_aged(conns_make("10.0.0.1:80", "192.0.2.9:1",
					      TCP_STATE_ESTABLISHED),
				   10 * (n - i));

		conn.inode = 2000 + i;
		conn.last_data_sent_ms = conn.last_data_recv_ms;
		scene_add(&ruling->scene,
			  conns_to(conn, (uint16_t)(20000 + i)));
	}
}

/* A limit of requests per connection looks the same. */
TEST(one_request_each_is_told_only_of_the_shortest)
{
	static const struct {
		unsigned int each, open;
		const char *how;
	} cases[] = {
		{ 400, 0, " first, as if one request each: 24000 " },
		{ 500, 1, " first, as if one request each: 30000 " },
		{ 200, 8,
		  " first, within a second of their start: 12000 "
		  "TIME_WAIT, 200 closes/s over the last 60 s; " },
		{ 100, 80,
		  " first, after a mean life of 0.8 s at most: 6000 "
		  "TIME_WAIT, " },
		{ 40, 0, " first, within a second of their start: 2400 " },
		{ 40, 80,
		  " first, in no clear pattern, after a mean life of "
		  "2.0 s at most: " },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling);
		close_all_minute(&ruling, cases[i].each);
		open_some(&ruling, cases[i].open);
		assert_int_equal(found(&ruling), 1);
		if (!strstr(ruling_only(&ruling)->summary, cases[i].how))
			fail_msg("%s", ruling_only(&ruling)->summary);
		ruling_free(&ruling);
	}
}

/* n[i] closes i seconds ago between two addresses of this host. */
static void close_fading(struct ruling *ruling, const char *remote,
			 const uint32_t *n, size_t n_seconds)
{
	uint16_t port = 40000;

	ruling_init(ruling);
	scene_listen(&ruling->scene, "0.0.0.0:80");
	scene_set(&ruling->scene, SETTING_LOCAL_PORT_LOW, 40000);
	scene_set(&ruling->scene, SETTING_LOCAL_PORT_HIGH, 41999);
	for (size_t i = 0; i < n_seconds; i++) {
		struct conn conn = conns_closed("127.0.0.1:80", remote,
						(uint32_t)i * 1000 + 500);

		scene_add_to(&ruling->scene, conns_to(conn, port), n[i]);
		port = (uint16_t)(port + n[i]);
	}
}

/* Every port is taken over again long before its TIME_WAIT is over. */
TEST(a_client_that_takes_all_ports_again_is_a_stream)
{
	static const uint32_t half[] = { 700, 200, 50, 20, 10, 4, 1 };
	static const uint32_t less[] = { 500, 200, 50, 20, 10, 4, 1 };
	static const uint32_t begun[] = { 500, 490 };
	static const struct {
		const char *remote;
		const uint32_t *n;
		size_t n_seconds;
		const char *pattern;
	} cases[] = {
		{ "127.0.0.1:1", half, 7, "per-request" },
		{ "127.0.0.1:1", less, 7, "per-request" },
		{ "192.0.2.1:1", half, 7, "per-request" },
		{ "127.0.0.1:1", begun, 2, "per-request" },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		close_fading(&ruling, cases[i].remote, cases[i].n,
			     cases[i].n_seconds);
		assert_int_equal(found(&ruling), 1);
		assert_string_equal(
			ruling_text(ruling_only(&ruling), "pattern"),
			cases[i].pattern);
		assert_int_not_equal(ruling_only(&ruling)->confidence,
				     CONFIDENCE_HIGH);
		ruling_free(&ruling);
	}
	close_fading(&ruling, "127.0.0.1:1", half, 7);
	assert_int_equal(found(&ruling), 1);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       ": 985 TIME_WAIT, at least 880 closes/s now "
			       "(older TIME_WAIT are taken over long before "
			       "60 s); "));
	ruling_free(&ruling);
}

TEST(a_restart_is_told_as_a_burst)
{
	struct ruling ruling;

	begin(&ruling);
	scene_add_to(&ruling.scene,
		     conns_closed("10.0.0.1:80", "192.0.2.1:10000", 12000),
		     300);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_text(ruling_only(&ruling), "pattern"),
			    "burst");
	ruling_free(&ruling);
}

/* 80 live ones, last asked 0 to 20 s ago, and answered so much later. */
static void serve(struct ruling *ruling, uint32_t have, int32_t answer_ms)
{
	for (uint32_t i = 0; i < 80; i++) {
		struct conn conn =
			conns_aged(conns_make("10.0.0.1:80", "192.0.2.9:1",
					      TCP_STATE_ESTABLISHED),
				   20 + i * 250);

		conn.inode = 2000 - i;
		conn.last_data_sent_ms =
			(uint32_t)((int32_t)conn.last_data_recv_ms - answer_ms);
		conn.have |= CONN_HAS_SEGMENTS | CONN_RECEIVED_DATA | have;
		scene_add(&ruling->scene,
			  conns_to(conn, (uint16_t)(20000 + i)));
	}
}

TEST(who_waits_for_an_answer_does_not_idle)
{
	const struct finding *finding;
	struct ruling ruling;

	begin(&ruling);
	close_all_minute(&ruling, 4);
	serve(&ruling, 0, 0);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_string_equal(ruling_text(finding, "pattern"), "per-request");
	assert_non_null(strstr(finding->summary,
			       " first, after one request each of up to 20 s "
			       "(a long poll, or a timeout of what it calls?): "
			       "240 TIME_WAIT"));
	assert_int_equal(ruling_count(finding, "at_work"), 80);
	assert_int_equal(ruling_count(finding, "idle"), 0);
	assert_true(ruling_real(finding, "request_seconds") > 19);
	ruling_free(&ruling);
}

/* Messages are never answered: neither idle nor at work. */
TEST(one_way_protocols_name_no_timeout)
{
	const struct finding *finding;
	struct ruling ruling;

	begin(&ruling);
	close_all_minute(&ruling, 4);
	serve(&ruling, 0, -90000);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_string_equal(ruling_text(finding, "pattern"), "unknown");
	assert_int_equal(ruling_count(finding, "at_work"), 0);
	assert_int_equal(ruling_count(finding, "idle"), 0);
	ruling_free(&ruling);
}

TEST(an_idle_timeout_is_named_with_its_length)
{
	const struct finding *finding;
	struct ruling ruling;
	double timeout;

	begin(&ruling);
	close_all_minute(&ruling, 4);
	/* Four a second idle for 20 s. */
	serve(&ruling, CONN_SENT_DATA, 20);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_string_equal(ruling_text(finding, "pattern"), "idle-timeout");
	timeout = ruling_real(finding, "idle_timeout_seconds");
	assert_true(timeout > 19 && timeout < 21);
	assert_int_equal(ruling_count(finding, "idle"), 80);
	ruling_free(&ruling);
}

TEST(a_healthy_keep_alive_server_is_silent)
{
	struct conn conn = conns_make("10.0.0.1:80", "192.0.2.9:20000",
				      TCP_STATE_ESTABLISHED);
	struct ruling ruling;

	begin(&ruling);
	close_all_minute(&ruling, 1);
	for (uint32_t i = 0; i < 2000; i++)
		scene_add(&ruling.scene, conns_to(conns_aged(conn, i % 40),
						  (uint16_t)(20000 + i)));
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(two_ports_are_two_services)
{
	struct ruling ruling;

	begin(&ruling);
	scene_listen(&ruling.scene, "0.0.0.0:443");
	scene_add_to(&ruling.scene,
		     conns_closed("10.0.0.1:443", "192.0.2.1:10000", 9000), 60);
	scene_add_to(&ruling.scene,
		     conns_closed("10.0.0.1:80", "192.0.2.1:10000", 9000), 60);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

/* Its closes are no work of who listens on another address. */
TEST(who_shares_the_port_elsewhere_is_not_named)
{
	const struct report_owners *owners;
	struct ruling ruling;
	uint32_t here, there, healthy;

	ruling_init(&ruling);
	here = ruling_listen(&ruling, "127.0.0.1:80");
	there = ruling_listen(&ruling, "10.0.0.1:80");
	(void)ruling_add(&ruling,
			 conns_waiting("10.0.0.1:80", "10.0.0.2:40000", 1), 5,
			 0);
	scene_add_to(&ruling.scene,
		     conns_closed("127.0.0.1:80", "127.0.0.1:10000", 9000),
		     200);
	ruling_hold(&ruling, there, 1, ruling_process(&ruling, 5, "hung"));
	healthy = ruling_process(&ruling, 6, "healthy");
	ruling_hold(&ruling, here, 1, healthy);
	assert_int_equal(found(&ruling), 1);
	owners = &ruling_only(&ruling)->owners;
	assert_int_equal(owners->n, 1);
	assert_int_equal(owners->items[0].process, healthy);
	ruling_free(&ruling);
}

TEST(a_client_s_is_not_a_server_s)
{
	struct ruling ruling;

	ruling_init(&ruling);
	scene_add_from(&ruling.scene,
		       conns_closed("10.0.0.1:33000", "10.0.0.5:80", 9000),
		       500);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}
