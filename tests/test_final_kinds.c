// SPDX-License-Identifier: MIT
/*
 * test_final_kinds: a socket of a stream has the kind that findings see.
 */
#include <errno.h>
#include <string.h>

#include "cli/final_kinds.h"
#include "scene.h"
#include "tcpwait/close_wait.h"
#include "test.h"

/* A client's connections with so many unread bytes each. */
struct pool {
	unsigned int n, n_looks;
	uint32_t recv_queue;
	int fails;
};

static struct conn conn_of(const struct pool *pool)
{
	return conns_aged(conns_waiting("10.0.0.1:40000", "10.0.0.5:3306",
					pool->recv_queue),
			  120000);
}

static int look(struct source *source, const struct collect_request *request,
		struct snapshot *snap, struct error *err)
{
	struct pool *pool = source->state;
	struct scene scene;

	(void)err;
	pool->n_looks++;
	assert_int_equal(request->owners, COLLECT_OWNERS_NEVER);
	assert_true(filter_takes_all(request->filter));
	if (pool->fails)
		return pool->fails;
	scene_init(&scene);
	for (unsigned int i = 0; i < pool->n; i++) {
		struct conn conn = conn_of(pool);

		conn.inode = 100 + i;
		conn.local_port = (uint16_t)(conn.local_port + i);
		scene_add(&scene, conn);
	}
	scene_finish(&scene);
	*snap = scene.snap;
	scene.snap = (struct snapshot){ 0 };
	scene_free(&scene);
	return 0;
}

static uint8_t kind_of(struct pool *pool, uint32_t inode)
{
	static const struct source_ops ops = { .snapshot = look };
	const struct collect_request request = {
		.owners = COLLECT_OWNERS_ALWAYS,
	};
	struct source source = { .ops = &ops, .state = pool };
	struct socket_row row = { .conn = conn_of(pool), .role = ROLE_CLIENT };

	row.conn.inode = inode;
	row.kind = (uint8_t)close_wait_classify(&row.conn, row.role);
	assert_int_equal(final_kinds_give(&row, 1, &source, &request), 0);
	return row.kind;
}

TEST(the_same_few_bytes_on_all_are_a_farewell)
{
	struct pool pool = { .n = 12, .recv_queue = 108 };

	assert_int_equal(kind_of(&pool, 103), CLOSE_WAIT_GOODBYE);
	assert_int_equal(pool.n_looks, 1);
}

TEST(alone_it_is_unread)
{
	struct pool pool = { .n = 1, .recv_queue = 108 };

	assert_int_equal(kind_of(&pool, 100), CLOSE_WAIT_UNREAD);
}

/* It has ended meanwhile, or nobody could look. */
TEST(what_is_not_found_keeps_its_own)
{
	struct pool pool = { .n = 12, .recv_queue = 108 };

	assert_int_equal(kind_of(&pool, 99), CLOSE_WAIT_UNREAD);
	pool.fails = -EPERM;
	assert_int_equal(kind_of(&pool, 103), CLOSE_WAIT_UNREAD);
}

TEST(no_look_is_taken_where_nothing_hangs_on_it)
{
	struct pool pool = { .n = 12, .recv_queue = 1 };

	assert_int_equal(kind_of(&pool, 103), CLOSE_WAIT_UNREAD);
	pool.recv_queue = 0;
	assert_int_equal(kind_of(&pool, 103), CLOSE_WAIT_CONSUMED);
	assert_int_equal(pool.n_looks, 0);
}
