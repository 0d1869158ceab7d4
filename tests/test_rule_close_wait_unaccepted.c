// SPDX-License-Identifier: MIT
/*
 * test_rule_close_wait_unaccepted: clients that gave up in an accept queue.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

static struct conn queued(const char *local, uint32_t age_ms)
{
	struct conn conn = conns_aged(
		conns_waiting(local, "192.0.2.1:40000", 100), age_ms);

	conn.inode = 0;
	return conn;
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_close_wait_unaccepted);
}

static void begin_aged(struct ruling *ruling, uint32_t age_ms, unsigned int n)
{
	ruling_init(ruling);
	(void)ruling_listen(ruling, "0.0.0.0:8080");
	(void)ruling_add(ruling, queued("10.0.0.1:8080", age_ms), n, 0);
}

TEST(the_thresholds_part_blocked_from_busy)
{
	ruling_assert_aged(&rule_close_wait_unaccepted, begin_aged);
}

TEST(a_file_that_was_not_told_may_be_there)
{
	struct conn conn = queued("10.0.0.1:8080", 120000);
	struct ruling ruling;

	conn.have &= ~(uint32_t)CONN_HAS_INODE;
	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	(void)ruling_add(&ruling, conn, 20, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(the_listeners_holder_does_not_accept)
{
	const struct finding *finding;
	struct conn listen = conns_make("0.0.0.0:8080", "*", TCP_STATE_LISTEN);
	struct ruling ruling;
	uint32_t java;

	listen.inode = 77;
	listen.recv_queue = 30;
	listen.send_queue = 128;
	ruling_init(&ruling);
	scene_add(&ruling.scene, listen);
	(void)ruling_add(&ruling, queued("10.0.0.1:8080", 300000), 30, 0);
	java = ruling_process(&ruling, 812, "java");
	ruling_hold(&ruling, 77, 1, ruling_process(&ruling, 900, "java"));
	ruling_hold(&ruling, 77, 1, java);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_CRITICAL);
	assert_int_equal(finding->confidence, CONFIDENCE_HIGH);
	assert_string_equal(finding->summary,
			    "java does not accept: 30 CLOSE_WAIT in the "
			    "accept queue on :8080, oldest 5 min");
	assert_int_equal(finding->subject.service_port, 8080);
	/* Which of the two accepts, nothing says. */
	assert_int_equal(finding->subject.process, OWNERS_NONE);
	assert_int_equal(finding->owners.n, 2);
	assert_int_equal(finding->owners.items[0].process, java);
	assert_int_equal(finding->owners.items[0].basis, OWNER_LISTENS);
	assert_int_equal(ruling_count(finding, "count"), 30);
	assert_int_equal(ruling_count(finding, "accept_queue"), 30);
	assert_int_equal(ruling_count(finding, "backlog"), 128);
	ruling_free(&ruling);
}

TEST(a_reader_without_queues_says_so)
{
	struct conn listen = conns_make("0.0.0.0:8080", "*", TCP_STATE_LISTEN);
	struct ruling ruling;

	listen.have &= ~(uint32_t)CONN_HAS_QUEUES;
	ruling_init(&ruling);
	scene_add(&ruling.scene, listen);
	(void)ruling_add(&ruling, queued("10.0.0.1:8080", 300000), 30, 0);
	assert_int_equal(found(&ruling), 1);
	assert_true(ruling_is_unknown(ruling_only(&ruling), "accept_queue"));
	assert_true(ruling_is_unknown(ruling_only(&ruling), "backlog"));
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "an unseen process (the listener is of uid "
			       "1000) does not accept"));
	ruling_free(&ruling);
}

TEST(ports_count_apart)
{
	struct ruling ruling;

	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	(void)ruling_listen(&ruling, "0.0.0.0:8081");
	(void)ruling_add(&ruling, queued("10.0.0.1:8080", 300000), 9, 0);
	(void)ruling_add(&ruling, queued("10.0.0.1:8081", 300000), 9, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(what_was_accepted_is_another_finding)
{
	struct conn conn = queued("10.0.0.1:8080", 300000);
	struct ruling ruling;

	conn.inode = 1;
	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	(void)ruling_add(&ruling, conn, 50, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(unknown_ages_are_no_finding)
{
	struct conn conn = queued("10.0.0.1:8080", 300000);
	struct ruling ruling;

	conn.have &= ~(uint32_t)CONN_HAS_INFO;
	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	(void)ruling_add(&ruling, conn, 500, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}
