// SPDX-License-Identifier: MIT
/*
 * test_rule_unanswered_data: data that nobody confirms, how much of a service
 * that is, and what tells the causes apart.
 */
#include <stdio.h>
#include <string.h>

#include "ruling.h"
#include "test.h"

static const char *const client = "10.0.0.1:40000";
static const char *const server = "10.0.0.1:80";

/* One that has sent again for so long, and heard nothing for so long. */
static struct conn lost(const char *local, const char *remote, uint32_t age_ms,
			uint32_t silent_ms)
{
	struct conn conn = conns_make(local, remote, TCP_STATE_ESTABLISHED);

	conn.timer = CONN_TIMER_RETRANSMIT;
	conn.retransmits = 6;
	conn.send_queue = 45;
	conn.have |= CONN_HAS_INFO | CONN_HAS_RESENDING;
	conn.resending_ms = age_ms;
	conn.last_ack_recv_ms = silent_ms;
	conn.last_data_recv_ms = silent_ms;
	conn.last_data_sent_ms = age_ms / 2;
	return conn;
}

/* One that has sent, and was answered, so long ago. */
static struct conn well(const char *local, const char *remote, uint32_t sent_ms)
{
	struct conn conn = conns_make(local, remote, TCP_STATE_ESTABLISHED);

	conn.have |= CONN_HAS_INFO;
	conn.last_ack_recv_ms = sent_ms;
	conn.last_data_recv_ms = sent_ms;
	conn.last_data_sent_ms = sent_ms;
	return conn;
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_unanswered_data);
}

/* n of a pool, and n_well of it that sent so long ago. */
static size_t find_pool(struct ruling *ruling, unsigned int n,
			unsigned int n_well, uint32_t sent_ms)
{
	ruling_init(ruling);
	ruling_add(ruling, lost(client, "10.0.0.5:5432", 38000, 39000), n, 0);
	ruling_add(ruling, well("10.0.0.1:50000", "10.0.0.5:5432", sent_ms),
		   n_well, 0);
	return found(ruling);
}

TEST(ten_of_a_pool_for_ten_seconds_are_a_warning)
{
	const struct finding *finding;
	struct ruling ruling;

	assert_int_equal(find_pool(&ruling, 9, 0, 0), 0);
	ruling_free(&ruling);
	ruling_init(&ruling);
	ruling_add(&ruling, lost(client, "10.0.0.5:5432", 9999, 39000), 40, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	assert_int_equal(find_pool(&ruling, 10, 0, 0), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_int_equal(finding->confidence, CONFIDENCE_HIGH);
	assert_int_equal(finding->subject.service_port, 5432);
	assert_string_equal(finding->summary,
			    "10 of 10 connections to 10.0.0.5:5432 send again "
			    "and again what nobody confirms, the oldest for "
			    "38 s");
	assert_int_equal(ruling_count(finding, "unanswered"), 10);
	assert_int_equal(ruling_count(finding, "sent_meanwhile"), 10);
	assert_true(ruling_is_unknown(finding, "idle_before_seconds"));
	ruling_free(&ruling);
}

/* Who has not sent does not know that the peer is gone. */
TEST(they_are_held_against_those_that_have_sent_meanwhile)
{
	static const struct {
		unsigned int n_lost, n_well;
		uint32_t sent_ms;
		int severity; /* -1: nothing is found */
	} cases[] = {
		{ 15, 85, 38001, SEVERITY_WARNING },
		{ 15, 85, 38000, -1 },
		{ 15, 15, 1000, SEVERITY_WARNING },
		{ 15, 16, 1000, -1 },
		{ 49, 1000, 1000, -1 },
		{ 50, 1000, 1000, SEVERITY_INFO },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ruling ruling;

		assert_int_equal(find_pool(&ruling, cases[i].n_lost,
					   cases[i].n_well, cases[i].sent_ms),
				 cases[i].severity >= 0);
		if (cases[i].severity >= 0)
			assert_int_equal(ruling_only(&ruling)->severity,
					 cases[i].severity);
		ruling_free(&ruling);
	}
}

/* n of ten whose local address has left, from one or from two of them. */
static size_t find_moved(struct ruling *ruling, unsigned int n,
			 const char *other)
{
	struct conn conn = lost(client, "10.0.0.5:5432", 38000, 39000);

	ruling_init(ruling);
	ruling_add(ruling, conn, 10 - n, 0);
	conn.local_port = 50000;
	conn.have |= CONN_LOCAL_ABSENT;
	ruling_add(ruling, conn, n - 1, 0);
	conn.local = conns_address(other);
	ruling_add(ruling, conn, 1, 0);
	return found(ruling);
}

TEST(a_local_address_that_has_left_is_said)
{
	struct ruling ruling;

	assert_int_equal(find_moved(&ruling, 9, "10.0.0.1"), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "10 of 10 connections to 10.0.0.5:5432 send again "
			    "and again what nobody confirms, the oldest for "
			    "38 s; 9 of them come from 10.0.0.1, which is no "
			    "address of this host (any more): what the peer "
			    "answers does not get here");
	assert_int_equal(
		ruling_count(ruling_only(&ruling), "local_address_absent"), 9);
	ruling_free(&ruling);
	assert_int_equal(find_moved(&ruling, 10, "10.0.0.2"), 1);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "; they come from addresses that are none of "));
	assert_false(ruling_only(&ruling)->subject.has_local_address);
	ruling_free(&ruling);
	assert_int_equal(find_moved(&ruling, 8, "10.0.0.1"), 1);
	assert_null(ruling_only(&ruling)->variant);
	ruling_free(&ruling);
}

