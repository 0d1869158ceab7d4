// SPDX-License-Identifier: MIT
/*
 * test_rule_unanswered_request: what was asked and is not answered, and what
 * asked for nothing.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

/* It called, was asked at once, and nothing came for so long. */
static struct conn first(uint32_t age_ms)
{
	struct conn conn =
		conns_aged(conns_make("10.0.0.1:40000", "10.0.0.5:8080",
				      TCP_STATE_ESTABLISHED),
			   age_ms);

	conn.last_data_sent_ms = age_ms;
	conn.last_data_recv_ms = age_ms + 5;
	conn.segments_sent = 1;
	conn.have |= CONN_HAS_SEGMENTS | CONN_SENT_DATA;
	return conn;
}

/* Answered before, it asked again after some idle seconds. */
static struct conn again(uint32_t age_ms)
{
	struct conn conn = first(age_ms);

	conn.last_data_recv_ms = age_ms + 5000;
	conn.segments_sent = 7;
	conn.segments_received = 6;
	conn.have |= CONN_RECEIVED_DATA;
	return conn;
}

/* Its last request so long ago was answered within a tenth of a second. */
static struct conn served(uint32_t age_ms)
{
	struct conn conn = again(age_ms);

	conn.local_port = 50000;
	conn.last_data_recv_ms = age_ms - 100;
	return conn;
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_unanswered_request);
}

TEST(most_of_those_that_have_sent_meanwhile)
{
	static const struct {
		unsigned int n, n_served;
		uint32_t age_ms, served_ms;
		bool is_found;
	} cases[] = {
		{ 10, 0, 31000, 0, true },
		{ 9, 0, 31000, 0, false },
		{ 40, 0, 30000, 0, false },
		{ 20, 19, 31000, 9000, true },
		{ 20, 20, 31000, 9000, false },
		/* They idle since before. */
		{ 20, 40, 31000, 32000, true },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ruling_init(&ruling);
		(void)ruling_add(&ruling, first(cases[i].age_ms), cases[i].n,
				 0);
		(void)ruling_add(&ruling, served(cases[i].served_ms),
				 cases[i].n_served, 0);
		assert_int_equal(found(&ruling), cases[i].is_found);
		if (cases[i].is_found)
			assert_int_equal(ruling_only(&ruling)->severity,
					 SEVERITY_INFO);
		ruling_free(&ruling);
	}
}

/* What ended here meanwhile was served, as far as TIME_WAIT tells. */
TEST(closes_count_as_answers_since_the_oldest_asked)
{
	static const struct {
		uint32_t closed_ms;
		size_t n;
	} cases[] = { { 20000, 0 }, { 45000, 1 } };
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ruling_init(&ruling);
		(void)ruling_add(&ruling, first(40000), 10, 0);
		(void)ruling_add(&ruling,
				 conns_closed("10.0.0.1:50000", "10.0.0.5:8080",
					      cases[i].closed_ms),
				 10, 0);
		assert_int_equal(found(&ruling), cases[i].n);
		ruling_free(&ruling);
	}
}

/* n wait, and of n_syn connects the SYN was sent again. */
static enum severity severity_of(unsigned int n_syn, unsigned int n_orphans,
				 unsigned int n_served, uint32_t served_ms)
{
	struct conn syn = conns_make("10.0.0.1:55000", "10.0.0.5:8080",
				     TCP_STATE_SYN_SENT);
	struct conn orphan = conns_make("10.0.0.1:57000", "10.0.0.5:8080",
					TCP_STATE_FIN_WAIT2);
	enum severity severity;
	struct ruling ruling;

	syn.timer = CONN_TIMER_RETRANSMIT;
	syn.retransmits = 4;
	orphan.inode = 0;
	ruling_init(&ruling);
	(void)ruling_add(&ruling, first(60000), 20, 0);
	(void)ruling_add(&ruling, syn, n_syn, 0);
	(void)ruling_add(&ruling, orphan, n_orphans, 0);
	(void)ruling_add(&ruling, served(served_ms), n_served, 0);
	assert_int_equal(found(&ruling), 1);
	severity = ruling_only(&ruling)->severity;
	ruling_free(&ruling);
	return severity;
}

TEST(where_nobody_is_served_it_is_a_warning)
{
	assert_int_equal(severity_of(0, 0, 0, 0), SEVERITY_INFO);
	assert_int_equal(severity_of(2, 0, 0, 0), SEVERITY_INFO);
	assert_int_equal(severity_of(3, 0, 0, 0), SEVERITY_WARNING);
	assert_int_equal(severity_of(0, 3, 0, 0), SEVERITY_WARNING);
	assert_int_equal(severity_of(8, 8, 1, 9000), SEVERITY_INFO);
	assert_int_equal(severity_of(8, 8, 1, 90000), SEVERITY_WARNING);
}

