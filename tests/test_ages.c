// SPDX-License-Identifier: MIT
/*
 * test_ages: what two looks at one socket say together.
 */
#include "scene.h"
#include "tcpwait/ages.h"
#include "test.h"

struct look {
	const char *local;
	const char *remote;
	enum tcp_state state;
	uint32_t inode;
	uint32_t age_ms; /* WAIT_AGE_UNKNOWN: not asked */
	enum conn_timer timer;
};

#define HERE  "10.0.0.1:8080"
#define THERE "10.0.0.2:40000"
#define WAITING(INODE, AGE_MS, TIMER)                               \
	{                                                           \
		HERE, THERE, TCP_STATE_CLOSE_WAIT, (INODE), AGE_MS, \
			CONN_TIMER_##TIMER                          \
	}
#define AMONG(LOCAL, REMOTE, STATE)                        \
	{                                                  \
		LOCAL, REMOTE, TCP_STATE_##STATE, 7, 9000, \
			CONN_TIMER_KEEPALIVE               \
	}

/* 20 s lie between the looks, of which the first took 125 ms. */
enum { PASSED_SECONDS = 20, PASSED_MS = 19875 };

static const struct {
	struct look before;
	struct look now;
	uint32_t age_ms;
} cases[] = {
	/* A keepalive was answered in between. */
	{ WAITING(7, 9000, KEEPALIVE), WAITING(7, 4000, KEEPALIVE),
	  9000 + PASSED_MS },
	/* What was exact is a bound as well. */
	{ WAITING(7, 9000, NONE), WAITING(7, 4000, KEEPALIVE),
	  9000 + PASSED_MS },
	/* None was answered: the kernel's own is the higher bound. */
	{ WAITING(7, 9000, KEEPALIVE), WAITING(7, 29000, KEEPALIVE), 29000 },
	/* What is exact now needs no help. */
	{ WAITING(7, 9000, KEEPALIVE), WAITING(7, 4000, NONE), 4000 },
	/* What was not known helps nobody. */
	{ WAITING(7, WAIT_AGE_UNKNOWN, KEEPALIVE), WAITING(7, 4000, KEEPALIVE),
	  4000 },
	{ WAITING(7, 9000, KEEPALIVE), WAITING(7, WAIT_AGE_UNKNOWN, KEEPALIVE),
	  WAIT_AGE_UNKNOWN },
	/* Other sockets: by inode, port, address, service, and without one. */
	{ WAITING(6, 9000, KEEPALIVE), WAITING(7, 4000, KEEPALIVE), 4000 },
	{ WAITING(0, 9000, KEEPALIVE), WAITING(0, 4000, KEEPALIVE), 4000 },
	{ AMONG(HERE, "10.0.0.2:40001", CLOSE_WAIT),
	  WAITING(7, 4000, KEEPALIVE), 4000 },
	{ AMONG(HERE, "10.0.0.3:40000", CLOSE_WAIT),
	  WAITING(7, 4000, KEEPALIVE), 4000 },
	{ AMONG("10.0.0.1:8081", THERE, CLOSE_WAIT),
	  WAITING(7, 4000, KEEPALIVE), 4000 },
	/* The same socket in another state waits since then. */
	{ AMONG(HERE, THERE, FIN_WAIT2), WAITING(7, 4000, KEEPALIVE), 4000 },
};

static void look_at(struct scene *scene, const struct look *look)
{
	struct conn conn = conns_make(look->local, look->remote, look->state);

	conn.inode = look->inode;
	conn.timer = (uint8_t)look->timer;
	if (look->age_ms != WAIT_AGE_UNKNOWN)
		conn = conns_aged(conn, look->age_ms);
	scene_init(scene);
	scene_listen(scene, "10.0.0.1:8080");
	scene_listen(scene, "10.0.0.1:8081");
	scene_add(scene, conn);
	scene_finish(scene);
	assert_int_equal(scene->snap.n_waits, 1);
}

