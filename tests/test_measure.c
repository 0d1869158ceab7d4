// SPDX-License-Identifier: MIT
/*
 * test_measure: names of figures, and what they come to.
 */
#include <stdio.h>
#include <string.h>

#include "hosts.h"
#include "scene.h"
#include "tcpwait/measure.h"
#include "test.h"

static const struct {
	const char *text;
	const char *name;
} good[] = {
	{ "dead_descriptors", "dead_descriptors" },
	{ "opens_per_second", "opens_per_second" },
	{ "opens_per_second:80", NULL },
	{ "opens_per_second@10.0.0.5", NULL },
	{ "time_wait", "time_wait" },
	{ "TIME_WAIT", "time_wait" },
	{ "time-wait", "time_wait" },
	{ "TimeWait", "time_wait" },
	{ "estab", "established" },
	{ "listening", "listen" },
	{ "syn-rcvd", "syn_recv" },
	{ "close", "close" },
	{ "close_wait:8080", "close_wait:8080" },
	{ "CLOSE-WAIT:1", "close_wait:1" },
	{ "established:65535", "established:65535" },
	{ "established:00443", "established:443" },
	{ "time_wait@10.0.0.5", "time_wait@10.0.0.5" },
	{ "time_wait@10.0.0.5:3306", "time_wait@10.0.0.5:3306" },
	{ "time_wait@[10.0.0.5]:3306", NULL },
	{ "time_wait@[2001:db8::1]:443", "time_wait@[2001:db8::1]:443" },
	{ "time_wait@[2001:db8::1]", "time_wait@[2001:db8::1]" },
	{ "time_wait@2001:db8::ffff", "time_wait@[2001:db8::ffff]" },
	{ "time_wait@2001:db8::1", "time_wait@[2001:db8::1]" },
	{ "time_wait@2001:DB8:0:0:0:0:0:FFFF", "time_wait@[2001:db8::ffff]" },
	{ "time_wait@::ffff:10.0.0.5", "time_wait@10.0.0.5" },
	{ "port_budget", "port_budget" },
	{ "port_budget@10.0.0.5", "port_budget@10.0.0.5" },
	{ "port_budget@10.0.0.5:3306", "port_budget@10.0.0.5:3306" },
	{ "close_wait_age", "close_wait_age" },
	{ "close_wait_age:80", "close_wait_age:80" },
	{ "closes_per_second@[::1]:80", "closes_per_second@[::1]:80" },
	{ "accept_queue", "accept_queue" },
	{ "accept_queue:8080", "accept_queue:8080" },
	{ "accept_queue@10.0.0.5", NULL },
	/* A service's name is for a source to resolve. */
	{ "time_wait:http", "time_wait:http" },
	{ "time_wait:ms-sql-s", "time_wait:ms-sql-s" },
	{ "port_budget@10.0.0.5:mysql", "port_budget@10.0.0.5:mysql" },
	{ "time_wait@[2001:db8::1]:https", "time_wait@[2001:db8::1]:https" },
	/* What is none, and what the message says of it. */
	{ "time_wait:0x50", NULL },
	{ "time_wait:a:b", NULL },
	{ "time_wait:a b", NULL },
	{ "time_wait:abcdefghijklmnopqrstuvwxyzabcdef", NULL },
	{ "", NULL },
	{ ":80", NULL },
	{ "foo", NULL },
	{ "all", NULL },
	{ "connected", NULL },
	{ "PORT_BUDGET", NULL },
	{ "port-budget", NULL },
	{ "time_wait:", NULL },
	{ "time_wait:0", NULL },
	{ "time_wait:65536", NULL },
	{ "time_wait:-1", NULL },
	{ "time_wait:80:81", NULL },
	{ "time_wait:80@10.0.0.5", NULL },
	{ "time_wait@", NULL },
	{ "time_wait@:80", NULL },
	{ "time_wait@host", NULL },
	{ "time_wait@10.0.0", NULL },
	{ "time_wait@10.0.0.0/8", NULL },
	{ "time_wait@10.0.0.5:", NULL },
	{ "time_wait@10.0.0.5:0", NULL },
	{ "time_wait@10.0.0.5:99999", NULL },
	{ "time_wait@[2001:db8::1", NULL },
	{ "time_wait@[2001:db8::1]443", NULL },
	{ "time_wait@[]:443", NULL },
	/* One address, or another and a port? */
	{ "time_wait@::1:80", NULL },
	{ "time_wait@2001:db8::1:80", NULL },
	{ "port_budget:80", NULL },
	{ "time_wait,close_wait", NULL },
	{ "time_wait ", NULL },
};

