// SPDX-License-Identifier: MIT
/*
 * test_rule_accept_queue_full: queues with no room, and listen(0).
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

static uint32_t listener(struct ruling *ruling, const char *local,
			 uint32_t queue, uint32_t backlog)
{
	struct conn conn = conns_make(local, "*", TCP_STATE_LISTEN);

	conn.recv_queue = queue;
	conn.send_queue = backlog;
	conn.inode = ruling->next_inode++;
	scene_add(&ruling->scene, conn);
	return conn.inode;
}

/* Connections that wait for accept(), their clients still there. */
static void waiting(struct ruling *ruling, unsigned int n, uint32_t age_ms)
{
	struct conn conn =
		conns_aged(conns_make("10.0.0.1:80", "192.0.2.1:20000",
				      TCP_STATE_ESTABLISHED),
			   age_ms);

	conn.inode = 0;
	conn.last_data_sent_ms = age_ms;
	(void)ruling_add(ruling, conn, n, 0);
}

static void overflows(struct ruling *ruling, uint64_t value)
{
	struct counters *counters = &ruling->scene.snap.namespaces[0].counters;

	counters->value[COUNTER_LISTEN_OVERFLOWS] = value;
	counters->known[COUNTER_LISTEN_OVERFLOWS] = true;
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_accept_queue_full);
}

TEST(a_queue_is_full_past_its_backlog)
{
	static const struct {
		uint32_t queue, backlog;
		size_t n_found;
	} cases[] = {
		{ 0, 128, 0 }, { 128, 128, 0 }, { 129, 128, 1 }, { 0, 0, 0 },
		{ 1, 0, 0 },   { 2, 0, 1 },	{ 2, 1, 1 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ruling_init(&ruling);
		(void)listener(&ruling, "0.0.0.0:80", cases[i].queue,
			       cases[i].backlog);
		assert_int_equal(found(&ruling), cases[i].n_found);
		ruling_free(&ruling);
	}
}

TEST(one_sample_is_a_warning_that_names_the_server)
{
	const struct finding *finding;
	struct ruling ruling;
	uint32_t inode;

	ruling_init(&ruling);
	inode = listener(&ruling, "10.0.0.1:80", 129, 128);
	waiting(&ruling, 129, 900);
	ruling_hold(&ruling, inode, 1, ruling_process(&ruling, 7, "slow"));
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_int_equal(finding->subject.service_port, 80);
	assert_true(finding->subject.has_local_address);
	assert_int_equal(finding->owners.n, 1);
	assert_int_equal(ruling_count(finding, "accept_queue"), 129);
	assert_int_equal(ruling_count(finding, "backlog"), 128);
	assert_true(
		ruling_is_unknown(finding, "listen_overflows_between_samples"));
	ruling_free(&ruling);
}

TEST(overflows_that_rise_make_it_critical)
{
	struct ruling before, now;

	ruling_init(&before);
	overflows(&before, 10);
	ruling_init(&now);
	overflows(&now, 11);
	(void)listener(&now, "0.0.0.0:80", 1, 0);
	now.before = &before.scene.snap;
	assert_int_equal(found(&now), 1);
	assert_int_equal(ruling_only(&now)->severity, SEVERITY_CRITICAL);
	assert_int_equal(ruling_only(&now)->confidence, CONFIDENCE_HIGH);
	/* A counter that went back is no evidence. */
	overflows(&now, 9);
	assert_int_equal(found(&now), 0);
	ruling_free(&now);
	ruling_free(&before);
}

TEST(overflows_are_of_no_queue_that_is_full_now)
{
	struct ruling before, now;

	ruling_init(&before);
	overflows(&before, 10);
	ruling_init(&now);
	overflows(&now, 500);
	(void)listener(&now, "0.0.0.0:80", 5, 128);
	now.before = &before.scene.snap;
	assert_int_equal(found(&now), 1);
	assert_string_equal(ruling_only(&now)->variant, "overflowed");
	assert_int_equal(ruling_only(&now)->severity, SEVERITY_INFO);
	ruling_free(&now);
	ruling_free(&before);
}

TEST(full_twice_is_surer_than_once)
{
	struct ruling before, now;

	ruling_init(&before);
	(void)listener(&before, "0.0.0.0:80", 17, 16);
	ruling_init(&now);
	(void)listener(&now, "0.0.0.0:80", 17, 16);
	assert_int_equal(found(&now), 1);
	assert_int_equal(ruling_only(&now)->confidence, CONFIDENCE_MEDIUM);
	now.before = &before.scene.snap;
	assert_int_equal(found(&before), 1);
	assert_int_equal(found(&now), 1);
	assert_int_equal(ruling_only(&now)->confidence, CONFIDENCE_HIGH);
	ruling_free(&now);
	ruling_free(&before);
}

TEST(overflows_that_are_known_are_told)
{
	struct ruling before, now;

	ruling_init(&now);
	(void)listener(&now, "0.0.0.0:80", 17, 16);
	waiting(&now, 17, 900);
	overflows(&now, 0);
	assert_int_equal(found(&now), 1);
	assert_null(strstr(ruling_only(&now)->summary, "ListenOverflows"));
	overflows(&now, 40);
	assert_int_equal(found(&now), 1);
	assert_string_equal(ruling_only(&now)->summary,
			    "the accept queue of :80 is full: 17 connections "
			    "wait for accept(), backlog 16; new ones will be "
			    "dropped (on all ports 40 ListenOverflows since "
			    "boot)");
	ruling_init(&before);
	overflows(&before, 28);
	now.before = &before.scene.snap;
	assert_int_equal(found(&before), 0);
	assert_int_equal(found(&now), 1);
	assert_string_equal(ruling_only(&now)->summary,
			    "the accept queue of :80 is full: 17 connections "
			    "wait for accept(), backlog 16; new ones are being "
			    "dropped: ListenOverflows rose by 12 between two "
			    "samples");
	ruling_free(&now);
	ruling_free(&before);
}

TEST(clients_that_gave_up_are_told)
{
	struct conn conn = conns_aged(
		conns_waiting("10.0.0.1:80", "192.0.2.7:40000", 100), 36000);
	struct ruling ruling;
	uint32_t inode;

	ruling_init(&ruling);
	inode = listener(&ruling, "0.0.0.0:80", 17, 16);
	/* In the queue nobody holds them. */
	conn.inode = 0;
	(void)ruling_add(&ruling, conn, 12, 0);
	waiting(&ruling, 5, 900);
	ruling_hold(&ruling, inode, 1, ruling_process(&ruling, 7, "slow"));
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "the accept queue of :80 is full: 17 connections "
			    "wait for slow[7] to accept(), backlog 16; 12 "
			    "clients gave up in it, the first 36 s ago; new "
			    "ones will be dropped");
	ruling_free(&ruling);
}

