// SPDX-License-Identifier: MIT
/*
 * test_waits: kinds and ages of CLOSE_WAIT, judged together.
 */
#include <stdlib.h>

#include "analyze/waits.h"
#include "scene.h"
#include "test.h"

/* n sockets of a client toward 10.0.0.8:port, from local_port up. */
static void add_client(struct scene *scene, uint16_t port, uint16_t local_port,
		       uint32_t recv_queue, unsigned int n)
{
	struct conn conn =
		conns_waiting("10.0.0.1:40000", "10.0.0.8:1", recv_queue);

	conn.remote_port = port;
	conn.local_port = local_port;
	scene_add_from(scene, conn, n);
}

static struct close_wait_summary summary_of(const struct scene *scene)
{
	uint8_t *kinds = waits_kinds(&scene->snap);
	struct close_wait_summary summary;
	struct waits_sum sum = { 0 };

	assert_non_null(kinds);
	for (uint32_t i = 0; i < scene->snap.groups.n; i++)
		assert_int_equal(waits_add(&sum, &scene->snap, kinds, i), 0);
	summary = waits_finish(&sum);
	waits_free(&sum);
	free(kinds);
	return summary;
}

static const struct {
	const char *name;
	uint32_t bytes; /* of the uniform ones */
	unsigned int n_uniform, n_other;
	uint32_t goodbye, unread;
} farewells[] = {
	{ "all alike", 43, 5, 0, 5, 0 },
	{ "one fewer than enough", 43, 4, 0, 0, 4 },
	{ "four of five", 43, 8, 2, 8, 2 },
	{ "just below four of five", 43, 7, 2, 0, 9 },
	{ "most, yet too few of the many", 43, 79, 21, 0, 100 },
	{ "eighty of a hundred", 43, 80, 20, 80, 20 },
	{ "as large as a farewell may be", 1024, 5, 0, 5, 0 },
	{ "a byte too large", 1025, 5, 0, 0, 5 },
	{ "the least that is more than a FIN", 2, 5, 0, 5, 0 },
	{ "the FIN alone is no farewell", 1, 50, 0, 0, 50 },
};

TEST(a_uniform_few_bytes_are_a_farewell)
{
	for (size_t i = 0; i < sizeof(farewells) / sizeof(farewells[0]); i++) {
		struct close_wait_summary summary;
		struct scene scene;

		scene_init(&scene);
		add_client(&scene, 3306, 40000, farewells[i].bytes,
			   farewells[i].n_uniform);
		/* Each of another size, none of them a TLS farewell. */
		for (unsigned int k = 0; k < farewells[i].n_other; k++)
			add_client(&scene, 3306, (uint16_t)(50000 + k),
				   2000 + k, 1);
		scene_finish(&scene);
		summary = summary_of(&scene);
		if (summary.kinds[CLOSE_WAIT_GOODBYE] != farewells[i].goodbye ||
		    summary.kinds[CLOSE_WAIT_UNREAD] != farewells[i].unread)
			fail_msg("%s: %u, %u", farewells[i].name,
				 summary.kinds[CLOSE_WAIT_GOODBYE],
				 summary.kinds[CLOSE_WAIT_UNREAD]);
		scene_free(&scene);
	}
}

