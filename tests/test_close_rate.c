// SPDX-License-Identifier: MIT
/*
 * test_close_rate: closes of a known rate, as the table of sockets shows them.
 *
 * The walk is Linux's: see close_rate.c.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/budget.h"
#include "analyze/close_rate.h"
#include "analyze/rule.h"
#include "scene.h"
#include "test.h"

enum { PORTS_MAX = 4096, LOW = 32768 };

/* Ports in a range of so many, and when the last close of each came. */
struct walk {
	unsigned int n_ports, at;
	double delay; /* so young ones are not taken over */
	double closed[PORTS_MAX]; /* 0: never */
	uint64_t random;
};

static double chance(struct walk *walk)
{
	walk->random =
		walk->random * 6364136223846793005u + 1442695040888963407u;
	return (double)(walk->random >> 11) / 9007199254740992.0;
}

/* One connection, closed at once, in the even ports. */
static bool take_one(struct walk *walk, double now)
{
	walk->at += 2 * (unsigned int)(chance(walk) * 8);
	for (unsigned int i = 0; i < walk->n_ports; i += 2) {
		unsigned int port = (walk->at += 2) % walk->n_ports / 2 * 2;

		if (walk->closed[port] > 0 &&
		    now - walk->closed[port] < walk->delay)
			continue;
		walk->closed[port] = now;
		return true;
	}
	return false;
}

/* At random times from begin on until the 200th second. */
static void go(struct walk *walk, double rate, double begin, double end)
{
	double now = begin;

	while ((now -= log(1 - chance(walk)) / rate) < end)
		(void)take_one(walk, now);
}

enum { NOW = 200 };

static struct walk *walk_of(unsigned int n_ports, double delay)
{
	struct walk *walk = calloc(1, sizeof(*walk));

	assert_non_null(walk);
	walk->n_ports = n_ports;
	walk->delay = delay;
	walk->random = 42;
	return walk;
}

static void begin(struct scene *scene, bool is_server, unsigned int n_ports)
{
	scene_init(scene);
	scene_set(scene, SETTING_LOCAL_PORT_LOW, LOW);
	scene_set(scene, SETTING_LOCAL_PORT_HIGH, LOW + n_ports - 1);
	scene_set(scene, SETTING_TCP_TW_REUSE, 1);
	scene->snap.namespaces[0].counters.known[COUNTER_TW_RECYCLED] = true;
	scene->snap.namespaces[0].counters.value[COUNTER_TW_RECYCLED] = 7;
	if (is_server)
		scene_listen(scene, "0.0.0.0:80");
}

static void add_walk(struct scene *scene, bool is_server,
		     const struct walk *walk)
{
	for (unsigned int i = 0; i < walk->n_ports; i++) {
		double age = (NOW - walk->closed[i]) * 1000;
		uint16_t port = (uint16_t)(LOW + i);
		struct conn conn =
			is_server ? conns_make("10.0.0.1:80", "10.0.0.9:1",
					       TCP_STATE_TIME_WAIT)
				  : conns_make("10.0.0.1:1", "10.0.0.5:3306",
					       TCP_STATE_TIME_WAIT);

		if (walk->closed[i] <= 0 || age >= CONN_TIMEWAIT_MS)
			continue;
		conn.expires_ms = CONN_TIMEWAIT_MS - (uint32_t)age;
		scene_add(scene, is_server ? conns_to(conn, port)
					   : conns_from(conn, port));
	}
}

/* The rate of all groups, with or without a look before. */
static struct close_rate rate_of(const struct scene *scene,
				 const struct snapshot *before)
{
	const struct snapshot *snap = &scene->snap;
	uint32_t *capacities = budget_capacities(snap);
	struct close_sum sum = { .n = 0 };
	struct close_rates rates;
	struct close_rate rate;

	assert_non_null(capacities);
	assert_int_equal(close_rates_init(&rates, snap, before, capacities), 0);
	for (size_t i = 0; i < snap->groups.n; i++)
		close_sum_add(&sum, &rates, &snap->groups.rows[i]);
	rate = close_sum_rate(&sum, &rates);
	close_rates_free(&rates);
	free(capacities);
	return rate;
}