/* n wait so long, and n_orphans were given up by this side alone. */
static size_t found_given_up(unsigned int n, unsigned int n_orphans,
			     uint32_t age_ms, unsigned int n_served)
{
	struct conn orphan = conns_make("10.0.0.1:57000", "10.0.0.5:8080",
					TCP_STATE_FIN_WAIT2);
	struct ruling ruling;
	size_t n_found;

	orphan.inode = 0;
	ruling_init(&ruling);
	(void)ruling_add(&ruling, first(age_ms), n, 0);
	(void)ruling_add(&ruling, orphan, n_orphans, 0);
	(void)ruling_add(&ruling, served(age_ms / 2), n_served, 0);
	n_found = found(&ruling);
	if (n_found > 0)
		assert_int_equal(ruling_only(&ruling)->severity,
				 SEVERITY_WARNING);
	ruling_free(&ruling);
	return n_found;
}

TEST(impatient_clients_that_give_up_are_told_sooner)
{
	assert_int_equal(found_given_up(40, 10, 11000, 0), 1);
	assert_int_equal(found_given_up(40, 9, 11000, 0), 0);
	assert_int_equal(found_given_up(40, 10, 10000, 0), 0);
	assert_int_equal(found_given_up(9, 40, 11000, 0), 0);
	/* One of them is served. */
	assert_int_equal(found_given_up(40, 10, 11000, 1), 0);
}

/* All connections of the service, with one thing that is otherwise. */
static size_t found_if(struct conn conn, void (*change)(struct conn *conn))
{
	struct ruling ruling;
	size_t n;

	change(&conn);
	ruling_init(&ruling);
	(void)ruling_add(&ruling, conn, 40, 0);
	n = found(&ruling);
	ruling_free(&ruling);
	return n;
}

static void nothing(struct conn *conn)
{
	(void)conn;
}

/* It sends a line when it has one. */
static void logs(struct conn *conn)
{
	conn->last_data_recv_ms = conn->last_data_sent_ms + 600000;
	conn->segments_sent = 9;
}

/* It was opened for later, and then asked. */
static void lately(struct conn *conn)
{
	conn->last_data_recv_ms = conn->last_data_sent_ms + 600000;
}

static void unsent(struct conn *conn)
{
	conn->have &= ~(uint32_t)CONN_SENT_DATA;
}

static void unconfirmed(struct conn *conn)
{
	conn->send_queue = 30;
}

static void unread(struct conn *conn)
{
	conn->recv_queue = 30;
}

static void answered(struct conn *conn)
{
	conn->last_data_recv_ms = conn->last_data_sent_ms;
}

static void untold(struct conn *conn)
{
	conn->have &= ~(uint32_t)CONN_HAS_INFO;
}

static void of_old_kernel(struct conn *conn)
{
	conn->have &= ~(uint32_t)CONN_HAS_SEGMENTS;
}

TEST(only_what_asked_counts)
{
	assert_int_equal(found_if(first(90000), nothing), 1);
	assert_int_equal(found_if(first(90000), lately), 1);
	assert_int_equal(found_if(first(90000), logs), 0);
	assert_int_equal(found_if(first(90000), unsent), 0);
	assert_int_equal(found_if(first(90000), unconfirmed), 0);
	assert_int_equal(found_if(first(90000), unread), 0);
	assert_int_equal(found_if(first(90000), untold), 0);
	assert_int_equal(found_if(first(90000), of_old_kernel), 0);
	assert_int_equal(found_if(again(90000), nothing), 1);
	assert_int_equal(found_if(again(90000), answered), 0);
}

TEST(what_follows_at_once_may_be_a_receipt)
{
	struct conn conn = again(90000);
	struct ruling ruling;

	conn.last_data_recv_ms = 90400;
	ruling_init(&ruling);
	(void)ruling_add(&ruling, conn, 12, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->confidence, CONFIDENCE_LOW);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "(long poll, queue), or that wanted no answer"));
	assert_int_equal(ruling_count(ruling_only(&ruling), "after_an_answer"),
			 12);
	ruling_free(&ruling);
}

TEST(the_sentence_says_both_that_it_may_be)
{
	struct ruling ruling;

	ruling_init(&ruling);
	(void)ruling_add(&ruling, again(48000), 11, 1000);
	(void)ruling_add(&ruling, served(5000), 1, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->confidence, CONFIDENCE_MEDIUM);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "11 of 12 connections to 10.0.0.5:8080 sent last "
			    "and have got nothing since, the oldest for 58 s; "
			    "1 other got something meanwhile; it hangs, or "
			    "answers when it has something (long poll, queue)");
	ruling_free(&ruling);
}

TEST(a_server_of_this_host_is_named)
{
	struct conn conn = first(48000);
	struct ruling ruling;
	uint32_t inode, process;

	conn.local = conns_address("127.0.0.1");
	conn.remote = conns_address("127.0.0.1");
	ruling_init(&ruling);
	inode = ruling_listen(&ruling, "127.0.0.1:8080");
	(void)ruling_add(&ruling, conn, 11, 0);
	process = ruling_process(&ruling, 18, "stunnel4");
	ruling_hold(&ruling, inode, 1, process);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->serving, process);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       ", which stunnel4[18] serves on this host, "));
	ruling_free(&ruling);
}
