// SPDX-License-Identifier: MIT
/*
 * test_rule_requests_waiting: requests that nobody reads, and what is none.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

/* It was answered before, and its next request came so long ago. */
static struct conn waiting(uint32_t age_ms)
{
	struct conn conn =
		conns_aged(conns_make("10.0.0.1:8080", "192.0.2.1:20000",
				      TCP_STATE_ESTABLISHED),
			   age_ms);

	conn.recv_queue = 90;
	conn.last_data_sent_ms = age_ms + 5000;
	conn.have |= CONN_HAS_SEGMENTS | CONN_SENT_DATA | CONN_RECEIVED_DATA;
	return conn;
}

static struct conn idle(void)
{
	struct conn conn = waiting(300000);

	conn.recv_queue = 0;
	conn.last_data_sent_ms = 299000;
	return conn;
}

static void begin(struct ruling *ruling)
{
	ruling_init(ruling);
	(void)ruling_listen(ruling, "0.0.0.0:8080");
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_requests_waiting);
}

TEST(most_are_information_and_nearly_all_a_warning)
{
	static const struct {
		unsigned int n_waiting, n_idle;
		uint32_t age_ms;
		int severity; /* -1: no finding */
	} cases[] = {
		{ 20, 0, 61000, SEVERITY_WARNING },
		{ 20, 2, 61000, SEVERITY_WARNING },
		{ 20, 3, 61000, SEVERITY_INFO },
		{ 20, 19, 61000, SEVERITY_INFO },
		{ 20, 20, 61000, -1 },
		{ 20, 0, 60000, SEVERITY_INFO },
		{ 10, 0, 10001, SEVERITY_INFO },
		{ 20, 2, 24000, SEVERITY_INFO },
		{ 20, 3, 24000, -1 },
		{ 20, 0, 10000, -1 },
		{ 9, 0, 600000, -1 },
		{ 10, 0, 61000, SEVERITY_WARNING },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling);
		(void)ruling_add(&ruling, waiting(cases[i].age_ms),
				 cases[i].n_waiting, 0);
		(void)ruling_add(&ruling, idle(), cases[i].n_idle, 0);
		assert_int_equal(found(&ruling), cases[i].severity >= 0);
		if (cases[i].severity >= 0)
			assert_int_equal(ruling_only(&ruling)->severity,
					 cases[i].severity);
		ruling_free(&ruling);
	}
}

/* All connections of the port, with one thing that is otherwise. */
static size_t found_if(void (*change)(struct conn *conn))
{
	struct conn conn = waiting(300000);
	struct ruling ruling;
	size_t n;

	change(&conn);
	begin(&ruling);
	(void)ruling_add(&ruling, conn, 40, 0);
	n = found(&ruling);
	ruling_free(&ruling);
	return n;
}

static void nothing(struct conn *conn)
{
	(void)conn;
}

static void first(struct conn *conn)
{
	conn->have &= ~(uint32_t)CONN_SENT_DATA;
	conn->have |= CONN_READ_NOTHING;
}

/* It reads when it likes, and never answers. */
static void batch(struct conn *conn)
{
	conn->have &= ~(uint32_t)CONN_SENT_DATA;
}

static void upload(struct conn *conn)
{
	conn->recv_queue = 60000;
}

/* It sends, whatever its peer says: a stream, or a tar pit. */
static void stream(struct conn *conn)
{
	conn->last_data_sent_ms = 1000;
}

static void unaccepted(struct conn *conn)
{
	conn->inode = 0;
}

static void closed(struct conn *conn)
{
	conn->state = TCP_STATE_CLOSE_WAIT;
}

static void untold(struct conn *conn)
{
	conn->have &= ~(uint32_t)CONN_HAS_INFO;
}