static struct measure parse(const char *text)
{
	char message[MEASURE_MESSAGE_SIZE];
	struct measure measure;

	if (!measure_parse(text, strlen(text), &measure, message))
		fail_msg("%s: %s", text, message);
	return measure;
}

TEST(names_are_taken_in_every_spelling_and_no_other)
{
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		char message[MEASURE_MESSAGE_SIZE] = "",
		     name[MEASURE_NAME_SIZE];
		struct measure measure;
		bool ok = measure_parse(good[i].text, strlen(good[i].text),
					&measure, message);

		if (ok != (good[i].name != NULL))
			fail_msg("'%s' %s", good[i].text, message);
		if (ok && strcmp(measure_name(&measure, name), good[i].name))
			fail_msg("%s: %s", good[i].text, name);
		if (!ok)
			assert_true(strlen(message) > 20);
	}
}

TEST(a_label_has_every_group_of_an_address)
{
	static const struct {
		const char *text, *label;
	} cases[] = {
		{ "close_wait:80", "close_wait:80" },
		{ "time_wait@10.0.0.5:80", "time_wait@10.0.0.5:80" },
		{ "time_wait@[::1]:80", "time_wait@[0:0:0:0:0:0:0:1]:80" },
		{ "time_wait@::", "time_wait@[0:0:0:0:0:0:0:0]" },
		{ "time_wait@fe80::a0:0", "time_wait@[fe80:0:0:0:0:0:a0:0]" },
		{ "established@1:2:3:4:5:6:7:fff8",
		  "established@[1:2:3:4:5:6:7:fff8]" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char message[MEASURE_MESSAGE_SIZE], label[MEASURE_NAME_SIZE];
		const char *text = cases[i].text;
		struct measure measure;

		assert_true(
			measure_parse(text, strlen(text), &measure, message));
		assert_string_equal(measure_label(&measure, label),
				    cases[i].label);
	}
}

TEST(a_mistake_names_what_would_be_right)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "foo", "'foo' is no name of a figure; there are "
			 "established, syn_sent," },
		{ "foo", "closing, port_budget, close_wait_age, "
			 "closes_per_second" },
		{ "time_wait@host", "'@host' is no scope; write :PORT" },
		{ "time_wait@::1:80", "@[2001:db8::1]:443" },
		{ "port_budget:80", "port_budget@ADDR:PORT" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char message[MEASURE_MESSAGE_SIZE];
		struct measure measure;

		assert_false(measure_parse(cases[i].text, strlen(cases[i].text),
					   &measure, message));
		if (!strstr(message, cases[i].says))
			fail_msg("%s: %s", cases[i].text, message);
	}
}

TEST(only_so_many_bytes_are_read)
{
	char message[MEASURE_MESSAGE_SIZE], text[2000];
	struct measure measure;

	assert_true(measure_parse("time_wait:443=100", 13, &measure, message));
	assert_int_equal(measure.port, 443);
	memset(text, 'x', sizeof(text));
	assert_false(measure_parse(text, sizeof(text), &measure, message));
	memcpy(text, "time_wait@", 10);
	assert_false(measure_parse(text, sizeof(text), &measure, message));
}

/* Of hosts_web(1), see there. */
static const struct {
	const char *name;
	double value;
} web[] = {
	{ "established", 21 },
	{ "established:8080", 20 },
	{ "established@192.0.2.7", 20 },
	{ "established:22", 1 },
	{ "established@[2001:db8::99]", 1 },
	{ "established:3306", 0 },
	{ "close_wait", 4 },
	{ "close_wait:8080", 4 },
	{ "close_wait@192.0.2.9", 3 },
	{ "time_wait", 61 },
	{ "time_wait@10.0.0.5:3306", 60 },
	{ "time_wait@10.0.0.5:80", 0 },
	{ "time_wait@10.0.0.5", 60 },
	{ "time_wait:3306", 0 },
	{ "time_wait@10.0.0.3", 1 },
	{ "listen", 2 },
	{ "listen:8080", 1 },
	{ "syn_sent@198.51.100.1:443", 1 },
	{ "closing", 0 },
	{ "close_wait_age", 2461 },
	{ "close_wait_age:8080", 2461 },
	{ "close_wait_age@192.0.2.7", 75 },
	{ "close_wait_age:22", 0 },
	{ "closes_per_second@10.0.0.5:3306", 1 },
	{ "closes_per_second:8080", 0 },
	{ "port_budget@192.0.2.7", 0 },
};

