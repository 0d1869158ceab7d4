// SPDX-License-Identifier: MIT
/*
 * test_rule_half_closed: shut down one way, and kept.
 */
#include <string.h>

#include "ruling.h"
#include "test.h"

static struct conn half(uint32_t age_ms)
{
	return conns_aged(conns_make("10.0.0.1:40000", "10.0.0.5:80",
				     TCP_STATE_FIN_WAIT2),
			  age_ms);
}

static void begin(struct ruling *ruling, struct conn conn, unsigned int n)
{
	uint32_t first;

	ruling_init(ruling);
	first = ruling_add(ruling, conn, n, 0);
	ruling_hold(ruling, first, n, ruling_process(ruling, 5, "rsync"));
}

static size_t found(struct ruling *ruling)
{
	return ruling_run(ruling, &rule_half_closed);
}

static void begin_aged(struct ruling *ruling, uint32_t age_ms, unsigned int n)
{
	begin(ruling, half(age_ms), n);
}

TEST(the_thresholds_part_kept_from_waiting)
{
	ruling_assert_aged(&rule_half_closed, begin_aged);
}

TEST(a_finding_names_the_process)
{
	struct ruling ruling;

	begin(&ruling, half(120000), 20);
	assert_int_equal(found(&ruling), 1);
	assert_string_equal(ruling_only(&ruling)->summary,
			    "rsync[5] called shutdown() and has not closed: 20 "
			    "FIN_WAIT2 toward 10.0.0.5:80, oldest 2 min");
	assert_int_equal(ruling_only(&ruling)->severity, SEVERITY_WARNING);
	assert_int_equal(ruling_count(ruling_only(&ruling), "count"), 20);
	ruling_free(&ruling);
}

/* It sent its question and its FIN together; the peer may compute. */
TEST(who_waits_for_an_answer_is_no_alarm_for_ten_minutes)
{
	static const struct {
		uint32_t age_ms;
		enum severity severity;
	} cases[] = {
		{ 120000, SEVERITY_INFO },
		{ 599000, SEVERITY_INFO },
		{ 601000, SEVERITY_WARNING },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn conn = half(cases[i].age_ms);
		struct ruling ruling;

		conn.have |= CONN_HAS_SEGMENTS | CONN_SENT_DATA;
		conn.last_data_sent_ms = cases[i].age_ms + 3;
		conn.last_data_recv_ms = cases[i].age_ms + 9;
		begin(&ruling, conn, 20);
		assert_int_equal(found(&ruling), 1);
		assert_int_equal(ruling_only(&ruling)->severity,
				 cases[i].severity);
		assert_non_null(strstr(ruling_only(&ruling)->summary,
				       "rsync[5] sent all, ended its side at "
				       "once and waits for answers: 20 "));
		ruling_free(&ruling);
	}
}

/* A legitimate half-close: the answer still comes. */
TEST(who_still_receives_is_silent)
{
	struct conn conn = half(3600000);
	struct ruling ruling;

	conn.last_data_recv_ms = 50;
	begin(&ruling, conn, 50);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

/* 74 s ago it said all, and received so long ago. */
static size_t found_after(struct ruling *ruling, uint32_t received_ms)
{
	struct conn conn = half(received_ms);

	conn.last_data_sent_ms = received_ms + 74000;
	begin(ruling, conn, 150);
	return found(ruling);
}

TEST(a_slow_stream_is_silent_while_it_may_go_on)
{
	struct ruling ruling;

	assert_int_equal(found_after(&ruling, 15000), 0);
	ruling_free(&ruling);
	assert_int_equal(found_after(&ruling, 73999), 0);
	ruling_free(&ruling);
	assert_int_equal(found_after(&ruling, 74000), 1);
	assert_string_equal(ruling_text(ruling_only(&ruling), "ages_are"),
			    "exact");
	ruling_free(&ruling);
}

TEST(an_orphan_is_kept_by_nobody)
{
	struct conn conn = half(120000);
	struct ruling ruling;

	conn.inode = 0;
	conn.kind = CONN_TIMEWAIT;
	begin(&ruling, conn, 50);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(close_wait_is_another_finding)
{
	struct conn conn = half(120000);
	struct ruling ruling;

	conn.state = TCP_STATE_CLOSE_WAIT;
	begin(&ruling, conn, 50);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}

TEST(unknown_ages_are_no_finding)
{
	struct conn conn = half(120000);
	struct ruling ruling;

	conn.have &= ~(uint32_t)CONN_HAS_INFO;
	begin(&ruling, conn, 500);
	assert_int_equal(found(&ruling), 0);
	ruling_free(&ruling);
}