static void assert_near(double found, double wanted, double share)
{
	if (fabs(found - wanted) > share * wanted)
		fail_msg("%g, not about %g", found, wanted);
}

struct course {
	bool is_server;
	unsigned int n_ports;
	double rate, begin;
	double earlier; /* the rate before begin */
	enum close_trend trend;
	bool at_least;
};

static struct close_rate rate_of_course(const struct course *course)
{
	struct walk *walk = walk_of(course->n_ports, course->is_server ? 0 : 1);
	struct close_rate rate;
	struct scene scene;

	if (course->earlier > 0)
		go(walk, course->earlier, 0, course->begin);
	go(walk, course->rate, course->begin, NOW);
	begin(&scene, course->is_server, course->n_ports);
	add_walk(&scene, course->is_server, walk);
	scene_finish(&scene);
	rate = rate_of(&scene, NULL);
	scene_free(&scene);
	free(walk);
	return rate;
}

/* However few of a minute's closes are left. */
TEST(a_steady_rate_is_told_through_takeovers)
{
	static const struct course courses[] = {
		{ false, 1000, 150, 0, 0, CLOSES_TAKEN_OVER, false },
		{ false, 1000, 60, 0, 0, CLOSES_TAKEN_OVER, false },
		{ false, 400, 100, 0, 0, CLOSES_TAKEN_OVER, false },
		{ false, 4000, 150, 0, 0, CLOSES_TAKEN_OVER, false },
		{ true, 1000, 150, 0, 0, CLOSES_TAKEN_OVER, false },
		{ true, 1000, 400, 0, 0, CLOSES_TAKEN_OVER, false },
		{ true, 4000, 300, 0, 0, CLOSES_TAKEN_OVER, false },
		{ true, 4000, 10, 0, 0, CLOSES_STEADY, false },
	};

	for (size_t i = 0; i < sizeof(courses) / sizeof(courses[0]); i++) {
		struct close_rate rate = rate_of_course(&courses[i]);

		assert_near(rate.per_second, courses[i].rate, 0.25);
		assert_int_equal(rate.trend, courses[i].trend);
		assert_int_equal(rate.at_least, courses[i].at_least);
		assert_int_equal(close_rate_thins(&rate),
				 courses[i].trend == CLOSES_TAKEN_OVER);
	}
}

/* Ports so few that each is met again within a fraction of a second. */
TEST(what_cannot_be_told_is_a_bound)
{
	static const struct course course = { true, 200, 800, 0, 0, 0, true };
	struct close_rate rate = rate_of_course(&course);

	assert_true(rate.at_least);
	assert_true(rate.per_second <= 800);
	assert_true(rate.per_second > 100);
}

/*
 * Of 24 connections a second through 200 ports of this host, the client closes
 * two in three first, the server the third: each leaves one TIME_WAIT, and the
 * next one of its port removes it.
 */
static struct close_rate rate_of_end(bool is_server)
{
	struct walk *walk = walk_of(200, 0);
	struct close_sum sum = { .n = 0 };
	struct close_rates rates;
	struct close_rate rate;
	struct scene scene;
	uint32_t *capacities;

	go(walk, 24, 0, NOW);
	begin(&scene, true, 200);
	for (unsigned int i = 0; i < 200; i++) {
		uint16_t port = (uint16_t)(LOW + i);
		double age = (NOW - walk->closed[i]) * 1000;
		struct conn client = conns_make("127.0.0.1:1", "127.0.0.1:80",
						TCP_STATE_TIME_WAIT);
		struct conn server = conns_make("127.0.0.1:80", "127.0.0.1:1",
						TCP_STATE_TIME_WAIT);

		if (walk->closed[i] <= 0 || age >= CONN_TIMEWAIT_MS)
			continue;
		client.expires_ms = CONN_TIMEWAIT_MS - (uint32_t)age;
		server.expires_ms = client.expires_ms;
		if (chance(walk) < 0.67)
			scene_add(&scene, conns_from(client, port));
		else
			scene_add(&scene, conns_to(server, port));
	}
	scene_finish(&scene);
	capacities = budget_capacities(&scene.snap);
	assert_int_equal(
		close_rates_init(&rates, &scene.snap, NULL, capacities), 0);
	for (size_t i = 0; i < scene.snap.groups.n; i++) {
		const struct tally_row *row = &scene.snap.groups.rows[i];

		if ((row->key.role == ROLE_SERVER) == is_server)
			close_sum_add(&sum, &rates, row);
	}
	assert_true(sum.n > 0);
	rate = close_sum_rate(&sum, &rates);
	close_rates_free(&rates);
	free(capacities);
	scene_free(&scene);
	free(walk);
	return rate;
}

