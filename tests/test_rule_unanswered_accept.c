// SPDX-License-Identifier: MIT
/*
 * test_rule_unanswered_accept: handshakes that clients do not finish.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_unanswered_accept);
}

/* n of :443 whose SYN-ACK was sent so many times again. */
static void add_begun(struct ruling *ruling, unsigned int n,
		      uint8_t retransmits)
{
	struct conn conn = conns_make("10.0.0.1:443", "192.0.2.1:10000",
				      TCP_STATE_SYN_RECV);

	conn.retransmits = retransmits;
	scene_add_to(&ruling->scene, conn, n);
}

static void begin(struct ruling *ruling, unsigned int n, uint8_t retransmits)
{
	ruling_init(ruling);
	scene_listen(&ruling->scene, "0.0.0.0:443");
	add_begun(ruling, n, retransmits);
}

/* n others, so old at least. */
static void add_open(struct ruling *ruling, unsigned int n, uint32_t age_ms)
{
	struct conn conn =
		conns_aged(conns_make("10.0.0.1:443", "192.0.2.2:20000",
				      TCP_STATE_ESTABLISHED),
			   age_ms);

	conn.last_data_sent_ms = conn.last_data_recv_ms;
	scene_add_to(&ruling->scene, conn, n);
}

TEST(twenty_that_were_sent_twice_again_are_enough)
{
	struct ruling ruling;

	for (unsigned int n = 19; n <= 20; n++) {
		begin(&ruling, n, 2);
		add_begun(&ruling, 50, 1);
		assert_int_equal(found(&ruling), n == 20);
		ruling_free(&ruling);
	}
}

TEST(where_nobody_gets_through_it_is_a_warning)
{
	const struct finding *finding;
	struct ruling ruling;

	begin(&ruling, 100, 3);
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_int_equal(ruling_count(finding, "unanswered"), 100);
	assert_int_equal(ruling_count(finding, "addresses"), 1);
	assert_string_equal(finding->summary,
			    "no connection to :443 is seen to have got through "
			    "of late: 100 have begun, the SYN-ACK was sent "
			    "again and again, and no answer came, from "
			    "192.0.2.1");
	ruling_free(&ruling);
}

TEST(one_that_may_be_new_got_through)
{
	static const struct {
		uint32_t age_ms;
		unsigned int n_ended;
		enum severity severity;
	} others[] = {
		{ 29999, 0, SEVERITY_INFO },
		{ 30000, 0, SEVERITY_WARNING },
		{ 30000, 1, SEVERITY_INFO },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		begin(&ruling, 100, 3);
		add_open(&ruling, 5, others[i].age_ms);
		scene_add_to(
			&ruling.scene,
			conns_closed("10.0.0.1:443", "192.0.2.3:3000", 20000),
			others[i].n_ended);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 others[i].severity);
		ruling_free(&ruling);
	}
}

/* The look before, since which the kernel has counted n as accepted. */
static void look_before(struct ruling *ruling, struct scene *before, uint64_t n)
{
	struct counters *counters = &ruling->scene.snap.namespaces[0].counters;

	scene_init(before);
	before->snap.namespaces[0].counters.known[COUNTER_PASSIVE_OPENS] = true;
	counters->known[COUNTER_PASSIVE_OPENS] = true;
	counters->value[COUNTER_PASSIVE_OPENS] = n;
	ruling->scene.snap.at_seconds = before->snap.at_seconds + 5;
	scene_finish(before);
	ruling->before = &before->snap;
}

/* What was accepted is counted for all ports of the namespace together. */
TEST(between_two_looks_the_kernel_counts_who_got_through)
{
	static const struct {
		uint64_t n;
		bool other_port;
		enum severity severity;
		const char *variant;
	} looks[] = {
		{ 0, false, SEVERITY_WARNING, "nobody" },
		{ 1, false, SEVERITY_INFO, NULL },
		{ 0, true, SEVERITY_WARNING, "nobody" },
		{ 1, true, SEVERITY_WARNING, "unseen" },
	};
	const struct finding *finding;
	struct ruling ruling;
	struct scene before;

	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		begin(&ruling, 100, 3);
		if (looks[i].other_port)
			scene_listen(&ruling.scene, "0.0.0.0:80");
		look_before(&ruling, &before, looks[i].n);
		assert_int_equal(found(&ruling), 1);
		finding = ruling_only(&ruling);
		assert_int_equal(finding->severity, looks[i].severity);
		assert_int_equal(
			ruling_count(finding, "passive_opens_between_samples"),
			looks[i].n);
		if (looks[i].variant)
			assert_string_equal(finding->variant, looks[i].variant);
		else
			assert_null(finding->variant);
		ruling.before = NULL;
		ruling_free(&ruling);
		scene_free(&before);
	}
}

/* Their clients keep them: that none is new shows nothing. */
TEST(busy_connections_show_that_others_got_through)
{
	struct ruling ruling;
	struct scene before;

	begin(&ruling, 100, 3);
	add_open(&ruling, 60, 100);
	look_before(&ruling, &before, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	assert_string_equal(
		ruling_only(&ruling)->summary,
		"100 connections to :443 have begun and do not come "
		"about: the SYN-ACK was sent again and again, and no "
		"answer came, from 192.0.2.1, one of 2 addresses; "
		"60 are established");
	ruling.before = NULL;
	ruling_free(&ruling);
	scene_free(&before);
}

/* Those whose clients closed first leave nothing in the table. */
TEST(ends_that_were_heard_show_that_others_got_through)
{
	struct ruling ruling;
	const struct ending ending = {
		.end.conn = conns_make("10.0.0.1:443", "192.0.2.9:4000",
				       TCP_STATE_CLOSE),
		.verdict = { END_PEER_FIRST, ROLE_SERVER },
		.holders = OWNERS_NONE,
	};

	for (unsigned int n = 0; n <= 1; n++) {
		begin(&ruling, 100, 3);
		ruling_hear(&ruling, &ending, n);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 n == 0 ? SEVERITY_WARNING : SEVERITY_INFO);
		ruling_free(&ruling);
	}
}

TEST(addresses_of_one_network_are_told_as_that)
{
	struct conn conn = conns_make("10.0.0.1:443", "192.0.2.7:10000",
				      TCP_STATE_SYN_RECV);
	struct ruling ruling;

	begin(&ruling, 20, 3);
	conn.retransmits = 3;
	scene_add_to(&ruling.scene, conn, 20);
	assert_int_equal(found(&ruling), 1);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "from 2 addresses in 192.0.2.0/24"));
	ruling_free(&ruling);
}

TEST(the_slow_ones_of_a_crowd_are_nothing)
{
	struct ruling ruling;

	for (unsigned int n = 299; n <= 300; n++) {
		begin(&ruling, 30, 2);
		add_open(&ruling, n, 100);
		assert_int_equal(found(&ruling), n == 299);
		ruling_free(&ruling);
	}
}

TEST(a_full_queue_leaves_them_unfinished_too)
{
	struct ruling ruling;

	begin(&ruling, 100, 3);
	ruling.scene.snap.listeners.items[0].queues_known = true;
	ruling.scene.snap.listeners.items[0].backlog = 8;
	ruling.scene.snap.listeners.items[0].accept_queue = 9;
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}