/* What a program here has waited for so long is no client that has left. */
TEST(a_few_of_a_pool_that_hang_for_a_minute_are_information)
{
	static const struct {
		unsigned int n, n_well;
		uint32_t age_ms;
		size_t n_found;
	} cases[] = {
		{ 6, 0, 60000, 1 },  { 6, 0, 59999, 0 },   { 4, 0, 900000, 0 },
		{ 5, 5, 60000, 1 },  { 5, 6, 60000, 0 },   { 12, 60, 70000, 1 },
		{ 9, 60, 70000, 0 }, { 12, 60, 59999, 0 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		bool is_client = i % 2 == 0;
		size_t k = i / 2;

		ruling_init(&ruling);
		if (!is_client)
			(void)ruling_listen(&ruling, "0.0.0.0:80");
		ruling_add(&ruling,
			   lost(is_client ? client : server,
				is_client ? "10.0.0.5:5432" : "192.0.2.1:10000",
				cases[k].age_ms, 90000),
			   cases[k].n, 0);
		ruling_add(&ruling,
			   well(is_client ? "10.0.0.1:50000" : server,
				is_client ? "10.0.0.5:5432" : "192.0.2.1:30000",
				1000),
			   cases[k].n_well, 0);
		assert_int_equal(found(&ruling),
				 is_client ? cases[k].n_found : 0);
		if (is_client && cases[k].n_found > 0)
			assert_int_equal(ruling_only(&ruling)->severity,
					 SEVERITY_INFO);
		ruling_free(&ruling);
	}
}

/* A large table is read without tcp_info: all that are open are counted. */
TEST(without_times_all_open_connections_are_those)
{
	for (unsigned int n = 20; n <= 21; n++) {
		struct conn conn = lost(client, "10.0.0.5:5432", 0, 0);
		struct ruling ruling;

		conn.have &= ~(uint32_t)(CONN_HAS_INFO | CONN_HAS_RESENDING);
		ruling_init(&ruling);
		ruling_add(&ruling, conn, 20, 0);
		ruling_add(&ruling,
			   conns_make("10.0.0.1:50000", "10.0.0.5:5432",
				      TCP_STATE_ESTABLISHED),
			   n, 0);
		assert_int_equal(found(&ruling), n == 20);
		if (n == 20) {
			const struct finding *finding = ruling_only(&ruling);

			assert_true(
				ruling_is_unknown(finding, "oldest_seconds"));
			assert_true(
				ruling_is_unknown(finding, "sent_meanwhile"));
			assert_string_equal(
				finding->summary,
				"20 of 40 connections to 10.0.0.5:5432 send "
				"again and again what nobody confirms");
		}
		ruling_free(&ruling);
	}
}

/* n clients of a server, each from an address of its own. */
static void add_clients(struct ruling *ruling, unsigned int n)
{
	ruling_init(ruling);
	ruling_listen(ruling, "0.0.0.0:80");
	for (unsigned int i = 0; i < n; i++) {
		char remote[32];

		(void)snprintf(remote, sizeof(remote), "10.%u.0.9:1000", i);
		ruling_add(ruling, lost(server, remote, 20000, 20000), 1, 0);
	}
}

TEST(clients_that_vanish_are_information_until_they_are_many)
{
	struct ruling ruling;

	add_clients(&ruling, 49);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	assert_false(ruling_only(&ruling)->subject.has_remote_address);
	ruling_free(&ruling);
	add_clients(&ruling, 50);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	ruling_free(&ruling);
	/* A few among many that are served. */
	add_clients(&ruling, 49);
	ruling_add(&ruling, well(server, "10.99.0.1:2000", 9000), 1600, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(a_peer_that_has_all_of_it_is_named)
{
	struct ruling ruling;

	ruling_init(&ruling);
	ruling_listen(&ruling, "0.0.0.0:80");
	ruling_add(&ruling, lost(server, "10.0.0.9:1000", 20000, 20000), 12, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "12 of 12 connections on :80 with 10.0.0.9 send "
			    "again and again what nobody confirms, the oldest "
			    "for 20 s");
	ruling_free(&ruling);
}

/* What tells the causes apart. */
struct sign {
	const char *says;
	const char *variant; /* NULL: none */
	uint32_t silent_ms;
	uint32_t have; /* of CONN_FULL_SIZED and CONN_CONFIRMED_SMALL */
	unsigned int n_connects; /* that get no answer */
	unsigned int n_answered; /* of the same peer */
};

static void check_sign(const struct sign *sign)
{
	struct conn conn =
		lost(client, "10.0.0.5:5432", 30000, sign->silent_ms);
	struct conn syn = conns_make("10.0.0.1:45000", "10.0.0.5:5432",
				     TCP_STATE_SYN_SENT);
	const struct finding *finding;
	struct ruling ruling;

	conn.have |= sign->have;
	syn.retransmits = 1;
	ruling_init(&ruling);
	ruling_add(&ruling, conn, 40, 0);
	ruling_add(&ruling, syn, sign->n_connects, 0);
	ruling_add(&ruling, well("10.0.0.1:50000", "10.0.0.5:5432", 29999),
		   sign->n_answered, 0);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	if (sign->variant)
		assert_string_equal(finding->variant, sign->variant);
	else
		assert_null(finding->variant);
	if (!strstr(finding->summary, sign->says))
		fail_msg("no \"%s\" in %s", sign->says, finding->summary);
	ruling_free(&ruling);
}

TEST(signs_of_the_cause_are_said)
{
	const uint32_t large = CONN_FULL_SIZED | CONN_CONFIRMED_SMALL;
	const struct sign signs[] = {
		{ "for 30 s", NULL, 30000, 0, 0, 0 },
		{ "; others there are answered", NULL, 30000, 0, 0, 3 },
		{ "; 3 connects to it get no answer either", "gone", 330000, 0,
		  3, 0 },
		{ "; 40 of them had idled for 5 min or longer, as where",
		  "forgotten", 330000, 0, 0, 0 },
		{ "or longer, and others are answered, as where a firewall",
		  "forgotten", 330000, 0, 3, 2 },
		{ "; 40 of them have full segments waiting, after what was "
		  "mostly smaller",
		  "too-large", 30000, large, 0, 0 },
		/* Full ones that were confirmed before are no sign. */
		{ "for 30 s", NULL, 30000, CONN_FULL_SIZED, 0, 0 },
		/* After an idle time it may have been forgotten. */
		{ "had idled", "forgotten", 330000, large, 0, 0 },
		/* But for others that get through, or its own ACKs. */
		{ "(MTU)", "too-large", 330000, large, 0, 1 },
		{ "(MTU)", "too-large", 2000, large, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		check_sign(&signs[i]);
}

/* It shows that the peer was there when it ended. */
TEST(a_close_that_was_confirmed_is_an_answer)
{
	for (uint32_t ms = 28000; ms <= 31000; ms += 3000) {
		struct ruling ruling;

		ruling_init(&ruling);
		ruling_add(&ruling,
			   lost(client, "10.0.0.5:5432", 30000, 330000), 20, 0);
		ruling_add(&ruling,
			   conns_closed("10.0.0.1:52000", "10.0.0.5:5432", ms),
			   5, 0);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_count(ruling_only(&ruling),
					      "answered_meanwhile"),
				 ms == 28000 ? 5 : 0);
		ruling_free(&ruling);
	}
}

/* The findings of all rules that are told. */
static size_t diagnose(struct ruling *ruling, struct findings *findings)
{
	const struct diagnosis_request request = {
		.seen = &ruling->scene.snap,
		.thresholds = &ruling->thresholds,
	};

	ruling_finish(ruling);
	assert_int_equal(diagnosis_run(&request, findings), 0);
	return findings_told(findings);
}

TEST(what_unanswered_close_tells_is_not_told_twice)
{
	for (unsigned int n = 30; n <= 50; n += 20) {
		struct conn conn = lost(server, "10.0.0.9:1000", 20000, 20000);
		struct findings findings;
		struct ruling ruling;

		conn.state = TCP_STATE_CLOSE_WAIT;
		ruling_init(&ruling);
		ruling_listen(&ruling, "0.0.0.0:80");
		ruling_add(&ruling, conn, n, 0);
		assert_int_equal(diagnose(&ruling, &findings), 1);
		assert_int_equal(findings.items[0].id,
				 n == 50 ? FINDING_UNANSWERED_CLOSE
					 : FINDING_UNANSWERED_DATA);
		assert_int_equal(ruling_count(&findings.items[0],
					      "close_wait_unanswered"),
				 n);
		findings_free(&findings);
		ruling_free(&ruling);
	}
}

/* A peer that is gone is one trouble. */
TEST(connects_that_get_no_answer_either_are_told_with_it)
{
	struct conn syn = conns_make("10.0.0.1:45000", "10.0.0.5:5432",
				     TCP_STATE_SYN_SENT);

	syn.retransmits = 2;
	for (unsigned int n_well = 0; n_well < 2; n_well++) {
		struct findings findings;
		struct ruling ruling;

		ruling_init(&ruling);
		ruling_add(&ruling, lost(client, "10.0.0.5:5432", 30000, 31000),
			   40, 0);
		ruling_add(&ruling, syn, 25, 0);
		ruling_add(&ruling,
			   well("10.0.0.1:50000", "10.0.0.5:5432", 1000),
			   n_well, 0);
		assert_int_equal(diagnose(&ruling, &findings), 1 + n_well);
		assert_int_equal(findings.items[0].id, FINDING_UNANSWERED_DATA);
		assert_int_equal(findings.n, 2);
		findings_free(&findings);
		ruling_free(&ruling);
	}
}

/* each with each of n addresses of 10.1.2.0/24, on one port. */
static void add_to_network(struct ruling *ruling, unsigned int n,
			   unsigned int each)
{
	ruling_init(ruling);
	for (unsigned int i = 0; i < n; i++) {
		char remote[32];

		(void)snprintf(remote, sizeof(remote), "10.1.2.%u:9042", 1 + i);
		ruling_add(ruling, lost(client, remote, 20000, 20000), each, 0);
	}
}

TEST(what_no_service_has_enough_of_a_network_may_have)
{
	const struct finding *finding;
	struct ruling ruling;

	add_to_network(&ruling, 4, 5);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
	add_to_network(&ruling, 10, 1);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	ruling_free(&ruling);
	add_to_network(&ruling, 6, 4);
	/* What was heard before shows nothing. */
	ruling_add(&ruling, well("10.0.0.1:60000", "10.1.2.99:9042", 20000), 5,
		   0);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_string_equal(finding->summary,
			    "10.1.2.0/24 does not answer: 24 connections with "
			    "6 of its addresses on port 9042 send again and "
			    "again what nobody confirms");
	ruling_free(&ruling);
}

TEST(a_network_in_which_somebody_answers_is_not_gone)
{
	struct ruling ruling;

	add_to_network(&ruling, 6, 4);
	ruling_add(&ruling, well("10.0.0.1:60000", "10.1.2.99:22", 19999), 1,
		   0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}