TEST(figures_of_a_host)
{
	struct scene scene;

	hosts_web(&scene, 1);
	for (size_t i = 0; i < sizeof(web) / sizeof(web[0]); i++) {
		struct measure measure = parse(web[i].name);
		struct measure_value value =
			measure_of_snapshot(&measure, &scene.snap);

		assert_true(value.known);
		if (value.value < web[i].value - 0.001 ||
		    value.value > web[i].value + 0.001)
			fail_msg("%s: %g", web[i].name, value.value);
	}
	scene_free(&scene);
}

TEST(a_budget_is_the_worst_in_percent)
{
	struct measure worst = parse("port_budget");
	struct measure one = parse("port_budget@198.51.100.1:443");
	struct measure_value value;
	struct scene scene;

	hosts_web(&scene, 10);
	value = measure_of_snapshot(&worst, &scene.snap);
	assert_true(value.known);
	assert_true(value.value > 600 * 100.0 / 28232 - 0.1);
	assert_true(value.value < 600 * 100.0 / 28232 + 0.1);
	value = measure_of_snapshot(&one, &scene.snap);
	assert_true(value.value > 0 && value.value < 0.01);
	scene_free(&scene);
}

TEST(of_nothing_a_figure_is_zero)
{
	static const char *const names[] = { "time_wait", "close_wait_age",
					     "port_budget",
					     "closes_per_second:80" };
	struct scene scene;

	scene_init(&scene);
	scene_finish(&scene);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct measure measure = parse(names[i]);
		struct measure_value value =
			measure_of_snapshot(&measure, &scene.snap);

		assert_true(value.known && !value.at_least);
		assert_true(value.value == 0);
	}
	scene_free(&scene);
}

TEST(without_sysctls_a_budget_is_unknown)
{
	struct measure budget = parse("port_budget");
	struct measure elsewhere = parse("port_budget@192.0.2.200");
	struct measure states = parse("time_wait");
	struct scene scene;

	scene_init(&scene);
	scene_forget(&scene, SETTING_LOCAL_PORT_LOW);
	scene_add(&scene, conns_closed("10.0.0.1:40000", "10.0.0.5:80", 5));
	scene_finish(&scene);
	assert_false(measure_of_snapshot(&budget, &scene.snap).known);
	assert_false(measure_of_snapshot(&elsewhere, &scene.snap).known);
	assert_true(measure_of_snapshot(&states, &scene.snap).known);
	scene_free(&scene);
}

TEST(without_ages_an_age_is_unknown)
{
	struct measure age = parse("close_wait_age");
	struct measure other = parse("close_wait_age:81");
	struct conn conn = conns_waiting("10.0.0.1:80", "10.0.0.5:40000", 1);
	struct measure_value value;
	struct scene scene;

	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:80");
	scene_add_to(&scene, conn, 3);
	scene_finish(&scene);
	assert_false(measure_of_snapshot(&age, &scene.snap).known);
	/* What is out of scope hides nothing. */
	value = measure_of_snapshot(&other, &scene.snap);
	assert_true(value.known && value.value == 0);
	scene_free(&scene);
}

TEST(with_some_ages_an_age_is_a_bound)
{
	struct measure age = parse("close_wait_age");
	struct conn conn = conns_waiting("10.0.0.1:80", "10.0.0.5:40000", 1);
	struct measure_value value;
	struct scene scene;

	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:80");
	scene_add_to(&scene, conn, 3);
	scene_add(&scene, conns_aged(conns_to(conn, 50000), 9000));
	scene_finish(&scene);
	value = measure_of_snapshot(&age, &scene.snap);
	assert_true(value.known && value.at_least && value.value == 9);
	scene_free(&scene);
}

TEST(a_filter_selects_what_is_measured)
{
	struct measure waiting = parse("close_wait"),
		       age = parse("close_wait_age");
	struct conn conn = conns_waiting("10.0.0.1:80", "10.0.0.5:40000", 1);
	struct scene scene;

	scene_init(&scene);
	scene_filter(&scene, "dst 10.0.0.6");
	scene_listen(&scene, "0.0.0.0:80");
	scene_add_to(&scene, conns_aged(conn, 70000), 3);
	scene_add(&scene,
		  conns_aged(conns_waiting("10.0.0.1:80", "10.0.0.6:40000", 1),
			     5000));
	scene_finish(&scene);
	assert_true(measure_of_snapshot(&waiting, &scene.snap).value == 1);
	assert_true(measure_of_snapshot(&age, &scene.snap).value == 5);
	scene_free(&scene);
}

