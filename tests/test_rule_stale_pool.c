// SPDX-License-Identifier: MIT
/*
 * test_rule_stale_pool: pooled connections that their server has closed.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

/* An idle connection after its server's farewell. */
static struct conn stale(uint32_t age_ms, uint32_t recv_queue)
{
	return conns_aged(
		conns_waiting("10.0.0.1:40000", "10.0.0.5:3306", recv_queue),
		age_ms);
}

static void begin(struct ruling *ruling, struct conn conn, unsigned int n,
		  uint32_t step_ms)
{
	uint32_t first;

	ruling_init(ruling);
	first = ruling_add(ruling, conn, n, step_ms);
	ruling_hold(ruling, first, n, ruling_process(ruling, 812, "java"));
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_stale_pool);
}

static void begin_aged(struct ruling *ruling, uint32_t age_ms, unsigned int n)
{
	begin(ruling, stale(age_ms, 1), n, 0);
}

TEST(the_thresholds_part_stale_from_fresh)
{
	ruling_assert_aged(&rule_stale_pool, begin_aged);
}

TEST(a_farewell_or_the_fin_alone_is_unread)
{
	static const struct {
		uint32_t recv_queue;
		size_t n_found;
	} cases[] = {
		{ 0, 0 },  { 1, 1 },   { 24, 1 },   { 25, 1 },
		{ 32, 1 }, { 108, 1 }, { 5000, 0 },
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling, stale(120000, cases[i].recv_queue), 20, 0);
		assert_int_equal(found(&ruling), cases[i].n_found);
		ruling_free(&ruling);
	}
}

/* A connection that was closed upon its request was in no pool. */
TEST(who_never_idled_was_not_pooled)
{
	struct conn conn = stale(120000, 1);
	struct ruling ruling;

	conn.have |= CONN_HAS_SEGMENTS | CONN_SENT_DATA;
	conn.last_data_sent_ms = conn.last_ack_recv_ms + 8;
	conn.last_data_recv_ms = conn.last_ack_recv_ms + 8;
	begin(&ruling, conn, 160, 0);
	assert_int_equal(found(&ruling), 0);
	assert_int_equal(ruling_run(&ruling, &rule_close_wait_unread), 1);
	ruling_free(&ruling);
	conn.last_data_sent_ms = conn.last_ack_recv_ms + 60000;
	conn.last_data_recv_ms = conn.last_ack_recv_ms + 59990;
	begin(&ruling, conn, 160, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_run(&ruling, &rule_close_wait_unread), 0);
	ruling_free(&ruling);
}

TEST(a_hundred_are_a_warning)
{
	struct ruling ruling;

	begin(&ruling, stale(120000, 1), 99, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_INFO);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "java[812] keeps 99 pooled connections toward "
			    "10.0.0.5:3306 that the server closed, oldest "
			    "2 min");
	ruling_free(&ruling);
	begin(&ruling, stale(120000, 1), 100, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	ruling_free(&ruling);
}

/* A pool that evicts now and then looks steady too, but not for long. */
TEST(a_long_steady_rise_is_a_warning)
{
	static const struct {
		uint32_t step_ms;
		enum severity severity;
	} cases[] = {
		{ 6000, SEVERITY_INFO }, /* for five minutes */
		{ 14000, SEVERITY_WARNING }, /* for eleven */
	};
	struct ruling ruling;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&ruling, stale(1000, 1), 50, cases[i].step_ms);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 cases[i].severity);
		assert_true(ruling_real(ruling_only(&ruling),
					"arrivals_per_minute") > 0);
		ruling_free(&ruling);
	}
}

TEST(the_servers_idle_timeout_explains_it)
{
	struct conn conn = stale(120000, 25);
	struct ruling ruling;

	conn.last_data_sent_ms = conn.last_ack_recv_ms + 60020;
	begin(&ruling, conn, 20, 0);
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->confidence, CONFIDENCE_HIGH);
	assert_non_null(strstr(ruling_only(&ruling)->summary,
			       "; it closed 20 of 20 after about 60.0 s idle"));
	assert_true(ruling_real(ruling_only(&ruling),
				"peer_idle_timeout_seconds") == 60.02);
	ruling_free(&ruling);
}

TEST(without_a_common_timeout_it_is_less_sure)
{
	struct conn conn = stale(120000, 25);
	struct ruling ruling;
	uint32_t first;

	ruling_init(&ruling);
	first = ruling.next_inode;
	for (uint32_t i = 0; i < 20; i++) {
		conn.last_data_sent_ms = 120000 + i * 3000;
		(void)ruling_add(&ruling,
				 conns_from(conn, (uint16_t)(40000 + i)), 1, 0);
	}
	ruling_hold(&ruling, first, 20, ruling_process(&ruling, 1, "java"));
	assert_int_equal(found(&ruling), 1);
	assert_int_equal(ruling_only(&ruling)->confidence, CONFIDENCE_MEDIUM);
	assert_true(ruling_is_unknown(ruling_only(&ruling),
				      "peer_idle_timeout_seconds"));
	ruling_free(&ruling);
}

TEST(a_server_has_no_pool)
{
	struct conn conn = conns_aged(
		conns_waiting("10.0.0.1:8080", "192.0.2.1:40000", 1), 120000);
	struct ruling ruling;

	ruling_init(&ruling);
	(void)ruling_listen(&ruling, "0.0.0.0:8080");
	(void)ruling_add(&ruling, conn, 200, 0);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(servers_and_pools_count_apart)
{
	struct conn other = stale(120000, 1);
	struct ruling ruling;
	uint32_t first;

	other.remote_port = 3307;
	ruling_init(&ruling);
	first = ruling_add(&ruling, stale(120000, 1), 18, 0);
	(void)ruling_add(&ruling, other, 9, 0);
	ruling_hold(&ruling, first, 9, ruling_process(&ruling, 1, "java"));
	ruling_hold(&ruling, first + 9, 18, ruling_process(&ruling, 2, "java"));
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}