/* A server ends one by its timeout and another when it is stopped. */
TEST(a_farewell_may_have_two_forms)
{
	static const struct {
		unsigned int n[3];
		uint32_t goodbye;
	} cases[] = {
		{ { 5, 5, 0 }, 10 },
		{ { 9, 4, 0 }, 0 },
		{ { 9, 5, 2 }, 14 },
		{ { 9, 9, 5 }, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct close_wait_summary summary;
		struct scene scene;

		scene_init(&scene);
		for (unsigned int k = 0; k < 3; k++)
			add_client(&scene, 3306, (uint16_t)(40000 + 100 * k),
				   701 + 10 * k, cases[i].n[k]);
		scene_finish(&scene);
		summary = summary_of(&scene);
		assert_int_equal(summary.kinds[CLOSE_WAIT_GOODBYE],
				 cases[i].goodbye);
		scene_free(&scene);
	}
}

/* n sockets of a client that sent so long before these bytes came. */
static void add_asked(struct scene *scene, uint16_t local_port,
		      uint32_t after_ms, unsigned int n)
{
	struct conn conn = conns_aged(
		conns_waiting("10.0.0.1:40000", "10.0.0.8:80", 141), 90000);

	conn.local_port = local_port;
	conn.last_data_sent_ms = conn.last_data_recv_ms + after_ms;
	scene_add_from(scene, conn, n);
}

static const struct {
	const char *name;
	unsigned int n_at_once, n_idle, n_untold;
	uint32_t goodbye;
} asked[] = {
	{ "all follow a request", 10, 0, 0, 0 },
	{ "all come after a pause", 0, 10, 0, 10 },
	{ "nobody was asked", 0, 0, 10, 10 },
	{ "some had just been used", 3, 7, 0, 7 },
	{ "most follow a request", 7, 3, 0, 0 },
	{ "a sample speaks for all", 5, 0, 95, 0 },
};

TEST(bytes_that_follow_a_request_are_no_farewell)
{
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		struct close_wait_summary summary;
		struct scene scene;

		scene_init(&scene);
		add_asked(&scene, 40000, 4, asked[i].n_at_once);
		add_asked(&scene, 41000, 60000, asked[i].n_idle);
		add_client(&scene, 80, 42000, 141, asked[i].n_untold);
		scene_finish(&scene);
		summary = summary_of(&scene);
		if (summary.kinds[CLOSE_WAIT_GOODBYE] != asked[i].goodbye)
			fail_msg("%s: %u", asked[i].name,
				 summary.kinds[CLOSE_WAIT_GOODBYE]);
		scene_free(&scene);
	}
}

/* The FIN alone beside them says nothing about what the others hold. */
TEST(a_fin_alone_does_not_thin_out_a_farewell)
{
	struct close_wait_summary summary;
	struct scene scene;

	scene_init(&scene);
	add_client(&scene, 3306, 40000, 43, 5);
	add_client(&scene, 3306, 50000, 1, 100);
	add_client(&scene, 3306, 51000, 0, 7);
	scene_finish(&scene);
	summary = summary_of(&scene);
	assert_int_equal(summary.kinds[CLOSE_WAIT_GOODBYE], 5);
	assert_int_equal(summary.kinds[CLOSE_WAIT_UNREAD], 100);
	assert_int_equal(summary.kinds[CLOSE_WAIT_CONSUMED], 7);
	scene_free(&scene);
}

TEST(a_service_is_judged_for_itself)
{
	struct close_wait_summary summary;
	struct scene scene;

	scene_init(&scene);
	add_client(&scene, 3306, 40000, 43, 3);
	add_client(&scene, 5432, 41000, 43, 3);
	scene_finish(&scene);
	summary = summary_of(&scene);
	assert_int_equal(summary.kinds[CLOSE_WAIT_GOODBYE], 0);
	scene_free(&scene);
}

TEST(a_service_has_all_its_sources)
{
	struct conn conn = conns_waiting("10.0.0.2:40000", "10.0.0.8:3306", 43);
	struct close_wait_summary summary;
	struct scene scene;

	scene_init(&scene);
	add_client(&scene, 3306, 40000, 43, 3);
	scene_add_from(&scene, conn, 2);
	scene_finish(&scene);
	summary = summary_of(&scene);
	assert_int_equal(summary.kinds[CLOSE_WAIT_GOODBYE], 5);
	scene_free(&scene);
}

/* A server that does not read has data waiting: that is no farewell. */
TEST(a_servers_unread_bytes_stay_unread)
{
	struct close_wait_summary summary;
	struct scene scene;

	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:80");
	scene_add_to(&scene, conns_waiting("10.0.0.1:80", "10.0.0.9:40000", 43),
		     50);
	scene_finish(&scene);
	summary = summary_of(&scene);
	assert_int_equal(summary.kinds[CLOSE_WAIT_UNREAD], 50);
	assert_int_equal(summary.kinds[CLOSE_WAIT_GOODBYE], 0);
	scene_free(&scene);
}

TEST(a_held_fin_wait2_is_no_close_wait)
{
	struct conn conn = conns_make("10.0.0.1:40000", "10.0.0.8:3306",
				      TCP_STATE_FIN_WAIT2);
	struct close_wait_summary summary;
	struct scene scene;

	scene_init(&scene);
	conn.recv_queue = 43;
	scene_add_from(&scene, conns_aged(conn, 99000), 10);
	add_client(&scene, 3306, 50000, 43, 4);
	scene_finish(&scene);
	summary = summary_of(&scene);
	assert_int_equal(summary.kinds[CLOSE_WAIT_UNREAD], 4);
	assert_int_equal(summary.kinds[CLOSE_WAIT_GOODBYE], 0);
	assert_int_equal(summary.n_ages, 0);
	scene_free(&scene);
}

