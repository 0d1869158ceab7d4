// SPDX-License-Identifier: MIT
/*
 * test_fold_lanes: a lane leads where the long way does, whatever comes by.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "model/fold_lanes.h"
#include "scene.h"
#include "test.h"

enum { N_ROUNDS = 60, N_SOCKETS = 3000, N_ENDS = 6 };

/* A generator of our own, so that a failing round fails everywhere. */
struct chance {
	uint64_t state;
};

static uint32_t below(struct chance *chance, uint32_t n)
{
	chance->state = chance->state * UINT64_C(6364136223846793005) + 1;
	return (uint32_t)(chance->state >> 33) % n;
}

static const char *const local_ends[N_ENDS] = {
	"127.0.0.1:80",	   "10.0.0.1:8080",	   "10.0.0.1:33000",
	"[fd00::1]:33000", "[::ffff:10.0.0.1]:80", "[fe80::1]:8080",
};
static const char *const remote_ends[N_ENDS] = {
	"127.0.0.1:80",	   "10.0.0.1:8080",	    "192.0.2.7:33000",
	"[fd00::1]:40000", "[::ffff:10.0.0.7]:443", "[fe80::2]:8080",
};

/* Few ports, on both sides of every border, so that they meet again. */
static uint16_t any_port(struct chance *chance)
{
	static const uint16_t ports[] = { 80,	 443,	8080,  20000, 45000,
					  50000, 32767, 32768, 33000, 33001,
					  40000, 60999, 61000, 61001 };

	return ports[below(chance, sizeof(ports) / sizeof(ports[0]))];
}

static struct conn any_conn(struct chance *chance)
{
	/* Half of all are in TIME_WAIT, and listeners are rare. */
	uint32_t state = below(chance, 2 * TCP_STATE_COUNT);
	struct conn conn;

	if (state == 0 || state >= TCP_STATE_COUNT)
		state = TCP_STATE_TIME_WAIT;
	if (state == TCP_STATE_LISTEN && below(chance, 20) > 0)
		state = TCP_STATE_ESTABLISHED;
	conn = conns_make(local_ends[below(chance, N_ENDS)],
			  remote_ends[below(chance, N_ENDS)],
			  (enum tcp_state)state);
	conn.local_port = any_port(chance);
	conn.remote_port = any_port(chance);
	conn.expires_ms = below(chance, 61000);
	conn.ifindex = below(chance, 8) / 6;
	conn.inode = conn.kind == CONN_FULL ? below(chance, 4) : 0;
	if ((conn.state == TCP_STATE_ESTABLISHED ||
	     conn.state == TCP_STATE_CLOSE_WAIT) &&
	    below(chance, 3) == 0)
		conn.have |= CONN_CALLED;
	if (below(chance, 4) == 0)
		conn = conns_aged(conn, below(chance, 90000));
	return conn;
}

/* The same to both, of which only one may use what it remembers. */
struct pair {
	struct scene quick;
	struct scene slow;
};

static void add(struct pair *pair, struct conn conn)
{
	scene_add(&pair->quick, conn);
	scene_add(&pair->slow, conn);
	fold_lanes_clear(&pair->slow.fold);
}

/* Settling half-way makes decisions by fan-in, as a full side table does. */
static void settle(struct scene *scene)
{
	assert_int_equal(roles_settle(&scene->fold.roles), 0);
}

static void fill(struct pair *pair, struct chance *chance)
{
	for (int i = 0; i < N_SOCKETS; i++) {
		add(pair, any_conn(chance));
		if (below(chance, 2000) == 0) {
			settle(&pair->quick);
			settle(&pair->slow);
		}
		if (below(chance, 6000) == 0) {
			pair->quick.sink.restart(pair->quick.sink.ctx);
			pair->slow.sink.restart(pair->slow.sink.ctx);
		}
	}
	scene_finish(&pair->quick);
	scene_finish(&pair->slow);
}

#define assert_same(a, b, items, n)                                        \
	do {                                                               \
		assert_int_equal((a)->n, (b)->n);                          \
		if ((a)->n > 0)                                            \
			assert_memory_equal((a)->items, (b)->items,        \
					    (a)->n * sizeof(*(a)->items)); \
	} while (0)

static void assert_same_snapshot(const struct snapshot *a,
				 const struct snapshot *b)
{
	assert_int_equal(a->n_sockets, b->n_sockets);
	assert_same(a, b, groups.rows, groups.n);
	assert_same(a, b, closes.items, closes.n);
	assert_same(a, b, waits, n_waits);
	assert_same(a, b, samples, n_samples);
	assert_same(a, b, sources, n_sources);
	assert_int_equal(a->n_lives, b->n_lives);
	assert_int_equal(a->n_closed_idles, b->n_closed_idles);
}

TEST(a_lane_leads_where_the_long_way_does)
{
	for (uint64_t round = 1; round <= N_ROUNDS; round++) {
		struct chance chance = { round };
		struct pair *pair = calloc(1, sizeof(*pair));

		assert_non_null(pair);
		scene_init(&pair->quick);
		scene_init(&pair->slow);
		if (round % 3 == 0) {
			scene_filter(&pair->quick, "dport = 443");
			scene_filter(&pair->slow, "dport = 443");
		}
		fill(pair, &chance);
		assert_same_snapshot(&pair->quick.snap, &pair->slow.snap);
		scene_free(&pair->quick);
		scene_free(&pair->slow);
		free(pair);
	}
}

/* Is there a way remembered for this socket? */
static bool has_lane(const struct scene *scene, const char *local,
		     const char *remote)
{
	struct conn conn = conns_make(local, remote, TCP_STATE_TIME_WAIT);

	return fold_lanes_find(&scene->fold, &conn) != NULL;
}

TEST(the_next_of_a_service_needs_no_look)
{
	struct scene scene;

	scene_init(&scene);
	scene_listen(&scene, "0.0.0.0:8080");
	scene_add(&scene, conns_closed("10.0.0.1:8080", "192.0.2.1:33000", 9));
	scene_add(&scene, conns_closed("10.0.0.1:33000", "192.0.2.1:443", 9));
	assert_true(has_lane(&scene, "10.0.0.1:8080", "192.0.2.1:1"));
	assert_true(has_lane(&scene, "10.0.0.1:33001", "192.0.2.1:443"));
	assert_false(has_lane(&scene, "10.0.0.2:8080", "192.0.2.1:1"));
	assert_false(has_lane(&scene, "10.0.0.1:8080", "192.0.2.2:1"));
	assert_false(has_lane(&scene, "10.0.0.1:20000", "192.0.2.1:443"));
	scene_listen(&scene, "0.0.0.0:443");
	assert_false(has_lane(&scene, "10.0.0.1:8080", "192.0.2.1:1"));
	scene_finish(&scene);
	scene_free(&scene);
}
