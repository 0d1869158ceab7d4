// SPDX-License-Identifier: MIT
/*
 * test_rule_unanswered: peers that do not answer a close or a connect.
 */
#include <stdio.h>
#include <string.h>

#include "ruling.h"
#include "test.h"

static struct conn resent(const char *local, const char *remote,
			  enum tcp_state state, uint32_t retransmits)
{
	struct conn conn = conns_make(local, remote, state);

	conn.retransmits = retransmits;
	return conn;
}

/* n of :80 that sent their FIN so many times again. */
static void add_closing(struct ruling *ruling, const char *remote,
			uint32_t retransmits, unsigned int n)
{
	ruling_add(
		ruling,
		resent("10.0.0.1:80", remote, TCP_STATE_FIN_WAIT1, retransmits),
		n, 0);
}

/* n that sent their SYN so many times again. */
static void add_connecting(struct ruling *ruling, const char *remote,
			   uint32_t retransmits, unsigned int n)
{
	ruling_add(ruling,
		   resent("10.0.0.1:33000", remote, TCP_STATE_SYN_SENT,
			  retransmits),
		   n, 0);
}

static size_t closes(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_unanswered_close);
}

static size_t connects(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_unanswered_connect);
}

TEST(fifty_closes_in_any_of_three_states_are_enough)
{
	const struct finding *finding;
	struct ruling ruling;

	for (unsigned int n = 19; n <= 20; n++) {
		ruling_init(&ruling);
		ruling_listen(&ruling, "0.0.0.0:80");
		add_closing(&ruling, "192.0.2.1:10000", 3, 20);
		ruling_add(&ruling,
			   resent("10.0.0.1:80", "192.0.2.1:11000",
				  TCP_STATE_LAST_ACK, 1),
			   10, 0);
		ruling_add(&ruling,
			   resent("10.0.0.1:33000", "192.0.2.1:443",
				  TCP_STATE_CLOSING, 2),
			   n, 0);
		assert_int_equal(closes(&ruling), n == 20);
		ruling_free(&ruling);
	}
	ruling_init(&ruling);
	ruling_listen(&ruling, "0.0.0.0:80");
	add_closing(&ruling, "192.0.2.1:10000", 3, 50);
	assert_int_equal(closes(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_true(finding->subject.has_remote_address);
	assert_int_equal(finding->subject.service_port, 80);
	assert_int_equal(ruling_count(finding, "unanswered"), 50);
	assert_int_equal(ruling_count(finding, "fin_wait1"), 50);
	assert_non_null(strstr(finding->summary, "192.0.2.1"));
	ruling_free(&ruling);
}

/* A FIN behind data has not been sent yet, or is not what is missing. */
TEST(data_that_is_sent_again_is_no_fin)
{
	static const struct {
		unsigned int n_fin, n_late;
		const char *how;
	} cases[] = {
		{ 60, 0, "are closed: 60 sockets send their FIN again" },
		{ 0, 60,
		  "are closed: 60 sockets that were closed try again and again "
		  "to deliver 120 kB" },
		{ 40, 20,
		  "are closed: 40 sockets send their FIN again and again, 20 "
		  "that were closed their last data, 40 kB" },
	};
	struct conn late = resent("10.0.0.1:80", "192.0.2.1:20000",
				  TCP_STATE_FIN_WAIT1, 3);
	struct ruling ruling;

	late.send_queue = 2001;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ruling_init(&ruling);
		ruling_listen(&ruling, "0.0.0.0:80");
		add_closing(&ruling, "192.0.2.1:10000", 3, cases[i].n_fin);
		ruling_add(&ruling, late, cases[i].n_late, 0);
		assert_int_equal(closes(&ruling), 1);
		assert_non_null(
			strstr(ruling_only(&ruling)->summary, cases[i].how));
		assert_int_equal(
			ruling_count(ruling_only(&ruling), "undelivered_bytes"),
			2000 * cases[i].n_late);
		ruling_free(&ruling);
	}
}

TEST(of_several_services_none_is_named)
{
	struct ruling ruling;

	ruling_init(&ruling);
	ruling_listen(&ruling, "0.0.0.0:80");
	add_closing(&ruling, "192.0.2.1:10000", 3, 30);
	ruling_add(&ruling,
		   resent("10.0.0.1:33000", "192.0.2.1:443",
			  TCP_STATE_FIN_WAIT1, 3),
		   30, 0);
	assert_int_equal(closes(&ruling), 1);
	assert_false(ruling_only(&ruling)->subject.has_service_port);
	assert_int_equal(ruling_only(&ruling)->subject.role, ROLE_UNKNOWN);
	ruling_free(&ruling);
}

TEST(closes_that_are_only_slow_are_silent)
{
	struct ruling ruling;

	ruling_init(&ruling);
	ruling_listen(&ruling, "0.0.0.0:80");
	add_closing(&ruling, "192.0.2.1:10000", 0, 500);
	assert_int_equal(closes(&ruling), 0);
	ruling_free(&ruling);
}

TEST(closes_toward_many_peers_are_no_peer_s)
{
	struct ruling ruling;

	ruling_init(&ruling);
	ruling_listen(&ruling, "0.0.0.0:80");
	add_closing(&ruling, "192.0.2.1:10000", 3, 49);
	add_closing(&ruling, "192.0.2.2:10000", 3, 49);
	assert_int_equal(closes(&ruling), 0);
	ruling_free(&ruling);
}

TEST(twenty_connects_sent_again_are_enough)
{
	const struct finding *finding;
	struct ruling ruling;

	for (unsigned int n = 19; n <= 20; n++) {
		ruling_init(&ruling);
		add_connecting(&ruling, "10.0.0.5:3306", 1, n);
		assert_int_equal(connects(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 n == 20 ? SEVERITY_WARNING : SEVERITY_INFO);
		if (n == 20) {
			finding = ruling_only(&ruling);
			assert_int_equal(finding->severity, SEVERITY_WARNING);
			assert_int_equal(finding->subject.service_port, 3306);
			assert_int_equal(ruling_count(finding, "unanswered"),
					 20);
		}
		ruling_free(&ruling);
	}
}

/* Twelve of twelve that get no answer are no alarm, and worth a word. */
TEST(few_connects_are_told_where_there_is_nothing_else)
{
	static const struct {
		unsigned int n, n_open;
		size_t n_found;
	} cases[] = { { 4, 0, 0 }, { 5, 0, 1 }, { 12, 1, 0 }, { 20, 1, 1 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling ruling;

		ruling_init(&ruling);
		add_connecting(&ruling, "10.0.0.5:3306", 1, cases[i].n);
		(void)ruling_add(&ruling,
				 conns_make("10.0.0.1:60000", "10.0.0.5:3306",
					    TCP_STATE_ESTABLISHED),
				 cases[i].n_open, 0);
		assert_int_equal(connects(&ruling), cases[i].n_found);
		ruling_free(&ruling);
	}
}

TEST(a_far_peer_is_no_silent_one)
{
	struct ruling ruling;

	ruling_init(&ruling);
	add_connecting(&ruling, "10.0.0.5:3306", 0, 200);
	assert_int_equal(connects(&ruling), 0);
	ruling_free(&ruling);
}

TEST(each_service_is_counted_by_itself)
{
	struct ruling ruling;

	ruling_init(&ruling);
	add_connecting(&ruling, "10.0.0.5:3306", 1, 15);
	add_connecting(&ruling, "10.0.0.5:5432", 1, 15);
	assert_int_equal(connects(&ruling), 2);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(ruling.findings.items[i].severity,
				 SEVERITY_INFO);
	ruling_free(&ruling);
}

TEST(close_wait_toward_a_peer_that_vanished_is_told)
{
	static const struct {
		unsigned int n_data, n_close;
		const char *says; /* NULL: nothing is found */
	} cases[] = {
		{ 49, 0, NULL },
		{ 50, 0, "closed its side and does not answer: 50 CLOSE_WAIT" },
		{ 25, 24, NULL },
		{ 25, 25, "25 sockets send their FIN again and again, 25" },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn data = resent("10.0.0.1:80", "192.0.2.1:20000",
					  TCP_STATE_CLOSE_WAIT, 8);

		data.timer = CONN_TIMER_RETRANSMIT;
		ruling_init(&ruling);
		ruling_listen(&ruling, "0.0.0.0:80");
		ruling_add(&ruling, data, cases[i].n_data, 0);
		ruling_add(&ruling,
			   resent("10.0.0.1:80", "192.0.2.1:10000",
				  TCP_STATE_FIN_WAIT1, 3),
			   cases[i].n_close, 0);
		assert_int_equal(closes(&ruling), cases[i].says != NULL);
		if (cases[i].says) {
			const struct finding *finding = ruling_only(&ruling);

			assert_non_null(
				strstr(finding->summary, cases[i].says));
			assert_int_equal(ruling_count(finding, "unanswered"),
					 50);
			assert_int_equal(
				ruling_count(finding, "close_wait_unanswered"),
				cases[i].n_data);
		}
		ruling_free(&ruling);
	}
}

/* each connects to each of n addresses of 10.1.2.0/24, and one on the other
 * side of its end. */
static void add_to_network(struct ruling *ruling, unsigned int n,
			   unsigned int each)
{
	for (unsigned int i = 0; i < n; i++) {
		char remote[32];

		(void)snprintf(remote, sizeof(remote), "10.1.2.%u:5432", 1 + i);
		add_connecting(ruling, remote, 2, each);
	}
	add_connecting(ruling, "10.1.3.1:5432", 2, 1);
}

TEST(what_no_service_has_enough_of_a_network_may_have)
{
	const struct finding *finding;
	struct ruling ruling;

	ruling_init(&ruling);
	add_to_network(&ruling, 9, 2);
	assert_int_equal(connects(&ruling), 0);
	ruling_free(&ruling);
	ruling_init(&ruling);
	add_to_network(&ruling, 60, 3);
	assert_int_equal(connects(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_string_equal(finding->summary,
			    "10.1.2.0/24 does not answer, as far as seen: 180 "
			    "connects to 60 of its addresses on port 5432 got "
			    "no answer to their first SYN");
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_int_equal(finding->subject.scope, SCOPE_REMOTE_NETWORK);
	assert_false(finding->subject.has_remote_address);
	ruling_free(&ruling);
}

/* A scan, or a probe of all. */
TEST(a_network_that_is_asked_once_is_information)
{
	struct ruling ruling;

	ruling_init(&ruling);
	add_to_network(&ruling, 180, 1);
	assert_int_equal(connects(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	ruling_free(&ruling);
}

TEST(a_network_with_somebody_connected_is_not_gone)
{
	struct ruling ruling;

	ruling_init(&ruling);
	add_to_network(&ruling, 60, 3);
	(void)ruling_add(&ruling,
			 conns_make("10.0.0.1:60000", "10.1.2.250:22",
				    TCP_STATE_ESTABLISHED),
			 1, 0);
	assert_int_equal(connects(&ruling), 0);
	ruling_free(&ruling);
}

/* A service with enough is told, and its network is not told of it again. */
TEST(a_network_is_told_without_what_its_services_are)
{
	struct ruling ruling;

	ruling_init(&ruling);
	add_to_network(&ruling, 8, 2);
	add_connecting(&ruling, "10.1.2.99:5432", 2, 30);
	assert_int_equal(connects(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->subject.scope, SCOPE_SERVICE);
	ruling_free(&ruling);
}

TEST(a_network_vanished_before_its_closes_were_confirmed)
{
	struct ruling ruling;

	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:80");
	for (unsigned int i = 0; i < 30; i++) {
		char remote[40];

		(void)snprintf(remote, sizeof(remote), "192.0.2.%u:10000",
			       1 + i);
		add_closing(&ruling, remote, 3, 2);
	}
	assert_int_equal(closes(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "192.0.2.0/24 does not answer when connections are "
			    "closed: 60 sockets with 30 addresses send again "
			    "and again what nobody confirms");
	ruling_free(&ruling);
}

/* Twenty-seven beside 173 that are open: lost packets, or just gone. */
TEST(connects_beside_open_ones_are_some_of_them)
{
	struct ruling ruling;

	ruling_init(&ruling);
	add_connecting(&ruling, "192.0.2.1:80", 1, 27);
	ruling_add(&ruling,
		   conns_make("10.0.0.1:34000", "192.0.2.1:80",
			      TCP_STATE_ESTABLISHED),
		   173, 0);
	assert_int_equal(connects(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->confidence, CONFIDENCE_MEDIUM);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "27 of 200 connections to 192.0.2.1:80 got no "
			    "answer to their first SYN; 173 are open");
	ruling_free(&ruling);
}

/* n connections to this service, of 5 s, that its peer ended. */
static void hear_through(struct ruling *ruling, const char *remote,
			 unsigned int n)
{
	const struct ending ending = {
		.end.conn =
			conns_make("10.0.0.1:40000", remote, TCP_STATE_CLOSE),
		.verdict = { END_PEER_FIRST, ROLE_CLIENT },
		.holders = OWNERS_NONE,
	};

	ruling_hear(ruling, &ending, n);
}

/* Those that wait are what is left of many; these come and go between looks. */
TEST(connects_that_got_through_tell_of_loss)
{
	static const struct {
		unsigned int n, n_through;
		enum severity severity;
	} cases[] = {
		{ 11, 98, SEVERITY_INFO },
		{ 20, 98, SEVERITY_WARNING },
		{ 20, 500, SEVERITY_WARNING },
		{ 20, 501, SEVERITY_INFO },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ruling_init(&ruling);
		add_connecting(&ruling, "10.0.0.5:80", 0, 9);
		add_connecting(&ruling, "10.0.0.5:80", 1, cases[i].n);
		hear_through(&ruling, "10.0.0.5:80", cases[i].n_through);
		assert_int_equal(connects(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 cases[i].severity);
		assert_int_equal(ruling_only(&ruling)->confidence,
				 CONFIDENCE_MEDIUM);
		if (i == 0)
			assert_string_equal(
				ruling_only(&ruling)->summary,
				"11 of 20 connects to 10.0.0.5:80 that wait "
				"had "
				"to send their SYN again, while 98 that got "
				"through ended in 5.0 s: SYNs are lost on the "
				"way, or where they arrive");
		ruling_free(&ruling);
	}
}

/* That nobody got through is said for certain where that would be heard. */
TEST(a_service_is_dead_where_nothing_of_it_was_heard)
{
	struct ruling ruling;

	for (int i = 0; i < 2; i++) {
		ruling_init(&ruling);
		add_connecting(&ruling, "10.0.0.5:80", 1, 20);
		if (i == 1)
			hear_through(&ruling, "10.0.0.6:80", 1);
		assert_int_equal(connects(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->confidence,
				 CONFIDENCE_HIGH);
		assert_non_null(strstr(ruling_only(&ruling)->summary,
				       i == 0 ? "does not answer, as far as"
					      : "does not answer: 20 of 20"));
		ruling_free(&ruling);
	}
}

TEST(what_was_closed_of_late_was_answered)
{
	struct ruling ruling;

	ruling_init(&ruling);
	add_connecting(&ruling, "10.0.0.5:80", 1, 20);
	(void)ruling_scatter(
		&ruling, conns_closed("10.0.0.1:50000", "10.0.0.5:80", 20000),
		3);
	assert_int_equal(connects(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "20 of 20 connects to 10.0.0.5:80 that wait got no "
			    "answer to their first SYN; 3 that got through "
			    "were closed in the last minute");
	ruling_free(&ruling);
}

TEST(a_network_of_which_some_answer_is_not_gone)
{
	struct ruling ruling;

	ruling_init(&ruling);
	add_to_network(&ruling, 60, 3);
	hear_through(&ruling, "10.1.2.250:5432", 1);
	hear_through(&ruling, "10.1.2.251:5432", 2);
	hear_through(&ruling, "10.1.3.9:5432", 2);
	assert_int_equal(connects(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "180 connects to 60 addresses of 10.1.2.0/24 on "
			    "port 5432 got no answer to their first SYN; 2 "
			    "services of it were heard to answer");
	ruling_free(&ruling);
}

/* n connects of this host to its own listener, with backlog 0. */
static void begin_local(struct ruling *ruling, const char *listener,
			const char *source, uint32_t queue)
{
	struct conn listen = conns_make(listener, "*", TCP_STATE_LISTEN);
	struct conn queued = conns_make("10.0.0.1:11211", "192.0.2.9:40000",
					TCP_STATE_ESTABLISHED);

	listen.recv_queue = queue;
	listen.send_queue = 0;
	listen.inode = ruling->next_inode++;
	scene_add(&ruling->scene, listen);
	queued.inode = 0;
	ruling_add(ruling, queued, queue, 0);
	ruling_add(ruling,
		   resent(source, "10.0.0.1:11211", TCP_STATE_SYN_SENT, 2), 20,
		   0);
}

TEST(a_full_listener_of_this_host_is_the_reason)
{
	struct ruling ruling;

	ruling_init(&ruling);
	begin_local(&ruling, "0.0.0.0:11211", "10.0.0.1:33000", 1);
	assert_int_equal(connects(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "10.0.0.1:11211, which is on this host, does not "
			    "answer 20 of 20 connections: its accept queue is "
			    "full, 1 waits, backlog 0");
	assert_int_equal(ruling_run(&ruling, &rule_accept_queue_full), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "the accept queue of :11211 is full: 1 connection "
			    "waits for accept(), backlog 0; 20 connects of "
			    "this host get no answer");
	ruling_free(&ruling);
}

/* What a filter leaves out still knocks. */
TEST(a_filter_for_the_listener_keeps_who_knocks)
{
	struct ruling ruling;

	ruling_init(&ruling);
	scene_filter(&ruling.scene, "sport = :11211");
	begin_local(&ruling, "0.0.0.0:11211", "10.0.0.1:33000", 1);
	assert_int_equal(connects(&ruling), 0);
	assert_int_equal(ruling_run(&ruling, &rule_accept_queue_full), 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "unanswered_here"),
			 20);
	ruling_free(&ruling);
}

TEST(another_hosts_address_is_not_this_hosts_listener)
{
	struct ruling ruling;

	/* From another address of ours: who is at 10.0.0.1 is not known. */
	ruling_init(&ruling);
	begin_local(&ruling, "0.0.0.0:11211", "10.0.0.9:33000", 1);
	assert_int_equal(connects(&ruling), 1);
	assert_null(strstr(ruling_only(&ruling)->summary, "this host"));
	assert_int_equal(ruling_run(&ruling, &rule_accept_queue_full), 0);
	ruling_free(&ruling);
	/* There is room in the queue. */
	ruling_init(&ruling);
	begin_local(&ruling, "0.0.0.0:11211", "10.0.0.1:33000", 0);
	assert_int_equal(connects(&ruling), 1);
	assert_null(strstr(ruling_only(&ruling)->summary, "this host"));
	ruling_free(&ruling);
}

/* A /64 of IPv6 has no end that is met by chance. */
TEST(a_network_of_ipv6_is_its_first_half)
{
	struct ruling ruling;

	ruling_init(&ruling);
	for (unsigned int i = 0; i < 6; i++) {
		char remote[64];

		(void)snprintf(remote, sizeof(remote),
			       "[2001:db8:0:7:%x::1]:%u", 1 + i, 80 + i);
		ruling_add(&ruling,
			   resent("[2001:db8::9]:33000", remote,
				  TCP_STATE_SYN_SENT, 2),
			   4, 0);
	}
	ruling_add(&ruling,
		   resent("[2001:db8::9]:33000", "[2001:db8:0:8::1]:80",
			  TCP_STATE_SYN_SENT, 2),
		   4, 0);
	assert_int_equal(connects(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "2001:db8:0:7::/64 does not answer, as far as "
			    "seen: 24 connects to "
			    "6 of its addresses got no answer to their first "
			    "SYN");
	ruling_free(&ruling);
}

enum { HEARD_SECONDS = 3 };

/* n ends of this kind toward a service, whose port may be 0. */
static void add_heard(struct ruling *ruling, const char *remote, uint16_t port,
		      enum end_kind kind, unsigned int n)
{
	struct ending ending = {
		.verdict = { kind, ROLE_CLIENT },
		.holders = OWNERS_NONE,
	};

	assert_true(addr_parse(remote, &ending.end.conn.remote));
	ending.end.conn.remote_port = port;
	ruling_hear(ruling, &ending, n);
	ruling->scene.snap.heard.seconds = HEARD_SECONDS;
}

/* Two looks, between which this host has begun so many connects. */
static size_t connects_of_two(struct ruling *ruling, uint64_t n_opened,
			      uint64_t n_failed)
{
	static const enum counter used[] = {
		COUNTER_ACTIVE_OPENS,
		COUNTER_PASSIVE_OPENS,
		COUNTER_ATTEMPT_FAILS,
		COUNTER_ESTAB_RESETS,
	};
	struct snapshot *snap = &ruling->scene.snap;
	struct counters *counters = &snap->namespaces[0].counters;
	struct scene before;
	size_t n;

	scene_init(&before);
	for (size_t i = 0; i < sizeof(used) / sizeof(used[0]); i++) {
		counters->known[used[i]] = true;
		before.snap.namespaces[0].counters.known[used[i]] = true;
	}
	counters->value[COUNTER_ACTIVE_OPENS] = n_opened;
	counters->value[COUNTER_ATTEMPT_FAILS] = n_failed;
	snap->at_seconds = before.snap.at_seconds + HEARD_SECONDS;
	scene_finish(&before);
	ruling->before = &before.snap;
	n = connects(ruling);
	ruling->before = NULL;
	scene_free(&before);
	return n;
}

/* Without a port left connect() fails here, and no SYN goes out. */
TEST(connects_that_were_never_sent_are_not_refused)
{
	for (uint64_t n_opened = 49; n_opened <= 50; n_opened++) {
		struct ruling ruling;

		ruling_init(&ruling);
		add_heard(&ruling, "10.0.0.5", 0, END_REFUSED, 100);
		assert_int_equal(connects_of_two(&ruling, n_opened, 0),
				 n_opened == 50);
		ruling_free(&ruling);
	}
}

TEST(connects_that_are_refused_are_told_where_they_are_heard)
{
	const struct finding *finding;
	struct ruling ruling;

	for (unsigned int n = 5; n <= 20; n++) {
		ruling_init(&ruling);
		add_heard(&ruling, "10.0.0.5", 5432, END_REFUSED, n);
		assert_int_equal(connects_of_two(&ruling, n, n), n >= 6);
		if (n == 20)
			break;
		if (n >= 6)
			assert_int_equal(ruling_only(&ruling)->severity,
					 SEVERITY_INFO);
		ruling_free(&ruling);
	}
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_int_equal(finding->subject.service_port, 5432);
	assert_int_equal(ruling_count(finding, "heard_refused"), 20);
	assert_int_equal(ruling_count(finding, "heard_unanswered"), 0);
	assert_int_equal(ruling_count(finding, "attempt_fails_between_samples"),
			 20);
	assert_string_equal(finding->summary,
			    "nothing gets through to 10.0.0.5:5432: all 20 "
			    "connects came to nothing in 3.0 s: they were "
			    "refused");
	ruling_free(&ruling);
}

TEST(connects_given_up_early_had_no_answer)
{
	struct ruling ruling;

	ruling_init(&ruling);
	add_heard(&ruling, "10.0.0.5", 5432, END_UNCONNECTED, 12);
	add_heard(&ruling, "10.0.0.5", 5432, END_UNANSWERED, 9);
	assert_int_equal(connects_of_two(&ruling, 21, 9), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "nothing gets through to 10.0.0.5:5432: all 21 "
			    "connects came to nothing in 3.0 s: they had no "
			    "answer");
	ruling_free(&ruling);
}

/* Where nobody listens, the kernel counts what fails, and not toward what. */
TEST(connects_that_all_fail_are_counted_where_they_are_not_heard)
{
	static const struct {
		uint64_t n_opened, n_failed;
		size_t n_found;
	} cases[] = {
		{ 5, 5, 0 },	 { 6, 6, 1 },	 { 600, 600, 1 },
		{ 600, 598, 0 }, { 100, 50, 0 }, { 0, 40, 0 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ruling_init(&ruling);
		assert_int_equal(connects_of_two(&ruling, cases[i].n_opened,
						 cases[i].n_failed),
				 cases[i].n_found);
		if (cases[i].n_found > 0)
			assert_int_equal(ruling_only(&ruling)->severity,
					 SEVERITY_INFO);
		ruling_free(&ruling);
	}
	ruling_init(&ruling);
	assert_int_equal(connects_of_two(&ruling, 82, 82), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "all 82 connects of 3.0 s came to nothing, "
			    "whatever they were toward: where closes are heard "
			    "(-d), that is told");
	ruling_free(&ruling);
}

/* Fewer than are told otherwise, and others that get through to the port. */
TEST(a_few_that_are_refused_beside_others_are_silent)
{
	struct ruling ruling;

	ruling_init(&ruling);
	add_heard(&ruling, "::1", 8080, END_REFUSED, 19);
	add_heard(&ruling, "127.0.0.1", 8080, END_PEER_FIRST, 19);
	assert_int_equal(connects_of_two(&ruling, 38, 19), 0);
	ruling_free(&ruling);
}

/* As of a program that tries ::1 before 127.0.0.1, each time. */
TEST(one_of_two_addresses_that_refuses_is_information)
{
	static const struct {
		bool is_heard; /* what gets through: it has ended */
		bool is_open; /* or is still open */
		uint64_t n_opened;
		enum severity severity;
	} cases[] = {
		{ false, false, 100, SEVERITY_WARNING },
		{ true, false, 200, SEVERITY_INFO },
		{ false, true, 101, SEVERITY_INFO },
		/* A filter hides what else there is. */
		{ false, false, 200, SEVERITY_INFO },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ruling_init(&ruling);
		add_heard(&ruling, "::1", 8080, END_REFUSED, 100);
		if (cases[i].is_heard)
			add_heard(&ruling, "127.0.0.1", 8080, END_PEER_FIRST,
				  100);
		if (cases[i].is_open)
			ruling_add(&ruling,
				   conns_make("127.0.0.1:40000",
					      "127.0.0.1:8080",
					      TCP_STATE_ESTABLISHED),
				   1, 0);
		assert_int_equal(
			connects_of_two(&ruling, cases[i].n_opened, 100), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 cases[i].severity);
		assert_non_null(strstr(ruling_only(&ruling)->summary,
				       cases[i].severity == SEVERITY_INFO
					       ? "100 connects to [::1]:8080 "
					       : "nothing gets through to "));
		ruling_free(&ruling);
	}
}

TEST(without_a_port_it_may_be_a_scan)
{
	struct ruling ruling;

	ruling_init(&ruling);
	add_heard(&ruling, "10.0.0.5", 0, END_REFUSED, 600);
	assert_int_equal(connects_of_two(&ruling, 600, 600), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	assert_false(ruling_only(&ruling)->subject.has_service_port);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "600 connects to 10.0.0.5, toward a port that is "
			    "not told, came to nothing in 3.0 s: they were "
			    "refused");
	ruling_free(&ruling);
}

/* A scan of ports knows each; a probe is slow. */
TEST(a_scan_and_a_probe_are_silent)
{
	struct ruling ruling;

	ruling_init(&ruling);
	for (uint16_t port = 1; port <= 600; port++)
		add_heard(&ruling, "10.0.0.5", port, END_REFUSED, 1);
	assert_int_equal(connects_of_two(&ruling, 600, 600), 0);
	ruling_free(&ruling);
	ruling_init(&ruling);
	add_heard(&ruling, "10.0.0.5", 80, END_REFUSED, 60);
	ruling.scene.snap.heard.seconds = 60;
	assert_int_equal(connects_of_two(&ruling, 60, 60), 0);
	ruling_free(&ruling);
}

/* The port of a blocking connect is gone: it may have been this service's. */
TEST(what_is_heard_stands_beside_what_waits)
{
	const struct finding *finding;
	struct ruling ruling;

	ruling_init(&ruling);
	add_connecting(&ruling, "10.0.0.5:3306", 2, 30);
	add_heard(&ruling, "10.0.0.5", 0, END_UNANSWERED, 25);
	add_heard(&ruling, "10.0.0.5", 3306, END_REFUSED, 40);
	assert_int_equal(connects_of_two(&ruling, 65, 65), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(ruling_count(finding, "unanswered"), 30);
	assert_int_equal(ruling_count(finding, "heard_refused"), 40);
	assert_int_equal(ruling_count(finding, "heard_unanswered"), 25);
	assert_string_equal(
		finding->summary,
		"10.0.0.5:3306 does not answer: 30 of 30 "
		"connects "
		"got no answer to their first SYN; of connects to this "
		"address that ended in 3.0 s, 40 were refused and "
		"25 had no answer");
	ruling_free(&ruling);
}
