// SPDX-License-Identifier: MIT
/*
 * test_rule_close_wait_leak: who read that the peer is gone and never closed,
 * and what only looks like it.
 */
#include <stdio.h>
#include <string.h>

#include "ruling.h"
#include "test.h"

static struct conn leaked(uint32_t age_ms)
{
	return conns_aged(conns_waiting("10.0.0.1:8080", "192.0.2.1:40000", 0),
			  age_ms);
}

/* n sockets of one java on :8080. */
static uint32_t begin(struct ruling *ruling, struct conn conn, unsigned int n,
		      uint32_t step_ms)
{
	uint32_t java, listener, first;

	ruling_init(ruling);
	listener = ruling_listen(ruling, "0.0.0.0:8080");
	first = ruling_add(ruling, conn, n, step_ms);
	java = ruling_process(ruling, 812, "java");
	ruling_hold(ruling, listener, 1, java);
	ruling_hold(ruling, first, n, java);
	return java;
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_close_wait_leak);
}

static void begin_aged(struct ruling *ruling, uint32_t age_ms, unsigned int n)
{
	(void)begin(ruling, leaked(age_ms), n, 0);
}

TEST(the_thresholds_part_leak_from_none)
{
	ruling_assert_aged(&rule_close_wait_leak, begin_aged);
}

/* Its request was read and answered; the FIN alone came later. */
static struct conn answered(void)
{
	struct conn conn = leaked(120000);

	conn.recv_queue = 1;
	conn.last_data_recv_ms = 123000;
	conn.last_data_sent_ms = 122990;
	conn.have |= CONN_HAS_SEGMENTS | CONN_RECEIVED_DATA | CONN_SENT_DATA;
	return conn;
}

TEST(what_was_answered_and_never_looked_at_again_is_a_leak)
{
	struct ruling ruling;

	(void)begin(&ruling, answered(), 12, 0);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "java[812] does not close: 12 CLOSE_WAIT on :8080, "
			    "whose requests were all read and answered, oldest "
			    "2 min");
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	assert_int_equal(ruling_run(&ruling, &rule_close_wait_unread), 0);
	ruling_free(&ruling);
}

/* Milliseconds are counted in ticks: within one either may have been first. */
TEST(within_a_tick_as_many_answers_as_requests_are_an_answer)
{
	static const struct {
		uint32_t sent_ms, n_sent, n_received;
		const char *words; /* NULL: it is no leak */
	} cases[] = {
		{ 122999, 1, 3, "read and answered, oldest" },
		{ 123000, 2, 2,
		  "read and answered, as far as their times tell, oldest" },
		{ 123000, 3, 2,
		  "read and answered, as far as their times tell, oldest" },
		{ 123000, 1, 2, NULL },
		{ 123001, 9, 1, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn conn = answered();
		struct ruling ruling;

		conn.last_data_sent_ms = cases[i].sent_ms;
		conn.segments_sent = cases[i].n_sent;
		conn.segments_received = cases[i].n_received;
		(void)begin(&ruling, conn, 12, 0);
		assert_int_equal(found(&ruling), cases[i].words ? 1 : 0);
		if (cases[i].words)
			assert_non_null(strstr(ruling_only(&ruling)->summary,
					       cases[i].words));
		assert_int_equal(ruling_run(&ruling, &rule_close_wait_unread),
				 cases[i].words ? 0 : 1);
		ruling_free(&ruling);
	}
}

/* Who is behind may not have come to those it answered. */
TEST(where_others_wait_it_is_none)
{
	static const struct {
		unsigned int n_pending, n_working;
		size_t n_leaks;
	} cases[] = { { 0, 0, 1 }, { 1, 0, 1 }, { 2, 0, 0 },
		      { 0, 1, 1 }, { 0, 2, 0 }, { 1, 1, 0 } };
	struct conn pending = answered(), working = answered();
	struct ruling ruling;

	pending.state = TCP_STATE_ESTABLISHED;
	pending.recv_queue = 90;
	pending.remote_port = 50000;
	working.last_data_sent_ms = 124000;
	working.remote_port = 51000;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t java = begin(&ruling, answered(), 12, 0);
		uint32_t first =
			ruling_add(&ruling, working, cases[i].n_working, 0);

		(void)ruling_add(&ruling, pending, cases[i].n_pending, 0);
		ruling_hold(&ruling, first, cases[i].n_working, java);
		assert_int_equal(found(&ruling), cases[i].n_leaks);
		assert_int_equal(ruling_run(&ruling, &rule_close_wait_unread),
				 cases[i].n_leaks == 0);
		ruling_free(&ruling);
	}
}