/* What the filter left out is judged, and not counted. */
TEST(a_filter_selects_counts_and_not_kinds)
{
	struct close_wait_summary summary;
	struct scene scene;

	scene_init(&scene);
	scene_filter(&scene, "sport = :40001");
	add_client(&scene, 3306, 40000, 43, 5);
	scene_finish(&scene);
	summary = summary_of(&scene);
	assert_int_equal(summary.kinds[CLOSE_WAIT_GOODBYE], 1);
	assert_int_equal(summary.kinds[CLOSE_WAIT_UNREAD], 0);
	scene_free(&scene);
}

static const struct {
	const char *name;
	uint32_t ages_ms[5];
	unsigned int n, n_unknown;
	bool keepalive; /* of the first */
	double oldest, median;
	bool at_least;
} ages[] = {
	{ "none known", { 0 }, 0, 3, false, 0, 0, false },
	{ "one", { 1500 }, 1, 0, false, 1.5, 1.5, false },
	{ "two: the older one is the median",
	  { 1000, 9000 },
	  2,
	  0,
	  false,
	  9,
	  9,
	  false },
	{ "three, in no order",
	  { 9000, 1000, 5000 },
	  3,
	  0,
	  false,
	  9,
	  5,
	  false },
	{ "five", { 5, 4000, 3000, 2000, 1000 }, 5, 0, false, 4, 2, false },
	{ "not every age is known", { 1000, 3000 }, 2, 1, false, 3, 3, true },
	{ "one is a lower bound",
	  { 1000, 3000, 5000 },
	  3,
	  0,
	  true,
	  5,
	  3,
	  true },
};

TEST(ages_are_told_with_their_honesty)
{
	for (size_t i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		struct conn conn =
			conns_waiting("10.0.0.1:80", "10.0.0.9:40000", 0);
		struct close_wait_summary summary;
		struct scene scene;

		scene_init(&scene);
		for (unsigned int k = 0; k < ages[i].n; k++) {
			conn.remote_port++;
			conn.timer = k == 0 && ages[i].keepalive
					     ? CONN_TIMER_KEEPALIVE
					     : CONN_TIMER_NONE;
			scene_add(&scene, conns_aged(conn, ages[i].ages_ms[k]));
		}
		conn.remote_port++;
		conn.timer = CONN_TIMER_NONE;
		scene_add_to(&scene, conn, ages[i].n_unknown);
		scene_finish(&scene);
		summary = summary_of(&scene);
		if (summary.n_ages != ages[i].n ||
		    summary.oldest_seconds != ages[i].oldest ||
		    summary.median_seconds != ages[i].median ||
		    summary.at_least != ages[i].at_least)
			fail_msg("%s: %f %f", ages[i].name,
				 summary.oldest_seconds,
				 summary.median_seconds);
		scene_free(&scene);
	}
}

TEST(a_finished_sum_is_ready_for_the_next_row)
{
	struct close_wait_summary summary;
	struct waits_sum sum = { 0 };
	struct scene scene;
	uint8_t *kinds;

	scene_init(&scene);
	scene_add(&scene,
		  conns_aged(conns_waiting("10.0.0.1:80", "10.0.0.9:40000", 1),
			     90000));
	scene_add(&scene,
		  conns_aged(conns_waiting("10.0.0.1:80", "10.0.0.8:40000", 0),
			     30000));
	scene_finish(&scene);
	kinds = waits_kinds(&scene.snap);
	assert_int_equal(waits_add(&sum, &scene.snap, kinds, 0), 0);
	summary = waits_finish(&sum);
	assert_true(summary.oldest_seconds == 90);
	assert_int_equal(waits_add(&sum, &scene.snap, kinds, 1), 0);
	summary = waits_finish(&sum);
	assert_true(summary.oldest_seconds == 30);
	assert_int_equal(summary.n_ages, 1);
	assert_int_equal(summary.kinds[CLOSE_WAIT_UNREAD], 0);
	assert_int_equal(summary.kinds[CLOSE_WAIT_CONSUMED], 1);
	assert_false(summary.at_least);
	summary = waits_finish(&sum);
	assert_int_equal(summary.n_ages, 0);
	waits_free(&sum);
	free(kinds);
	scene_free(&scene);
}
