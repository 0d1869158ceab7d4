// SPDX-License-Identifier: MIT
/*
 * test_wait_rows: waiting sockets one by one.
 */
#include "scene.h"
#include "tcpwait/wait_rows.h"
#include "test.h"

static void make(const struct scene *scene, size_t limit,
		 struct wait_rows *rows)
{
	const struct wait_rows_request request = {
		.seen = &scene->snap,
		.limit = limit,
		.cmp = wait_rows_cmp_age,
	};

	assert_int_equal(wait_rows_make(rows, &request), 0);
}

/* So many of a server, each a second older than the one before. */
static void ageing(struct scene *scene, unsigned int n)
{
	scene_init(scene);
	scene_listen(scene, "0.0.0.0:80");
	for (unsigned int i = 0; i < n; i++) {
		struct conn conn =
			conns_waiting("10.0.0.1:80", "192.0.2.7:1000", 1);

		conn = conns_to(conn, (uint16_t)(1000 + i));
		conn.inode = 100 + i;
		scene_add(scene, conns_aged(conn, 1000 * i));
	}
	scene_finish(scene);
}

TEST(the_oldest_comes_first)
{
	struct wait_rows rows;
	struct scene scene;

	ageing(&scene, 5);
	make(&scene, 0, &rows);
	assert_int_equal(rows.n, 5);
	assert_int_equal(rows.n_all, 5);
	for (size_t i = 0; i < 5; i++) {
		const struct conn *conn = &rows.items[i].socket.conn;
		uint32_t age_ms;

		assert_true(conn_age_ms(conn, &age_ms));
		assert_int_equal(age_ms, 1000 * (4 - i));
		assert_int_equal(conn->inode, 104 - i);
		assert_int_equal(conn->local_port, 80);
		assert_int_equal(conn->remote_port, 1004 - i);
	}
	wait_rows_free(&rows);
	scene_free(&scene);
}

TEST(a_limit_keeps_the_oldest)
{
	static const size_t limits[] = { 1, 2, 3, 7, 99, 100, 101 };
	struct scene scene;

	ageing(&scene, 100);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct wait_rows rows;
		size_t n = limits[i] < 100 ? limits[i] : 100;

		make(&scene, limits[i], &rows);
		assert_int_equal(rows.n, n);
		assert_int_equal(rows.n_all, 100);
		for (size_t k = 0; k < n; k++)
			assert_int_equal(rows.items[k].socket.conn.inode,
					 199 - k);
		wait_rows_free(&rows);
	}
	scene_free(&scene);
}

TEST(an_unknown_age_is_not_young_but_last)
{
	struct wait_rows rows;
	struct scene scene;
	uint32_t age_ms;

	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:80");
	scene_add(&scene, conns_waiting("10.0.0.1:80", "192.0.2.7:1000", 1));
	scene_add(&scene,
		  conns_aged(conns_waiting("10.0.0.1:80", "192.0.2.7:1001", 1),
			     0));
	scene_finish(&scene);
	make(&scene, 0, &rows);
	assert_int_equal(rows.n, 2);
	assert_int_equal(rows.items[0].socket.conn.remote_port, 1001);
	assert_false(conn_age_ms(&rows.items[1].socket.conn, &age_ms));
	wait_rows_free(&rows);
	scene_free(&scene);
}

/* A client's own port is the ephemeral one. */
TEST(a_client_keeps_its_own_port)
{
	const struct conn *conn;
	struct wait_rows rows;
	struct scene scene;

	scene_init(&scene);
	scene_add(&scene, conns_waiting("10.0.0.1:41000", "192.0.2.7:443", 1));
	scene_finish(&scene);
	make(&scene, 0, &rows);
	assert_int_equal(rows.n, 1);
	conn = &rows.items[0].socket.conn;
	assert_int_equal(rows.items[0].socket.role, ROLE_CLIENT);
	assert_int_equal(conn->local_port, 41000);
	assert_int_equal(conn->remote_port, 443);
	assert_int_equal(conn->state, TCP_STATE_CLOSE_WAIT);
	wait_rows_free(&rows);
	scene_free(&scene);
}

/* One alone could be data; five that are alike are a farewell. */
TEST(kinds_are_judged_over_the_service)
{
	struct wait_rows rows;
	struct scene scene;

	scene_init(&scene);
	scene_add_from(&scene,
		       conns_waiting("10.0.0.1:41000", "192.0.2.7:3306", 37),
		       6);
	scene_finish(&scene);
	make(&scene, 0, &rows);
	assert_int_equal(rows.n, 6);
	for (size_t i = 0; i < rows.n; i++)
		assert_int_equal(rows.items[i].socket.kind, CLOSE_WAIT_GOODBYE);
	wait_rows_free(&rows);
	scene_free(&scene);
}

TEST(what_the_filter_left_out_is_not_there)
{
	struct wait_rows rows;
	struct scene scene;

	scene_init(&scene);
	scene_filter(&scene, "sport = :81");
	scene_listen(&scene, "0.0.0.0:80");
	scene_add(&scene, conns_waiting("10.0.0.1:80", "192.0.2.7:1000", 1));
	scene_finish(&scene);
	make(&scene, 0, &rows);
	assert_int_equal(rows.n, 0);
	assert_int_equal(rows.n_all, 0);
	wait_rows_free(&rows);
	scene_free(&scene);
}