TEST(ages_carry_only_raises_bounds_of_the_same_socket)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scene before, now;
		const struct wait *wait;

		look_at(&before, &cases[i].before);
		look_at(&now, &cases[i].now);
		now.snap.at_seconds += PASSED_SECONDS;
		wait = &now.snap.waits[0];
		ages_carry(&now.snap, &before.snap);
		if (wait->age_ms != cases[i].age_ms)
			fail_msg("case %zu: %u ms", i, wait->age_ms);
		assert_int_equal(!(wait->flags & WAIT_AT_LEAST),
				 cases[i].now.timer == CONN_TIMER_NONE);
		scene_free(&before);
		scene_free(&now);
	}
}

TEST(ages_carry_nothing_where_no_time_has_passed)
{
	static const double passed_seconds[] = { 0, 0.1, -5 };

	for (size_t i = 0;
	     i < sizeof(passed_seconds) / sizeof(passed_seconds[0]); i++) {
		struct scene before, now;

		look_at(&before, &cases[0].before);
		look_at(&now, &cases[0].now);
		now.snap.at_seconds += passed_seconds[i];
		ages_carry(&now.snap, &before.snap);
		assert_int_equal(now.snap.waits[0].age_ms, cases[0].now.age_ms);
		scene_free(&before);
		scene_free(&now);
	}
}

/* The time since it was used is the one that counts. */
TEST(ages_of_what_may_be_in_use_stay)
{
	struct scene before, now;

	look_at(&before, &cases[0].before);
	look_at(&now, &cases[0].now);
	now.snap.at_seconds += PASSED_SECONDS;
	now.snap.waits[0].flags |= WAIT_IN_USE;
	ages_carry(&now.snap, &before.snap);
	assert_int_equal(now.snap.waits[0].age_ms, cases[0].now.age_ms);
	scene_free(&before);
	scene_free(&now);
}

TEST(ages_carried_from_look_to_look_add_up)
{
	struct scene looks[5];

	for (size_t i = 0; i < 5; i++) {
		look_at(&looks[i], &cases[0].now);
		looks[i].snap.at_seconds += (double)(i * PASSED_SECONDS);
		if (i > 0)
			ages_carry(&looks[i].snap, &looks[i - 1].snap);
	}
	assert_int_equal(looks[4].snap.waits[0].age_ms,
			 cases[0].now.age_ms + 4 * PASSED_MS);
	for (size_t i = 0; i < 5; i++)
		scene_free(&looks[i]);
}

TEST(ages_stay_below_the_unknown)
{
	struct scene before, now;

	look_at(&before, &cases[0].before);
	look_at(&now, &cases[0].now);
	before.snap.waits[0].age_ms = WAIT_AGE_UNKNOWN - 1;
	now.snap.at_seconds += PASSED_SECONDS;
	ages_carry(&now.snap, &before.snap);
	assert_int_equal(now.snap.waits[0].age_ms, WAIT_AGE_UNKNOWN - 1);
	scene_free(&before);
	scene_free(&now);
}

TEST(ages_are_carried_among_many)
{
	enum { N = 500 };
	struct scene scenes[2];

	for (size_t i = 0; i < 2; i++) {
		scene_init(&scenes[i]);
		scene_listen(&scenes[i], HERE);
		/* They come in another order, and every third is new. */
		for (uint32_t k = 0; k < N; k++) {
			uint32_t id = i == 0 ? N - k : k + 1 + N / 3;
			struct conn conn = conns_waiting(HERE, THERE, 1);

			conn = conns_to(conn, (uint16_t)(30000 + id));
			conn.inode = id;
			conn.timer = CONN_TIMER_KEEPALIVE;
			scene_add(&scenes[i], conns_aged(conn, id));
		}
		scene_finish(&scenes[i]);
	}
	scenes[1].snap.at_seconds += PASSED_SECONDS;
	ages_carry(&scenes[1].snap, &scenes[0].snap);
	for (size_t i = 0; i < N; i++) {
		const struct wait *wait = &scenes[1].snap.waits[i];

		assert_int_equal(wait->age_ms,
				 wait->inode +
					 (wait->inode <= N ? PASSED_MS : 0));
	}
	scene_free(&scenes[0]);
	scene_free(&scenes[1]);
}