/* Roles do not matter to what is counted one by one. */
TEST(single_sockets_match_by_their_ends)
{
	static const struct {
		const char *name;
		bool matches;
	} cases[] = {
		{ "established", true },
		{ "time_wait", false },
		{ "established:40000", true },
		{ "established:50000", false },
		{ "established@192.0.2.1", true },
		{ "established@192.0.2.1:50000", true },
		{ "established@192.0.2.1:40000", false },
		{ "established@192.0.2.2", false },
	};
	const struct conn four = conns_make("10.0.0.1:40000", "192.0.2.1:50000",
					    TCP_STATE_ESTABLISHED);
	const struct conn mapped =
		conns_make("[::ffff:10.0.0.1]:40000",
			   "[::ffff:192.0.2.1]:50000", TCP_STATE_ESTABLISHED);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct measure measure = parse(cases[i].name);

		assert_int_equal(measure_matches(&measure, &four),
				 cases[i].matches);
		assert_int_equal(measure_matches(&measure, &mapped),
				 cases[i].matches);
	}
}

TEST(rows_are_in_scope_as_their_sockets_are)
{
	struct measure on = parse("established:8080");
	struct measure toward = parse("time_wait@10.0.0.5:3306");
	struct measure queue = parse("accept_queue");
	const struct report_row *served, *churned;
	struct report report;
	struct scene scene;

	hosts_web(&scene, 1);
	scene_report(&scene, NULL, &report);
	served = scene_port(&report, ROLE_SERVER, 8080);
	churned = scene_peer(&report, "10.0.0.5", 3306);
	assert_true(measure_in_row(&on, MEASURE_PER_PORT, served));
	assert_false(measure_in_row(&on, MEASURE_PER_PEER, churned));
	assert_true(measure_in_row(&toward, MEASURE_PER_PEER, churned));
	assert_false(measure_fits(&toward, MEASURE_PER_PORT));
	assert_true(measure_fits(&queue, MEASURE_PER_PORT));
	assert_false(measure_fits(&queue, MEASURE_PER_PEER));
	assert_true(measure_of_row(&on, &scene.snap, served).value == 20);
	assert_true(measure_of_row(&toward, &scene.snap, churned).value == 60);
	report_free(&report);
	scene_free(&scene);
}

static void add_queue(struct scene *scene, const char *local, uint32_t queue,
		      uint32_t backlog, bool is_told)
{
	struct conn conn = conns_make(local, "*", TCP_STATE_LISTEN);

	conn.recv_queue = queue;
	conn.send_queue = backlog;
	if (!is_told)
		conn.have &= ~(uint32_t)CONN_HAS_QUEUES;
	scene_add(scene, conn);
}

static struct measure_value queue_of(const struct scene *scene,
				     const char *name)
{
	char message[MEASURE_MESSAGE_SIZE];
	struct measure measure;

	assert_true(measure_parse(name, strlen(name), &measure, message));
	return measure_of_snapshot(&measure, &scene->snap);
}

/* One more than the backlog fills a queue, so that backlogs of 0 do as well. */
TEST(an_accept_queue_is_the_fullest_in_percent)
{
	struct scene scene;

	scene_init(&scene);
	add_queue(&scene, "10.0.0.1:80", 3, 5, true);
	add_queue(&scene, "10.0.0.2:80", 100, 511, true);
	add_queue(&scene, "10.0.0.1:81", 1, 0, true);
	scene_finish(&scene);
	assert_true(queue_of(&scene, "accept_queue").value == 100);
	assert_true(queue_of(&scene, "accept_queue:80").value == 50);
	assert_true(queue_of(&scene, "accept_queue:81").known);
	assert_true(queue_of(&scene, "accept_queue:82").value == 0);
	assert_true(queue_of(&scene, "accept_queue:82").known);
	scene_free(&scene);
}

TEST(a_limit_that_was_not_told_is_of_no_known_queue)
{
	struct scene scene;

	scene_init(&scene);
	add_queue(&scene, "10.0.0.1:80", 3, 0, false);
	add_queue(&scene, "10.0.0.1:81", 1, 1, true);
	scene_finish(&scene);
	assert_false(queue_of(&scene, "accept_queue:80").known);
	assert_true(queue_of(&scene, "accept_queue").known);
	assert_true(queue_of(&scene, "accept_queue").lacking);
	assert_false(queue_of(&scene, "accept_queue:81").lacking);
	scene_free(&scene);
}

TEST(values_are_written_without_needless_zeros)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0, "0" },	 { 10, "10" },		{ 100, "100" },
		{ 0.5, "0.5" },	 { 98.826, "98.826" },	{ 465.0, "465" },
		{ 0.0004, "0" }, { 1e9, "1000000000" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[MEASURE_VALUE_SIZE];

		assert_string_equal(measure_format(cases[i].value, text),
				    cases[i].text);
	}
}