TEST(workers_that_share_a_port_are_one_finding)
{
	struct ruling ruling;

	ruling_init(&ruling);
	for (uint32_t i = 0; i < 8; i++)
		(void)listener(&ruling, "0.0.0.0:80", i == 3 ? 20 : 17, 16);
	(void)listener(&ruling, "0.0.0.0:80", 2, 16);
	waiting(&ruling, 7 * 17 + 20 + 2, 900);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_count(ruling_only(&ruling), "accept_queue"),
			 20);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "the accept queue of :80 is full in 8 of 9 "
			    "listeners: 20 connections wait for accept(), "
			    "backlog 16, in the fullest; new ones will be "
			    "dropped");
	ruling_free(&ruling);
}

TEST(workers_with_room_are_not_named)
{
	const struct finding *finding;
	struct ruling ruling;
	uint32_t inodes[4];

	ruling_init(&ruling);
	for (uint32_t i = 0; i < 4; i++)
		inodes[i] = listener(&ruling, "0.0.0.0:80", i == 2 ? 4 : 0, 3);
	waiting(&ruling, 4, 900);
	for (uint32_t i = 0; i < 4; i++)
		ruling_hold(&ruling, inodes[i], 1,
			    ruling_process(&ruling, 70 + (int32_t)i,
					   i == 2 ? "stuck" : "healthy"));
	assert_int_equal(found(&ruling), 1);
	finding = ruling_only(&ruling);
	assert_int_equal(finding->owners.n, 1);
	assert_int_equal(ruling_count(finding, "listeners"), 4);
	assert_int_equal(ruling_count(finding, "listeners_full"), 1);
	assert_string_equal(finding->summary,
			    "the accept queue of :80 is full in 1 of 4 "
			    "listeners: 4 connections wait for stuck[72] to "
			    "accept(), backlog 3; new ones will be dropped");
	ruling_free(&ruling);
}

/* What has waited for long lets nobody in: one look knows as much as two. */
TEST(a_queue_that_has_been_full_for_long_is_critical)
{
	struct ruling ruling;

	ruling_init(&ruling);
	(void)listener(&ruling, "0.0.0.0:80", 17, 16);
	waiting(&ruling, 17, 9000);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	ruling_free(&ruling);
	ruling_init(&ruling);
	(void)listener(&ruling, "0.0.0.0:80", 17, 16);
	waiting(&ruling, 17, 11000);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_CRITICAL);
	ruling_free(&ruling);
}

