// SPDX-License-Identifier: MIT
/*
 * test_rule_inherited_descriptor: sockets in hands that were never meant to
 * have them.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

static struct conn left(uint32_t age_ms)
{
	return conns_aged(conns_waiting("10.0.0.1:8080", "192.0.2.1:40000", 1),
			  age_ms);
}

struct cast {
	uint32_t listener, first; /* inodes */
	uint32_t java;
};

/* java listens on :8080; n sockets are there, nobody's yet. */
static struct cast begin(struct ruling *ruling, struct conn conn,
			 unsigned int n)
{
	struct cast cast;

	ruling_init(ruling);
	cast.listener = ruling_listen(ruling, "0.0.0.0:8080");
	cast.first = ruling_add(ruling, conn, n, 0);
	cast.java = ruling_process(ruling, 812, "java");
	ruling_hold(ruling, cast.listener, 1, cast.java);
	return cast;
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_inherited_descriptor);
}

static void begin_aged(struct ruling *ruling, uint32_t age_ms, unsigned int n)
{
	struct cast cast = begin(ruling, left(age_ms), n);

	ruling_hold(ruling, cast.first, n,
		    ruling_process(ruling, 900, "sleep"));
}

TEST(the_thresholds_part_forgotten_from_forking)
{
	ruling_assert_aged(&rule_inherited_descriptor, begin_aged);
}

TEST(a_stranger_alone_is_named)
{
	const struct finding *finding;
	struct ruling ruling;
	struct cast cast = begin(&ruling, left(120000), 20);
	uint32_t stranger = ruling_process(&ruling, 900, "sleep");

	ruling_hold(&ruling, cast.first, 20, stranger);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_string_equal(finding->summary,
			    "sleep[900] keeps 20 CLOSE_WAIT on :8080 open "
			    "and does not listen there, oldest 2 min");
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	/* It may have been passed them on purpose. */
	assert_int_equal(finding->confidence, CONFIDENCE_MEDIUM);
	assert_int_equal(finding->subject.process, stranger);
	assert_int_equal(finding->subject.service_port, 8080);
	assert_int_equal(finding->owners.n, 1);
	assert_int_equal(finding->owners.items[0].n_sockets, 20);
	ruling_free(&ruling);
}

/* It was handed them, it seems, and looks after them. */
TEST(a_stranger_is_less_sure_in_doubt)
{
	struct ruling ruling;
	struct cast cast = begin(&ruling, left(120000), 20);

	ruling_hold(&ruling, cast.first, 20,
		    ruling_process(&ruling, 900, "worker"));
	ruling_poll(&ruling, cast.first, 20);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->confidence, CONFIDENCE_LOW);
	ruling_free(&ruling);
	/* Or the search ended before all were asked. */
	cast = begin(&ruling, left(120000), 20);
	ruling_hold(&ruling, cast.first, 20,
		    ruling_process(&ruling, 900, "sleep"));
	ruling.scene.snap.owners.timed_out = true;
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->confidence, CONFIDENCE_LOW);
	ruling_free(&ruling);
}

TEST(what_was_passed_close_on_exec_is_its_own)
{
	struct ruling ruling;
	struct cast cast = begin(&ruling, left(120000), 20);

	ruling_hold(&ruling, cast.first, 20,
		    ruling_process(&ruling, 900, "imap"));
	for (size_t i = 0; i < ruling.scene.snap.n_waits; i++)
		ruling.scene.snap.waits[i].flags |= WAIT_CLOEXEC;
	assert_int_equal(found(&ruling), 0);
	assert_int_equal(ruling_run(&ruling, &rule_close_wait_unread), 1);
	ruling_free(&ruling);
}

TEST(the_child_is_named_before_the_server)
{
	const struct finding *finding;
	struct ruling ruling;
	struct cast cast = begin(&ruling, left(120000), 20);
	uint32_t child = ruling_process(&ruling, 100, "sh");

	ruling_hold(&ruling, cast.first, 20, cast.java);
	ruling_hold(&ruling, cast.first, 20, child);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->subject.process, child);
	assert_string_equal(finding->summary,
			    "sh[100] and java[812] both hold 20 CLOSE_WAIT on "
			    ":8080 open, oldest 2 min");
	assert_int_equal(finding->owners.n, 2);
	ruling_free(&ruling);
}