TEST(two_ends_that_share_ports_take_from_each_other)
{
	static const double true_rate[] = { 16, 8 };

	for (int i = 0; i < 2; i++) {
		struct close_rate rate = rate_of_end(i == 1);

		assert_true(rate.at_least);
		assert_true(rate.per_second <= true_rate[i] * 1.25);
		assert_true(rate.per_second > 0);
	}
}

TEST(where_the_ports_are_many_a_thin_past_was_thin)
{
	static const struct course courses[] = {
		{ false, 4096, 60, NOW - 10, 0, CLOSES_RISING, false },
		{ true, 4096, 60, NOW - 10, 0, CLOSES_RISING, false },
		{ true, 4096, 10, NOW - 20, 40, CLOSES_FALLING, false },
	};

	for (size_t i = 0; i < sizeof(courses) / sizeof(courses[0]); i++) {
		struct close_rate rate = rate_of_course(&courses[i]);

		assert_near(rate.per_second, courses[i].rate, 0.25);
		assert_int_equal(rate.trend, courses[i].trend);
	}
}

/* Without tcp_tw_reuse, or where it never acted, nothing is taken over. */
TEST(a_client_without_reuse_loses_nothing)
{
	for (int i = 0; i < 3; i++) {
		struct walk *walk = walk_of(1000, 1);
		struct close_rate rate;
		struct scene scene;

		go(walk, 45, NOW - 25, NOW);
		begin(&scene, false, 1000);
		if (i == 1)
			scene_set(&scene, SETTING_TCP_TW_REUSE, 0);
		if (i == 2)
			scene.snap.namespaces[0]
				.counters.value[COUNTER_TW_RECYCLED] = 0;
		add_walk(&scene, false, walk);
		scene_finish(&scene);
		rate = rate_of(&scene, NULL);
		assert_near(rate.per_second, 45, 0.25);
		assert_int_equal(rate.trend == CLOSES_RISING, i > 0);
		scene_free(&scene);
		free(walk);
	}
}

/* n closes age_ms ago, on ports of their own. */
static void add_batch(struct scene *scene, unsigned int n, uint32_t age_ms,
		      uint16_t *port)
{
	struct conn conn = conns_closed("10.0.0.1:80", "10.0.0.9:1", age_ms);

	scene_add_to(scene, conns_to(conn, *port), n);
	*port = (uint16_t)(*port + n);
}

/* n that this side closed 20 s ago, and the peer did not. */
static struct close_rate rate_with_orphans(unsigned int n,
					   unsigned int n_closed,
					   int64_t fin_timeout)
{
	struct conn orphan =
		conns_make("10.0.0.1:80", "10.0.0.9:1", TCP_STATE_FIN_WAIT2);
	struct close_rate rate;
	struct scene scene;
	uint16_t port = 20000;

	begin(&scene, true, 4096);
	if (fin_timeout > 0)
		scene_set(&scene, SETTING_TCP_FIN_TIMEOUT, fin_timeout);
	orphan.kind = CONN_TIMEWAIT;
	orphan.inode = 0;
	orphan.expires_ms = 40000;
	scene_add_to(&scene, conns_to(orphan, 40000), n);
	for (uint32_t i = 0; i < n_closed; i++)
		add_batch(&scene, 1, 100 + i * (59000 / n_closed), &port);
	scene_finish(&scene);
	rate = rate_of(&scene, NULL);
	scene_free(&scene);
	return rate;
}