/* As health checks that connect and reset leave them. */
TEST(what_was_reset_in_the_queue_does_not_wait)
{
	struct conn accepted = conns_make("10.0.0.1:80", "192.0.2.1:30000",
					  TCP_STATE_ESTABLISHED);
	struct ruling ruling;
	uint32_t inode;

	ruling_init(&ruling);
	inode = listener(&ruling, "0.0.0.0:80", 21, 20);
	ruling_hold(&ruling, inode, 1, ruling_process(&ruling, 7, "svc"));
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_CRITICAL);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "the accept queue of :80 is full: svc[7] has not "
			    "accepted 21 connections, backlog 20, and 21 of "
			    "them were reset by their clients; new ones will "
			    "be dropped");
	ruling_free(&ruling);
	/* Of these one may have stood there a moment ago. */
	ruling_init(&ruling);
	(void)listener(&ruling, "0.0.0.0:80", 21, 20);
	(void)ruling_add(&ruling, accepted, 1, 0);
	waiting(&ruling, 15, 900);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	assert_int_equal(ruling_count(ruling_only(&ruling), "aborted"), 5);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "and at least 5 of them were reset"));
	ruling_free(&ruling);
	/* What has stood there for long has seen nobody go but by a reset. */
	ruling_init(&ruling);
	(void)listener(&ruling, "0.0.0.0:80", 21, 20);
	(void)ruling_add(&ruling, accepted, 30, 0);
	waiting(&ruling, 15, 3000);
	assert_int_equal(found(&ruling), 1);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "and 6 of them were reset by their clients; 15 "
			       "still wait"));
	ruling_free(&ruling);
}

/* A queue that moves is not taken for one of the dead. */
TEST(what_may_have_been_accepted_was_not_reset)
{
	struct ruling ruling;

	ruling_init(&ruling);
	(void)listener(&ruling, "0.0.0.0:80", 21, 20);
	(void)ruling_add(&ruling,
			 conns_make("10.0.0.1:80", "192.0.2.1:30000",
				    TCP_STATE_ESTABLISHED),
			 30, 0);
	waiting(&ruling, 15, 900);
	assert_int_equal(found(&ruling), 1);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "21 connections wait for accept()"));
	ruling_free(&ruling);
}

TEST(what_a_filter_hides_is_not_gone)
{
	struct ruling ruling;

	ruling_init(&ruling);
	scene_filter(&ruling.scene, "state listening");
	(void)listener(&ruling, "0.0.0.0:80", 21, 20);
	waiting(&ruling, 21, 900);
	assert_int_equal(found(&ruling), 1);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "21 connections wait for accept()"));
	ruling_free(&ruling);
}

TEST(without_queues_there_is_no_finding)
{
	struct conn conn = conns_make("0.0.0.0:80", "*", TCP_STATE_LISTEN);
	struct ruling ruling;

	ruling_init(&ruling);
	conn.have = 0;
	conn.recv_queue = 5;
	scene_add(&ruling.scene, conn);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

/* What was dropped in so many seconds, by :80 and these; no queue is full. */
static size_t overflowed(struct ruling *before, struct ruling *now,
			 uint64_t counted, uint64_t n, double seconds,
			 const char *second)
{
	ruling_init(before);
	overflows(before, counted);
	(void)listener(before, "0.0.0.0:80", 6, 5);
	ruling_finish(before);
	ruling_init(now);
	overflows(now, counted + n);
	(void)listener(now, "0.0.0.0:80", 0, 5);
	if (second)
		(void)listener(now, second, 0, 128);
	now->scene.snap.at_seconds = before->scene.snap.at_seconds + seconds;
	now->before = &before->scene.snap;
	return found(now);
}

TEST(a_queue_that_overflowed_between_looks_is_told)
{
	static const struct {
		uint64_t counted, n;
		double seconds;
		int severity; /* -1: nothing is found */
	} cases[] = {
		{ 5000, 9, 1, -1 },
		{ 0, 10, 1, SEVERITY_INFO },
		{ 5000, 99, 1, SEVERITY_INFO },
		{ 99, 100, 1, SEVERITY_INFO },
		{ 100, 100, 1, SEVERITY_WARNING },
		{ 0, 100, 10, SEVERITY_WARNING },
		{ 5000, 0, 10, -1 },
	};
	struct ruling before, now;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n = overflowed(&before, &now, cases[i].counted,
				      cases[i].n, cases[i].seconds, NULL);

		assert_int_equal(n, cases[i].severity >= 0);
		if (n > 0)
			assert_int_equal(ruling_only(&now)->severity,
					 cases[i].severity);
		ruling_free(&now);
		ruling_free(&before);
	}
}

TEST(which_queue_overflowed_is_known_of_one_port_alone)
{
	struct ruling before, now;

	assert_int_equal(overflowed(&before, &now, 7, 46, 2, "127.0.0.1:80"),
			 1);
	assert_string_equal(ruling_only(&now)->summary,
			    "the accept queue of :80 (backlog 5) was full and "
			    "is not now: 46 SYNs or ends of handshakes were "
			    "dropped in 2.0 s, 23/s");
	assert_true(ruling_only(&now)->subject.has_service_port);
	ruling_free(&now);
	ruling_free(&before);
	assert_int_equal(overflowed(&before, &now, 7, 46, 2, "0.0.0.0:443"), 1);
	assert_string_equal(ruling_only(&now)->summary,
			    "an accept queue was full, and none is now; the "
			    "shortest is that of :80 (backlog 5): 46 SYNs or "
			    "ends of handshakes were dropped in 2.0 s, 23/s");
	assert_false(ruling_only(&now)->subject.has_service_port);
	ruling_free(&now);
	ruling_free(&before);
}