/* tail -f, started for each request, with its connection. */
TEST(helpers_that_hold_one_each_are_counted_together)
{
	static const struct {
		unsigned int n, n_alive;
		size_t n_found;
	} cases[] = {
		{ 20, 0, 1 },
		{ 9, 0, 0 },
		/* They may be at work, as those are whose clients wait. */
		{ 20, 21, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling ruling;
		struct cast cast = begin(&ruling, left(120000), cases[i].n);

		(void)ruling_add(&ruling,
				 conns_make("10.0.0.1:8080", "192.0.2.2:40000",
					    TCP_STATE_ESTABLISHED),
				 cases[i].n_alive, 0);
		for (unsigned int k = 0; k < cases[i].n; k++) {
			uint32_t tail = ruling_process(
				&ruling, (int32_t)(900 + k), "tail");

			ruling_process_at(&ruling, tail)->executable = 7;
			ruling_hold(&ruling, cast.first + k, 1, tail);
		}
		assert_int_equal(found(&ruling), cases[i].n_found);
		if (cases[i].n_found == 1)
			assert_string_equal(
				ruling_only(&ruling)->summary,
				"20 processes of tail together keep 20 "
				"CLOSE_WAIT on :8080 open and do not listen "
				"there, oldest 2 min");
		ruling_free(&ruling);
	}
}

/* The server forgot its copy of what it forked a child for. */
TEST(a_child_for_each_shows_the_server)
{
	struct ruling ruling;
	struct cast cast = begin(&ruling, left(120000), 20);

	ruling_hold(&ruling, cast.first, 20, cast.java);
	for (unsigned int i = 0; i < 20; i++)
		ruling_hold(&ruling, cast.first + i, 1,
			    ruling_process(&ruling, 1000 + (int32_t)i, "sh"));
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->subject.process, cast.java);
	assert_int_equal(ruling_count(ruling_only(&ruling), "count"), 20);
	ruling_free(&ruling);
}

/* Whoever ends two of five changes nothing. */
TEST(all_holders_are_counted_and_named)
{
	const struct finding *finding;
	struct ruling ruling;
	struct cast cast = begin(&ruling, left(120000), 12);

	ruling_hold(&ruling, cast.first, 12, cast.java);
	for (unsigned int i = 0; i < 4; i++)
		ruling_hold(&ruling, cast.first, 12,
			    ruling_process(&ruling, 1000 + (int32_t)i, "sh"));
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->owners.n, 5);
	assert_int_equal(strncmp(finding->summary,
				 "12 CLOSE_WAIT on :8080 are held open by sh[",
				 43),
			 0);
	assert_non_null(strstr(finding->summary, "] and 4 more processes, "));
	ruling_free(&ruling);
}

/* Each later child has what the earlier ones have: nobody else has all. */
TEST(children_that_inherit_ever_more_count_together)
{
	struct ruling ruling;
	struct cast cast = begin(&ruling, left(120000), 12);

	for (unsigned int i = 0; i < 12; i++)
		ruling_hold(&ruling, cast.first, i + 1,
			    ruling_process(&ruling, 1000 + (int32_t)i, "sh"));
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "count"), 12);
	ruling_free(&ruling);
}