TEST(a_user_may_move_the_thresholds)
{
	struct ruling ruling;

	(void)begin(&ruling, leaked(3000), 4, 0);
	assert_int_equal(found(&ruling), 0);
	ruling.thresholds.value[THRESHOLD_CLOSE_WAIT_COUNT] = 4;
	assert_int_equal(found(&ruling), 0);
	ruling.thresholds.value[THRESHOLD_CLOSE_WAIT_AGE] = 2;
	assert_int_equal(found(&ruling), 1);
	ruling.thresholds.value[THRESHOLD_CLOSE_WAIT_COUNT] = 5;
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(a_finding_says_who_where_and_how_many)
{
	const struct finding *finding;
	struct ruling ruling;
	uint32_t java;

	java = begin(&ruling, leaked(120000), 12, 0);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_string_equal(finding->summary,
			    "java[812] never closes: 12 CLOSE_WAIT on :8080, "
			    "oldest 2 min");
	assert_int_equal(finding->subject.role, ROLE_SERVER);
	assert_true(finding->subject.has_service_port);
	assert_int_equal(finding->subject.service_port, 8080);
	assert_false(finding->subject.has_remote_address);
	assert_int_equal(finding->subject.process, java);
	assert_int_equal(finding->owners.n, 1);
	assert_int_equal(finding->owners.items[0].process, java);
	assert_int_equal(finding->owners.items[0].basis, OWNER_HOLDS);
	assert_int_equal(ruling_count(finding, "count"), 12);
	assert_int_equal(ruling_count(finding, "aged"), 12);
	assert_int_equal(ruling_count(finding, "ages_known"), 12);
	assert_string_equal(ruling_text(finding, "ages_are"), "exact");
	assert_int_equal(ruling_count(finding, "consumed"), 12);
	assert_int_equal(ruling_count(finding, "unread"), 0);
	assert_true(ruling_real(finding, "oldest_seconds") == 120);
	assert_true(ruling_real(finding, "median_seconds") == 120);
	assert_int_equal(ruling_count(finding, "in_epoll"), 0);
	ruling_free(&ruling);
}

/* Sending still, unread, not accepted: each is something else. */
TEST(other_kinds_are_no_leak)
{
	struct conn conn = leaked(120000);
	struct ruling ruling;

	conn.send_queue = 1;
	(void)begin(&ruling, conn, 50, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	conn = leaked(120000);
	conn.recv_queue = 1;
	(void)begin(&ruling, conn, 50, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	conn = leaked(120000);
	conn.inode = 0;
	(void)begin(&ruling, conn, 50, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	conn = leaked(120000);
	conn.state = TCP_STATE_FIN_WAIT2;
	(void)begin(&ruling, conn, 50, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(other_kinds_are_counted_beside_it)
{
	struct ruling ruling;
	struct conn unread = leaked(120000);
	uint32_t first, java;

	unread.recv_queue = 1;
	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	first = ruling_add(&ruling, leaked(120000), 10, 0);
	(void)ruling_add(&ruling, conns_to(unread, 50000), 7, 0);
	java = ruling_process(&ruling, 812, "java");
	ruling_hold(&ruling, first, 17, java);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "count"), 10);
	assert_int_equal(ruling_count(ruling_only(&ruling), "consumed"), 10);
	assert_int_equal(ruling_count(ruling_only(&ruling), "unread"), 7);
	ruling_free(&ruling);
}

TEST(unknown_ages_are_no_finding)
{
	struct conn conn = leaked(120000);
	struct ruling ruling;

	conn.have &= ~(uint32_t)CONN_HAS_INFO;
	(void)begin(&ruling, conn, 500, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(a_sample_of_ages_is_told_as_at_least)
{
	static const size_t n_found[] = { [9] = 0, [10] = 1 };
	struct conn untold = leaked(0);
	struct ruling ruling;

	untold.have &= ~(uint32_t)CONN_HAS_INFO;
	for (unsigned int n = 9; n <= 10; n++) {
		uint32_t first;

		ruling_init(&ruling);
		(void)ruling_listen(&ruling, "0.0.0.0:8080");
		first = ruling_add(&ruling, leaked(120000), n, 1000);
		(void)ruling_add(&ruling, conns_to(untold, 50000), 200, 0);
		ruling_hold(&ruling, first, n + 200,
			    ruling_process(&ruling, 812, "java"));
		assert_int_equal(found(&ruling), n_found[n]);
		if (n == 10) {
			const struct finding *finding = ruling_only(&ruling);

			assert_int_equal(ruling_count(finding, "count"), 210);
			assert_int_equal(ruling_count(finding, "aged"), 10);
			assert_int_equal(ruling_count(finding, "ages_known"),
					 10);
			assert_string_equal(ruling_text(finding, "ages_are"),
					    "at least");
			assert_true(ruling_is_unknown(finding,
						      "arrivals_per_minute"));
			assert_non_null(strstr(finding->summary,
					       "oldest at least 2 min"));
		}
		ruling_free(&ruling);
	}
}

/* Own keepalive probes make every age a lower bound. */
TEST(bounds_make_no_rate)
{
	struct conn conn = leaked(1000);
	struct ruling ruling;

	conn.timer = CONN_TIMER_KEEPALIVE;
	(void)begin(&ruling, conn, 600, 1000);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_text(ruling_only(&ruling), "ages_are"),
			    "at least");
	assert_true(
		ruling_is_unknown(ruling_only(&ruling), "arrivals_per_minute"));
	ruling_free(&ruling);
}

/* 3.4 a minute for 41 minutes, by a process with 1024 descriptors. */
TEST(a_steady_leak_has_a_rate_and_an_end)
{
	const struct finding *finding;
	struct process *process;
	struct ruling ruling;
	uint32_t java;

	java = begin(&ruling, leaked(1000), 139, 17647);
	process = ruling_process_at(&ruling, java);
	process->n_descriptors = 200;
	process->descriptors_known = true;
	process->descriptor_limit = 1024;
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_string_equal(finding->summary,
			    "java[812] never closes: 139 CLOSE_WAIT on :8080, "
			    "oldest 41 min, +3.4/min, descriptor limit in "
			    "about 4 h from these alone");
	assert_string_equal(ruling_text(finding, "growth"), "grows");
	assert_int_equal(finding->confidence, CONFIDENCE_HIGH);
	assert_in_range(
		(uintmax_t)(100 * ruling_real(finding, "arrivals_per_minute")),
		335, 345);
	assert_in_range(
		(uintmax_t)ruling_real(finding, "seconds_to_descriptor_limit"),
		14200, 14900);
	assert_int_equal(ruling_count(finding, "descriptors"), 200);
	assert_int_equal(ruling_count(finding, "descriptor_limit"), 1024);
	process = ruling_process_at(&ruling, java);
	process->descriptor_limit = 0;
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_true(ruling_is_unknown(finding, "descriptor_limit"));
	assert_true(ruling_is_unknown(finding, "seconds_to_descriptor_limit"));
	ruling_free(&ruling);
}

/* How n of them came, and what the process has open, to be judged. */
static uint32_t begin_growing(struct ruling *ruling, unsigned int n,
			      uint32_t step_ms, uint32_t n_descriptors)
{
	uint32_t java = begin(ruling, leaked(1000), n, step_ms);
	struct process *process = ruling_process_at(ruling, java);

	process->n_descriptors = n_descriptors;
	process->descriptors_known = true;
	process->was_read = true;
	process->descriptor_limit = 1024;
	return java;
}

/* A reaper of what is older than 41 minutes leaves the same ages. */
TEST(mixed_descriptors_show_no_growth)
{
	const struct finding *finding;
	struct ruling ruling;

	(void)begin_growing(&ruling, 139, 17647, 160);
	for (size_t i = 0; i < ruling.scene.snap.n_waits; i++)
		ruling.scene.snap.waits[i].descriptor = i * 61 % 139;
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_string_equal(ruling_text(finding, "growth"), "released");
	assert_true(ruling_is_unknown(finding, "arrivals_per_minute"));
	assert_true(ruling_is_unknown(finding, "seconds_to_descriptor_limit"));
	assert_non_null(strstr(finding->summary,
			       "oldest 41 min, older ones are closed at "
			       "times"));
	ruling_free(&ruling);
	/* Beside many others that come and go it says nothing. */
	(void)begin_growing(&ruling, 139, 17647, 400);
	for (size_t i = 0; i < ruling.scene.snap.n_waits; i++)
		ruling.scene.snap.waits[i].descriptor = i * 61 % 139;
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_true(ruling_real(finding, "arrivals_per_minute") > 3);
	assert_null(strstr(finding->summary, "/min"));
	assert_true(ruling_is_unknown(finding, "seconds_to_descriptor_limit"));
	ruling_free(&ruling);
}

TEST(what_began_long_after_its_process_has_no_end)
{
	const struct finding *finding;
	struct ruling ruling;
	uint32_t java = begin_growing(&ruling, 139, 17647, 200);

	ruling_process_at(&ruling, java)->age_seconds = 3 * 3600;
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_true(ruling_is_unknown(finding, "seconds_to_descriptor_limit"));
	assert_non_null(strstr(finding->summary, "+3.4/min since then"));
	ruling_free(&ruling);
}

/* By the descriptors of all kinds: from 200 to 260 in a minute. */
TEST(two_looks_tell_the_end_by_all_descriptors)
{
	static const struct {
		uint32_t n_before;
		double seconds; /* 0: not told */
	} cases[] = {
		{ 200, 764 },
		{ 260, 0 }, /* no rise, where three a minute are due */
		{ 300, 0 },
	};
	struct ruling before, now;
	const struct finding *finding;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)begin_growing(&before, 100, 17647, cases[i].n_before);
		(void)found(&before);
		(void)begin_growing(&now, 139, 17647, 260);
		now.before = &before.scene.snap;
		now.scene.snap.at_seconds += 60;
		assert_int_equal(found(&now), 1);
		finding = ruling_only(&now);
		if (cases[i].seconds > 0)
			assert_true(
				ruling_real(finding,
					    "seconds_to_descriptor_limit") ==
				cases[i].seconds);
		else
			assert_true(ruling_is_unknown(
				finding, "seconds_to_descriptor_limit"));
		assert_null(strstr(finding->summary, "from these alone"));
		ruling_free(&now);
		ruling_free(&before);
	}
}

/* Evenly for an hour, and none for half an hour since. */
TEST(a_leak_that_ended_has_no_rate)
{
	struct ruling ruling;

	(void)begin(&ruling, leaked(1800000), 200, 18000);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_text(ruling_only(&ruling), "growth"),
			    "ended");
	assert_true(
		ruling_is_unknown(ruling_only(&ruling), "arrivals_per_minute"));
	assert_non_null(
		strstr(ruling_only(&ruling)->summary, ", none for 30 min"));
	ruling_free(&ruling);
}

/* All within a second or two; or long ago, and none since. */
TEST(a_burst_has_no_rate)
{
	static const uint32_t from_ms[] = { 61000, 1200000 };
	struct ruling ruling;

	for (size_t i = 0; i < 2; i++) {
		(void)begin(&ruling, leaked(from_ms[i]), 50, 40);
		assert_int_equal(found(&ruling), 1);
		assert_true(ruling_is_unknown(ruling_only(&ruling),
					      "arrivals_per_minute"));
		assert_null(strstr(ruling_only(&ruling)->summary, "/min"));
		ruling_free(&ruling);
	}
}

TEST(a_filter_hides_what_it_does_not_select)
{
	struct ruling ruling;
	uint32_t first;

	ruling_init(&ruling);
	scene_filter(&ruling.scene, "exclude close-wait");
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	first = ruling_add(&ruling, leaked(120000), 50, 0);
	ruling_hold(&ruling, first, 50, ruling_process(&ruling, 812, "java"));
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(holders_count_apart)
{
	struct ruling ruling;

	for (unsigned int n = 9; n <= 10; n++) {
		uint32_t first, second;

		ruling_init(&ruling);
		(void)ruling_listen(&ruling, "0.0.0.0:8080");
		first = ruling_add(&ruling, leaked(120000), n, 0);
		second = ruling_add(&ruling, conns_to(leaked(120000), 50000), n,
				    0);
		ruling_hold(&ruling, first, n,
			    ruling_process(&ruling, 1, "one"));
		ruling_hold(&ruling, second, n,
			    ruling_process(&ruling, 2, "two"));
		assert_int_equal(found(&ruling), n == 10 ? 2 : 0);
		ruling_free(&ruling);
	}
}

/* Workers of one program on :8080, each with so many. */
static void begin_workers(struct ruling *ruling, unsigned int n,
			  unsigned int each)
{
	uint32_t listener;

	ruling_init(ruling);
	listener = ruling_listen(ruling, "0.0.0.0:8080");
	for (unsigned int i = 0; i < n; i++)
		(void)ruling_add(
			ruling,
			conns_to(leaked(120000), (uint16_t)(40000 + 100 * i)),
			each, 0);
	for (unsigned int i = 0; i < n; i++) {
		uint32_t worker =
			ruling_process(ruling, 10 + (int32_t)i, "gunicorn");

		ruling_hold(ruling, listener, 1, worker);
		ruling_hold(ruling, listener + 1 + i * each, each, worker);
	}
}

TEST(workers_of_one_program_count_together)
{
	static const struct {
		unsigned int n, each;
		size_t n_found;
	} cases[] = {
		{ 8, 5, 1 }, { 3, 3, 0 },  { 2, 5, 1 },	 { 10, 1, 1 },
		{ 9, 1, 0 }, { 3, 12, 3 }, { 40, 2, 1 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin_workers(&ruling, cases[i].n, cases[i].each);
		assert_int_equal(found(&ruling), cases[i].n_found);
		ruling_free(&ruling);
	}
}

TEST(a_team_is_named_and_each_of_it_an_owner)
{
	const struct finding *finding;
	struct ruling ruling;

	begin_workers(&ruling, 8, 5);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_string_equal(finding->summary,
			    "8 processes of gunicorn together never close: 40 "
			    "CLOSE_WAIT on :8080, oldest 2 min");
	assert_int_equal(finding->subject.process, OWNERS_NONE);
	assert_int_equal(finding->subject.service_port, 8080);
	assert_int_equal(finding->owners.n, 8);
	assert_int_equal(finding->owners.items[7].n_sockets, 5);
	assert_int_equal(ruling_count(finding, "processes"), 8);
	assert_int_equal(ruling_count(finding, "count"), 40);
	assert_int_equal(ruling_count(finding, "consumed"), 40);
	assert_true(ruling_is_unknown(finding, "descriptors"));
	ruling_free(&ruling);
	begin_workers(&ruling, 40, 2);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->owners.n, REPORT_OWNERS_MAX + 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "processes"), 40);
	ruling_free(&ruling);
}

/* Whoever is told of alone is not counted again. */
TEST(who_leaks_enough_alone_is_not_of_the_team)
{
	struct ruling ruling;
	uint32_t first;

	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	first = ruling_add(&ruling, leaked(120000), 30, 0);
	ruling_hold(&ruling, first, 12, ruling_process(&ruling, 1, "uwsgi"));
	ruling_hold(&ruling, first + 12, 9,
		    ruling_process(&ruling, 2, "uwsgi"));
	ruling_hold(&ruling, first + 21, 9,
		    ruling_process(&ruling, 3, "uwsgi"));
	assert_int_equal(found(&ruling), 2);
	assert_int_equal(ruling_count(&ruling.findings.items[0], "count"), 12);
	assert_int_equal(ruling_count(&ruling.findings.items[1], "count"), 18);
	assert_int_equal(ruling_count(&ruling.findings.items[1], "processes"),
			 2);
	ruling_free(&ruling);
}

/* n children of a server, each with one that it was made for. */
static size_t found_children(struct ruling *ruling, unsigned int n,
			     unsigned int n_established)
{
	uint32_t listener, first;

	ruling_init(ruling);
	listener = ruling_listen(ruling, "0.0.0.0:8080");
	first = ruling_add(ruling, leaked(120000), n, 0);
	(void)ruling_add(ruling,
			 conns_make("10.0.0.1:8080", "192.0.2.2:40000",
				    TCP_STATE_ESTABLISHED),
			 n_established, 0);
	ruling_hold(ruling, listener, 1, ruling_process(ruling, 1, "postgres"));
	for (uint32_t i = 0; i < n; i++)
		ruling_hold(ruling, first + i, 1,
			    ruling_process(ruling, 2 + (int32_t)i, "postgres"));
	return found(ruling);
}

/* sshd, inetd: each may still be at work for a client that has gone. */
TEST(some_children_of_many_may_be_at_work)
{
	struct ruling ruling;

	assert_int_equal(found_children(&ruling, 50, 51), 0);
	ruling_free(&ruling);
	assert_int_equal(found_children(&ruling, 99, 1000), 0);
	ruling_free(&ruling);
	assert_int_equal(found_children(&ruling, 9, 0), 0);
	ruling_free(&ruling);
}

TEST(children_that_hang_are_one_program)
{
	const struct finding *finding;
	struct ruling ruling;

	assert_int_equal(found_children(&ruling, 50, 50), 1);
	ruling_free(&ruling);
	assert_int_equal(found_children(&ruling, 300, 1000), 1);
	for (uint32_t i = 0; i < 300; i++)
		(void)snprintf(ruling_process_at(&ruling, 1 + i)->name,
			       PROCESS_NAME_SIZE, "worker %u", i);
	(void)snprintf(ruling_process_at(&ruling, 1)->program,
		       PROCESS_NAME_SIZE, "postgres");
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_string_equal(finding->summary,
			    "300 processes of postgres together never close: "
			    "300 CLOSE_WAIT on :8080, oldest 2 min");
	assert_int_equal(finding->subject.scope, SCOPE_PROGRAM);
	assert_string_equal(finding->subject.program, "postgres");
	assert_int_equal(finding->subject.service_port, 8080);
	ruling_free(&ruling);
}

TEST(another_unit_is_another_team)
{
	struct ruling ruling;

	begin_workers(&ruling, 2, 9);
	assert_int_equal(found(&ruling), 1);
	ruling_process_at(&ruling, 1)->unit[0] = 'x';
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(services_count_apart_where_one_is_enough)
{
	struct conn there = conns_aged(
		conns_waiting("10.0.0.1:40000", "10.0.0.5:3306", 0), 120000);
	struct conn elsewhere = conns_aged(
		conns_waiting("10.0.0.1:50000", "10.0.0.6:3306", 0), 120000);
	struct ruling ruling;

	for (unsigned int n = 4; n <= 10; n++) {
		static const size_t n_found[] = { [5] = 1, [9] = 1, [10] = 2 };
		uint32_t first;

		if (n == 6)
			n = 9;
		ruling_init(&ruling);
		first = ruling_add(&ruling, there, n, 0);
		(void)ruling_add(&ruling, elsewhere, n, 0);
		ruling_hold(&ruling, first, 2 * n,
			    ruling_process(&ruling, 1, "php"));
		assert_int_equal(found(&ruling), n_found[n]);
		if (n == 10)
			assert_non_null(strstr(ruling.findings.items[1].summary,
					       " toward 10.0.0.6:3306,"));
		if (n == 9)
			assert_non_null(
				strstr(ruling_only(&ruling)->summary,
				       "php[1] never closes: 18 CLOSE_WAIT "
				       "toward port 3306 of 2 addresses"));
		ruling_free(&ruling);
	}
}

/* One connection to each of 300 hosts. */
TEST(a_process_leaks_to_many_services)
{
	const struct finding *finding;
	struct ruling ruling;
	uint32_t first, php;

	ruling_init(&ruling);
	first = ruling.next_inode;
	for (unsigned int i = 0; i < 300; i++) {
		char remote[32];

		(void)snprintf(remote, sizeof(remote), "10.0.%u.%u:%u", i / 200,
			       1 + i % 200, 80 + i % 2);
		(void)ruling_add(
			&ruling,
			conns_aged(conns_waiting("10.0.0.1:40000", remote, 0),
				   120000),
			1, 0);
	}
	php = ruling_process(&ruling, 7, "php");
	ruling_hold(&ruling, first, 300, php);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_string_equal(finding->summary,
			    "php[7] never closes: 300 CLOSE_WAIT over 300 "
			    "services, oldest 2 min");
	assert_int_equal(finding->subject.scope, SCOPE_PROCESS);
	assert_int_equal(finding->subject.process, php);
	assert_false(finding->subject.has_service_port);
	assert_int_equal(ruling_count(finding, "services"), 300);
	ruling_free(&ruling);
}

/* What a service has enough of is not told again. */
TEST(what_is_told_of_a_service_is_not_spread)
{
	struct conn there = conns_aged(
		conns_waiting("10.0.0.1:40000", "10.0.0.5:3306", 0), 120000);
	struct conn elsewhere = conns_aged(
		conns_waiting("10.0.0.1:50000", "10.0.0.6:3306", 0), 120000);
	struct ruling ruling;
	uint32_t first;

	ruling_init(&ruling);
	first = ruling_add(&ruling, there, 50, 0);
	(void)ruling_add(&ruling, elsewhere, 9, 0);
	ruling_hold(&ruling, first, 59, ruling_process(&ruling, 1, "php"));
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "count"), 50);
	ruling_free(&ruling);
}

/* Not root: of one uid and cgroup. */
TEST(unseen_holders_of_one_program_count_together)
{
	struct conn conn = conns_aged(
		conns_waiting("10.0.0.1:40000", "10.0.0.5:3306", 0), 120000);
	struct ruling ruling;

	for (unsigned int has_cgroup = 0; has_cgroup < 2; has_cgroup++) {
		ruling_init(&ruling);
		conn.uid = 33;
		conn.cgroup = 7 * has_cgroup;
		conn.have |= CONN_HAS_CGROUP;
		conn.remote = conns_address("10.0.0.5");
		(void)ruling_add(&ruling, conn, 6, 0);
		conn.remote = conns_address("10.0.0.6");
		(void)ruling_add(&ruling, conn, 6, 0);
		assert_int_equal(found(&ruling), has_cgroup);
		if (has_cgroup)
			assert_non_null(strstr(ruling_only(&ruling)->summary,
					       "what runs as uid 33 never "
					       "closes: 12 CLOSE_WAIT"));
		ruling_free(&ruling);
	}
}

/* Not root: whose they are is hidden, whose uid's is not. */
TEST(an_unseen_holder_is_told_by_its_uid)
{
	const struct finding *finding;
	struct ruling ruling;
	struct conn other = conns_to(leaked(120000), 50000);

	other.uid = 33;
	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	(void)ruling_add(&ruling, leaked(120000), 9, 0);
	(void)ruling_add(&ruling, other, 10, 0);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(ruling_count(finding, "count"), 10);
	assert_non_null(strstr(finding->summary, "a process of uid 33 never"));
	assert_int_equal(finding->subject.process, OWNERS_NONE);
	assert_int_equal(finding->owners.n, 0);
	assert_int_equal(finding->confidence, CONFIDENCE_MEDIUM);
	assert_true(ruling_is_unknown(finding, "in_epoll"));
	assert_true(ruling_is_unknown(finding, "descriptors"));
	ruling_free(&ruling);
}

/* With whom it is shared is told by another finding, beside this one. */
TEST(of_several_holders_the_server_leaks)
{
	struct ruling ruling;
	uint32_t java, child;

	java = begin(&ruling, leaked(120000), 12, 0);
	child = ruling_process(&ruling, 99, "sleep");
	ruling_hold(&ruling, 1001, 6, child);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->subject.process, java);
	assert_int_equal(ruling_count(ruling_only(&ruling), "count"), 12);
	ruling_free(&ruling);
}

