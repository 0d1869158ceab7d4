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
		assert_int_equal(connects(&ruling), n == 20);
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
	assert_int_equal(connects(&ruling), 0);
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
			    "10.1.2.0/24 does not answer: 180 connects to 60 "
			    "of its addresses on port 5432 have sent their SYN "
			    "again");
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