TEST(what_the_peer_does_not_close_leaves_no_time_wait)
{
	struct close_rate rate = rate_with_orphans(120, 0, 60);

	assert_true(rate.at_least);
	assert_near(rate.per_second, 2, 0.01);
	assert_near(rate_with_orphans(120, 0, 30).per_second, 4, 0.01);
	assert_near(rate_with_orphans(120, 0, 90).per_second, 2, 0.01);
	assert_near(rate_with_orphans(120, 60, 60).per_second, 3, 0.05);
	/* The timeout is not told: that there are more is. */
	rate = rate_with_orphans(120, 0, 0);
	assert_true(rate.at_least);
	/* Two, or one in thirty, are on their way. */
	assert_false(rate_with_orphans(2, 0, 60).at_least);
	assert_false(rate_with_orphans(10, 300, 60).at_least);
}

/* One batch is over; those that come again and again have a mean. */
TEST(a_silence_ends_a_burst_and_not_pulses)
{
	for (int i = 0; i < 2; i++) {
		struct close_rate rate;
		struct scene scene;
		uint16_t port = 20000;

		begin(&scene, true, 4096);
		for (uint32_t k = 0; k < (i == 0 ? 1 : 6); k++)
			add_batch(&scene, 100, 3000 + k * 10000, &port);
		scene_finish(&scene);
		rate = rate_of(&scene, NULL);
		assert_int_equal(rate.trend,
				 i == 0 ? CLOSES_OVER : CLOSES_PULSED);
		assert_near(rate.per_second, i == 0 ? 0 : 10, 0.01);
		assert_false(rate.at_least);
		scene_free(&scene);
	}
}

TEST(few_closes_have_the_mean_of_their_minute)
{
	struct close_rate rate;
	struct scene scene;
	uint16_t port = 20000;

	begin(&scene, true, 4096);
	for (uint32_t i = 0; i < 12; i++)
		add_batch(&scene, 1, 100 + i * 4000, &port);
	scene_finish(&scene);
	rate = rate_of(&scene, NULL);
	assert_near(rate.per_second, 0.2, 0.01);
	assert_false(rate.at_least);
	scene_free(&scene);
}

static void set_counter(struct snapshot *snap, enum counter counter,
			uint64_t value)
{
	snap->namespaces[0].counters.known[counter] = true;
	snap->namespaces[0].counters.value[counter] = value;
}

/* A table of 1000 places that 100 a second fill again and again. */
static void begin_full(struct scene *scene, uint64_t missed)
{
	uint16_t port = 20000;

	begin(scene, true, 4096);
	scene_set(scene, SETTING_TCP_MAX_TW_BUCKETS, 1000);
	for (uint32_t i = 0; i < 1000; i++)
		add_batch(scene, 1, 100 + i * 10, &port);
	scene_finish(scene);
	set_counter(&scene->snap, COUNTER_SOCKSTAT_TW, 1000);
	set_counter(&scene->snap, COUNTER_TIME_WAIT_OVERFLOW, missed);
	set_counter(&scene->snap, COUNTER_TW_KILLED, 0);
}

TEST(a_full_table_shows_a_bound_and_two_looks_count)
{
	struct scene before, now;
	struct close_rate rate;

	begin_full(&before, 5000);
	begin_full(&now, 5700);
	set_counter(&before.snap, COUNTER_TW, 1000);
	set_counter(&now.snap, COUNTER_TW, 1100);
	before.snap.at_seconds = now.snap.at_seconds - 4;
	rate = rate_of(&now, NULL);
	assert_int_equal(rate.trend, CLOSES_OVERFLOW);
	assert_true(rate.at_least);
	assert_true(rate.per_second <= 100);
	assert_true(rate.per_second > 70);
	rate = rate_of(&now, &before.snap);
	assert_true(rate.is_counted);
	assert_false(rate.at_least);
	assert_near(rate.per_second, 200, 0.001);
	/* Where the kernel counted none, the table is just nearly full. */
	set_counter(&before.snap, COUNTER_TIME_WAIT_OVERFLOW, 5700);
	rate = rate_of(&now, &before.snap);
	assert_int_not_equal(rate.trend, CLOSES_OVERFLOW);
	scene_free(&before);
	scene_free(&now);
}