TEST(what_only_a_stranger_holds_is_no_leak)
{
	struct ruling ruling;
	uint32_t listener, first;

	ruling_init(&ruling);
	listener = ruling_listen(&ruling, "0.0.0.0:8080");
	first = ruling_add(&ruling, leaked(120000), 50, 0);
	ruling_hold(&ruling, listener, 1, ruling_process(&ruling, 1, "java"));
	ruling_hold(&ruling, first, 50, ruling_process(&ruling, 2, "sleep"));
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

/* A worker of the same program, and a stranger to an unseen listener. */
TEST(who_may_serve_the_port_leaks)
{
	struct ruling ruling;
	uint32_t listener, first;

	ruling_init(&ruling);
	listener = ruling_listen(&ruling, "0.0.0.0:8080");
	first = ruling_add(&ruling, leaked(120000), 50, 0);
	ruling_hold(&ruling, first, 50, ruling_process(&ruling, 2, "python3"));
	assert_int_equal(found(&ruling), 1);
	ruling_hold(&ruling, listener, 1,
		    ruling_process(&ruling, 1, "python3"));
	assert_int_equal(found(&ruling), 1);
	ruling_free(&ruling);
}

TEST(a_hostile_name_is_escaped)
{
	struct ruling ruling;
	uint32_t java;

	java = begin(&ruling, leaked(120000), 12, 0);
	(void)memcpy(ruling_process_at(&ruling, java)->name, "\033[2J\n\xff",
		     7);
	assert_int_equal(found(&ruling), 1);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "\\x1b[2J\\x0a\\xff[812] never closes"));
	ruling_free(&ruling);
}