TEST(only_requests_count)
{
	assert_int_equal(found_if(nothing), 1);
	assert_int_equal(found_if(first), 1);
	assert_int_equal(found_if(batch), 0);
	assert_int_equal(found_if(upload), 0);
	assert_int_equal(found_if(stream), 0);
	assert_int_equal(found_if(unaccepted), 0);
	assert_int_equal(found_if(closed), 0);
	assert_int_equal(found_if(untold), 0);
}

TEST(a_client_that_does_not_read_answers_is_another_matter)
{
	struct conn conn = waiting(300000);
	struct ruling ruling;

	conn.local_port = 40000;
	conn.remote_port = 80;
	ruling_init(&ruling);
	(void)ruling_add(&ruling, conn, 40, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(who_holds_the_listener_is_named)
{
	struct ruling ruling;
	uint32_t inode;

	ruling_init(&ruling);
	inode = ruling_listen(&ruling, "0.0.0.0:8080");
	(void)ruling_add(&ruling, waiting(300000), 40, 0);
	ruling_hold(&ruling, inode, 1, ruling_process(&ruling, 812, "java"));
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->confidence, CONFIDENCE_HIGH);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "40 of 40 connections on :8080 of java[812] have "
			    "held an unread request for more than 60 s, the "
			    "oldest for 5 min; their clients still wait");
	ruling_free(&ruling);
}

TEST(queued_connections_are_not_of_those_that_could_be_read)
{
	struct conn queued = waiting(300000);
	struct ruling ruling;

	queued.inode = 0;
	begin(&ruling);
	(void)ruling_add(&ruling, waiting(300000), 12, 0);
	(void)ruling_add(&ruling, queued, 200, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "established"), 12);
	ruling_free(&ruling);
}

/* It was answered before, and asked again so long ago. */
static struct conn asking(uint32_t age_ms)
{
	struct conn conn =
		conns_aged(conns_make("10.0.0.1:40000", "10.0.0.5:5432",
				      TCP_STATE_ESTABLISHED),
			   age_ms);

	conn.last_data_sent_ms = age_ms;
	conn.last_data_recv_ms = age_ms + 5000;
	conn.segments_sent = 7;
	conn.segments_received = 6;
	conn.have |= CONN_HAS_SEGMENTS | CONN_SENT_DATA | CONN_RECEIVED_DATA;
	return conn;
}

/* Java has 12 unread requests, and 8 such connections. */
static void find_with(struct ruling *ruling, struct conn upstream, bool is_own)
{
	uint32_t inode, java;

	ruling_init(ruling);
	inode = ruling_listen(ruling, "0.0.0.0:8080");
	(void)ruling_add(ruling, waiting(90000), 12, 0);
	(void)ruling_add(ruling, upstream, 8, 1000);
	java = ruling_process(ruling, 812, "java");
	ruling_hold(ruling, inode, 1, java);
	if (!is_own)
		java = ruling_process(ruling, 813, "cron");
	ruling_own_samples(ruling, &java, 1);
	assert_int_equal(found(ruling), 1);
}

TEST(what_its_workers_asked_at_that_time_is_told)
{
	static const struct {
		uint32_t age_ms;
		bool is_own, is_log, is_told;
	} cases[] = {
		{ 90000, true, false, true },
		{ 90000, false, false, false },
		{ 90000, true, true, false },
		/* A consumer that has waited for longer than its clients. */
		{ 113000, true, false, false },
		/* They asked again, and were answered since. */
		{ 50000, true, false, false },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn upstream = asking(cases[i].age_ms);
		const char *summary;

		if (cases[i].is_log)
			upstream.segments_sent = 700;
		find_with(&ruling, upstream, cases[i].is_own);
		summary = ruling_only(&ruling)->summary;
		assert_int_equal(
			!!strstr(summary,
				 "; 8 of 8 connections of java[812] to "
				 "10.0.0.5:5432 sent last and have had no "
				 "answer for 97 s"),
			cases[i].is_told);
		assert_int_equal(!!strstr(summary, "no answer"),
				 cases[i].is_told);
		ruling_free(&ruling);
	}
}