/* inetd, sshd, a socket unit with Accept=yes: a child for each connection. */
TEST(a_child_of_its_own_for_each_may_be_at_work)
{
	struct ruling ruling;
	struct cast cast = begin(&ruling, left(120000), 40);

	(void)ruling_add(&ruling,
			 conns_make("10.0.0.1:8080", "192.0.2.2:40000",
				    TCP_STATE_ESTABLISHED),
			 41, 0);
	for (unsigned int i = 0; i < 40; i++)
		ruling_hold(&ruling, cast.first + i, 1,
			    ruling_process(&ruling, 1000 + (int32_t)i, "sshd"));
	assert_int_equal(found(&ruling), 0);
	/* And its helper beside it. */
	for (unsigned int i = 0; i < 40; i++)
		ruling_hold(&ruling, cast.first + i, 1,
			    ruling_process(&ruling, 2000 + (int32_t)i, "sshd"));
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(the_server_and_its_workers_are_no_strangers)
{
	struct ruling ruling;
	struct cast cast = begin(&ruling, left(120000), 40);

	ruling_hold(&ruling, cast.first, 20, cast.java);
	ruling_hold(&ruling, cast.first + 20, 20,
		    ruling_process(&ruling, 900, "java"));
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(who_shares_the_listener_is_no_stranger)
{
	struct ruling ruling;
	struct cast cast = begin(&ruling, left(120000), 40);
	uint32_t worker = ruling_process(&ruling, 900, "worker");

	ruling_hold(&ruling, cast.listener, 1, worker);
	ruling_hold(&ruling, cast.first, 40, worker);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(nobody_is_called_a_stranger_in_doubt)
{
	struct ruling ruling;
	struct cast cast = begin(&ruling, left(120000), 40);
	uint32_t child = ruling_process(&ruling, 900, "sleep");

	ruling_hold(&ruling, cast.first, 40, child);
	assert_int_equal(found(&ruling), 1);
	/* An executable that could not be read: the one's, the other's. */
	ruling_process_at(&ruling, child)->executable = 0;
	assert_int_equal(found(&ruling), 0);
	ruling_process_at(&ruling, child)->executable = 7;
	assert_int_equal(found(&ruling), 1);
	ruling_process_at(&ruling, cast.java)->executable = 0;
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	/* A listener whose holder was not seen. */
	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	cast.first = ruling_add(&ruling, left(120000), 40, 0);
	ruling_hold(&ruling, cast.first, 40,
		    ruling_process(&ruling, 900, "sleep"));
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(unseen_holders_are_no_finding)
{
	struct ruling ruling;

	(void)begin(&ruling, left(120000), 40);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(unknown_ages_are_no_finding)
{
	struct conn conn = left(120000);
	struct ruling ruling;
	struct cast cast;

	conn.have &= ~(uint32_t)CONN_HAS_INFO;
	cast = begin(&ruling, conn, 200);
	ruling_hold(&ruling, cast.first, 200,
		    ruling_process(&ruling, 900, "sleep"));
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(who_still_sends_is_silent)
{
	struct conn conn = left(120000);
	struct ruling ruling;
	struct cast cast;

	conn.send_queue = 100;
	cast = begin(&ruling, conn, 40);
	ruling_hold(&ruling, cast.first, 40,
		    ruling_process(&ruling, 900, "sleep"));
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

/* A pool opened before the fork; alone, a client is nobody's stranger. */
TEST(a_client_shares_what_it_opened_before_the_fork)
{
	struct conn conn = conns_aged(
		conns_waiting("10.0.0.1:40000", "10.0.0.5:3306", 1), 120000);
	struct ruling ruling;
	uint32_t first;

	ruling_init(&ruling);
	first = ruling_add(&ruling, conn, 15, 0);
	ruling_hold(&ruling, first, 15, ruling_process(&ruling, 1, "php"));
	assert_int_equal(found(&ruling), 0);
	ruling_hold(&ruling, first, 15, ruling_process(&ruling, 2, "php"));
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "php[2] and php[1] both hold 15 CLOSE_WAIT toward "
			    "10.0.0.5:3306 open, oldest 2 min");
	ruling_free(&ruling);
}

TEST(two_strangers_are_two_findings)
{
	struct ruling ruling;
	struct cast cast = begin(&ruling, left(120000), 45);

	ruling_hold(&ruling, cast.first, 20,
		    ruling_process(&ruling, 900, "sleep"));
	ruling_hold(&ruling, cast.first + 20, 16,
		    ruling_process(&ruling, 901, "cat"));
	ruling_hold(&ruling, cast.first + 36, 9,
		    ruling_process(&ruling, 902, "tail"));
	assert_int_equal(found(&ruling), 2);
	assert_int_equal(ruling_count(&ruling.findings.items[0], "count"), 20);
	assert_int_equal(ruling_count(&ruling.findings.items[1], "count"), 16);
	ruling_free(&ruling);
}