TEST(the_peers_idle_timeout_is_told)
{
	struct conn conn = conns_aged(
		conns_waiting("10.0.0.1:8080", "192.0.2.1:40000", 0), 120000);
	struct ruling ruling;
	uint32_t first;

	conn.last_data_sent_ms = conn.last_ack_recv_ms + 60000;
	conn.last_data_recv_ms = conn.last_data_sent_ms + 5;
	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	first = ruling_add(&ruling, conn, 10, 5000);
	ruling_hold(&ruling, first, 10, ruling_process(&ruling, 1, "php"));
	assert_int_equal(found(&ruling), 1);
	assert_true(ruling_real(ruling_only(&ruling),
				"peer_idle_timeout_seconds") == 60);
	assert_int_equal(ruling_count(ruling_only(&ruling), "idled_alike"), 10);
	ruling_free(&ruling);
}

/* On this host it is seen whether a client still holds its end. */
TEST(clients_that_have_closed_wait_for_nothing)
{
	for (int held = 0; held <= 1; held++) {
		struct conn called = conns_aged(
			conns_waiting("127.0.0.1:8080", "127.0.0.1:40000", 0),
			120000);
		struct conn caller = conns_aged(conns_make("127.0.0.1:40000",
							   "127.0.0.1:8080",
							   TCP_STATE_FIN_WAIT2),
						120000);
		struct ruling ruling;

		called.have |= CONN_HAS_SEGMENTS | CONN_RECEIVED_DATA;
		called.last_data_recv_ms = 120002;
		called.last_data_sent_ms = 120005;
		ruling_init(&ruling);
		(void)ruling_listen(&ruling, "0.0.0.0:8080");
		for (uint32_t i = 0; i < 20; i++) {
			caller.inode = held ? 7000 + i : 0;
			called.inode = 8000 + i;
			scene_add(&ruling.scene,
				  conns_to(called, (uint16_t)(40000 + i)));
			scene_add(&ruling.scene,
				  conns_from(caller, (uint16_t)(40000 + i)));
		}
		ruling_hold(&ruling, 8000, 20,
			    ruling_process(&ruling, 1, "solver"));
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 held ? SEVERITY_INFO : SEVERITY_WARNING);
		ruling_free(&ruling);
	}
}

