// SPDX-License-Identifier: MIT
/*
 * test_idle_timeout: a peer's timeout, from connections that idled alike.
 */
#include "analyze/idle_timeout.h"
#include "scene.h"
#include "test.h"

/* A connection toward :3306 that idled so long before it was closed. */
static void add(struct scene *scene, uint16_t local_port, uint16_t remote_port,
		uint32_t idle_ms)
{
	struct conn conn = conns_aged(
		conns_waiting("10.0.0.1:40000", "10.0.0.5:3306", 1), 5000);

	conn.last_data_sent_ms = 5000 + idle_ms;
	conn.last_data_recv_ms = 5000 + idle_ms;
	conn.remote_port = remote_port;
	scene_add(scene, conns_from(conn, local_port));
}

static struct idle_timeout find(struct scene *scene)
{
	struct idle_timeout timeout;
	const struct tally_row *row;

	scene_finish(scene);
	row = scene_group(scene, ROLE_CLIENT, "10.0.0.1", "10.0.0.5", 3306);
	assert_non_null(row);
	assert_int_equal(idle_timeout_find(&timeout, &scene->snap, &row->key),
			 0);
	return timeout;
}

TEST(enough_that_idled_alike_are_a_timeout)
{
	static const struct {
		uint32_t idle_ms;
		uint32_t other_ms;
		uint16_t n;
		uint16_t n_other;
		bool known;
	} cases[] = {
		{ 60000, 0, 5, 0, true },
		{ 60000, 0, 4, 0, false },
		{ 60000, 90000, 8, 2, true },
		{ 60000, 90000, 7, 2, false },
		/* 2 % of the median, or half a second. */
		{ 60000, 61200, 6, 5, true },
		{ 60000, 61201, 6, 5, false },
		{ 5000, 5500, 6, 5, true },
		{ 5000, 5501, 6, 5, false },
		{ 5000, 4500, 6, 5, true },
		{ 5000, 4499, 6, 5, false },
		/* Closed right away: it was never idle. */
		{ 1000, 0, 5, 0, true },
		{ 999, 0, 5, 0, false },
		{ 0, 0, 5, 0, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct idle_timeout timeout;
		uint16_t port = 40000;
		struct scene scene;

		scene_init(&scene);
		for (uint16_t k = 0; k < cases[i].n; k++)
			add(&scene, port++, 3306, cases[i].idle_ms);
		for (uint16_t k = 0; k < cases[i].n_other; k++)
			add(&scene, port++, 3306, cases[i].other_ms);
		timeout = find(&scene);
		assert_int_equal(timeout.known, cases[i].known);
		assert_int_equal(timeout.n, cases[i].n + cases[i].n_other);
		if (timeout.known)
			assert_true(timeout.seconds ==
				    cases[i].idle_ms / 1000.0);
		scene_free(&scene);
	}
}

TEST(other_services_have_their_own)
{
	struct idle_timeout timeout;
	struct scene scene;

	scene_init(&scene);
	for (uint16_t k = 0; k < 5; k++)
		add(&scene, (uint16_t)(40000 + k), 3306, 60000);
	for (uint16_t k = 0; k < 50; k++)
		add(&scene, (uint16_t)(40000 + k), 3307, 90000);
	timeout = find(&scene);
	assert_true(timeout.known);
	assert_int_equal(timeout.n, 5);
	assert_int_equal(timeout.n_alike, 5);
	assert_true(timeout.seconds == 60);
	scene_free(&scene);
}