/* They idled in a pool, and an event loop read their ends. */
TEST(a_clients_idle_connections_are_no_leak)
{
	struct conn conn = conns_aged(
		conns_waiting("10.0.0.1:40000", "10.0.0.5:6379", 0), 120000);
	struct ruling ruling;
	uint32_t first;

	for (uint32_t idle_ms = 500; idle_ms <= 60000; idle_ms += 59500) {
		conn.last_data_sent_ms = conn.last_ack_recv_ms + idle_ms;
		conn.last_data_recv_ms = conn.last_data_sent_ms;
		ruling_init(&ruling);
		first = ruling_add(&ruling, conn, 10, 5000);
		ruling_hold(&ruling, first, 10,
			    ruling_process(&ruling, 1, "python3"));
		assert_int_equal(found(&ruling), idle_ms == 500);
		assert_int_equal(ruling_run(&ruling, &rule_stale_pool),
				 idle_ms != 500);
		ruling_free(&ruling);
	}
}

/* Clients that asked, ended their side at once, and so long wait by now. */
static size_t found_computing(struct ruling *ruling, uint32_t age_ms)
{
	struct conn conn = conns_aged(
		conns_waiting("10.0.0.1:8080", "10.0.0.9:40000", 0), age_ms);
	uint32_t first;

	conn.have |= CONN_HAS_SEGMENTS | CONN_RECEIVED_DATA;
	conn.last_data_recv_ms = age_ms + 2;
	conn.last_data_sent_ms = age_ms + 5;
	ruling_init(ruling);
	(void)ruling_listen(ruling, "0.0.0.0:8080");
	first = ruling_add(ruling, conn, 20, 0);
	ruling_hold(ruling, first, 20, ruling_process(ruling, 1, "solver"));
	return found(ruling);
}

TEST(who_computes_for_half_closed_clients_is_no_leaker)
{
	struct ruling ruling;

	assert_int_equal(found_computing(&ruling, 600000), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	ruling_free(&ruling);
	assert_int_equal(found_computing(&ruling, 660000), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "solver[1] has neither answered nor closed 20 "
			    "connections on :8080 whose clients sent a "
			    "request, ended their side at once and may wait "
			    "for the answer, oldest 11 min");
	assert_int_equal(ruling_only(&ruling)->confidence, CONFIDENCE_MEDIUM);
	ruling_free(&ruling);
}

/* Its clients said all, and it sent each something so long ago. */
static size_t found_streaming(struct ruling *ruling, uint32_t sent_ms)
{
	struct conn conn = conns_aged(
		conns_waiting("10.0.0.1:8080", "10.0.0.9:40000", 0), sent_ms);
	uint32_t first;

	conn.last_data_sent_ms = sent_ms + 1;
	conn.last_data_recv_ms = sent_ms + 59000;
	ruling_init(ruling);
	(void)ruling_listen(ruling, "0.0.0.0:8080");
	first = ruling_add(ruling, conn, 150, 0);
	ruling_hold(ruling, first, 150, ruling_process(ruling, 1, "events"));
	return found(ruling);
}

TEST(who_still_sends_events_is_no_leak)
{
	struct ruling ruling;

	/* It sent for 59 s after the last that it received. */
	assert_int_equal(found_streaming(&ruling, 15000), 0);
	ruling_free(&ruling);
	assert_int_equal(found_streaming(&ruling, 58999), 0);
	ruling_free(&ruling);
	assert_int_equal(found_streaming(&ruling, 60001), 1);
	assert_string_equal(ruling_text(ruling_only(&ruling), "ages_are"),
			    "exact");
	assert_true(ruling_is_unknown(ruling_only(&ruling),
				      "peer_idle_timeout_seconds"));
	ruling_free(&ruling);
}

/* A server that thinks for two seconds, and never closes. */
TEST(slow_answers_do_not_hide_the_rate_of_a_leak)
{
	const struct finding *finding;
	struct ruling ruling;

	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	for (uint32_t i = 1; i <= 150; i++) {
		struct conn conn = leaked(i * 1000);

		conn.last_data_sent_ms = i * 1000;
		conn.last_data_recv_ms = i * 1000 + 2000;
		(void)ruling_add(&ruling, conns_to(conn, (uint16_t)(20000 + i)),
				 1, 0);
	}
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_float_equal(ruling_real(finding, "arrivals_per_minute"), 60, 1);
	ruling_free(&ruling);
}

/* Nine of each kind. */
TEST(kinds_that_are_few_each_count_together)
{
	struct ruling ruling;
	struct conn unread = leaked(120000);
	uint32_t first;

	unread.recv_queue = 1;
	for (unsigned int n = 4; n <= 9; n++) {
		ruling_init(&ruling);
		(void)ruling_listen(&ruling, "0.0.0.0:8080");
		first = ruling_add(&ruling, leaked(120000), n, 0);
		(void)ruling_add(&ruling, conns_to(unread, 50000), n, 0);
		ruling_hold(&ruling, first, 2 * n,
			    ruling_process(&ruling, 812, "java"));
		assert_int_equal(found(&ruling), n >= 5);
		if (n == 9)
			assert_string_equal(
				ruling_only(&ruling)->summary,
				"java[812] does not close: 18 CLOSE_WAIT on "
				":8080, of which it has read 9 to the end and "
				"9 not, oldest 2 min");
		ruling_free(&ruling);
	}
}

/* Another one listens: as after a reload, or where it passes them on. */
TEST(an_old_worker_does_not_listen)
{
	struct ruling ruling;
	uint32_t listener, first, old;

	ruling_init(&ruling);
	listener = ruling_listen(&ruling, "0.0.0.0:8080");
	first = ruling_add(&ruling, leaked(120000), 12, 0);
	old = ruling_process(&ruling, 812, "haproxy");
	ruling_hold(&ruling, first, 12, old);
	ruling_hold(&ruling, listener, 1,
		    ruling_process(&ruling, 900, "haproxy"));
	for (int was_read = 0; was_read < 2; was_read++) {
		ruling_process_at(&ruling, old)->was_read = was_read;
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(
			strstr(ruling_only(&ruling)->summary,
			       "; it does not listen, haproxy[900] of the same "
			       "program does: an old worker, or one that is "
			       "passed its connections") != NULL,
			was_read);
	}
	ruling_free(&ruling);
}
