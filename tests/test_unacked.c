// SPDX-License-Identifier: MIT
/*
 * test_unacked: what follows from a socket whose data nobody confirms.
 */
#include "conns.h"
#include "tcpwait/unacked.h"
#include "test.h"

static struct conn resending(enum tcp_state state, uint32_t retransmits)
{
	struct conn conn = conns_make("10.0.0.1:40000", "10.0.0.5:5432", state);

	conn.timer = CONN_TIMER_RETRANSMIT;
	conn.retransmits = retransmits;
	return conn;
}

static struct unacked told(uint32_t age_ms, uint32_t silent_ms)
{
	struct conn conn = resending(TCP_STATE_ESTABLISHED, 6);
	struct unacked unacked = { 0 };

	conn.have |= CONN_HAS_INFO | CONN_HAS_RESENDING;
	conn.resending_ms = age_ms;
	conn.last_ack_recv_ms = silent_ms;
	unacked_tell(&unacked, &conn);
	return unacked;
}

/* icsk_probes_out counts those that no ACK came upon. */
TEST(probes_without_an_answer_are_unanswered_where_data_waits)
{
	struct conn conn = resending(TCP_STATE_ESTABLISHED, 3);

	conn.timer = CONN_TIMER_PROBE;
	assert_false(conn_is_unanswered(&conn));
	conn.send_queue = 5;
	assert_true(conn_is_unanswered(&conn));
	assert_false(conn_is_stalled(&conn));
	conn.retransmits = 2;
	assert_false(conn_is_unanswered(&conn));
}

TEST(an_absent_local_address_is_remembered)
{
	struct conn conn = resending(TCP_STATE_ESTABLISHED, 3);
	struct unacked unacked = { 0 };

	unacked_tell(&unacked, &conn);
	assert_int_equal(unacked.flags & UNACKED_LOCAL_ABSENT, 0);
	conn.have |= CONN_LOCAL_ABSENT;
	unacked_tell(&unacked, &conn);
	assert_true(unacked.flags & UNACKED_LOCAL_ABSENT);
	/* A later question does not ask for it. */
	conn.have &= ~(uint32_t)CONN_LOCAL_ABSENT;
	unacked_tell(&unacked, &conn);
	assert_true(unacked.flags & UNACKED_LOCAL_ABSENT);
}

TEST(three_retransmissions_by_timeout_are_unanswered)
{
	static const struct {
		enum tcp_state state;
		enum conn_timer timer;
		uint32_t retransmits;
		bool is_any;
	} cases[] = {
		{ TCP_STATE_ESTABLISHED, CONN_TIMER_RETRANSMIT, 3, true },
		{ TCP_STATE_CLOSE_WAIT, CONN_TIMER_RETRANSMIT, 3, true },
		{ TCP_STATE_ESTABLISHED, CONN_TIMER_RETRANSMIT, 2, false },
		/* A closed window is asked, or an idle connection. */
		{ TCP_STATE_ESTABLISHED, CONN_TIMER_PROBE, 9, false },
		{ TCP_STATE_ESTABLISHED, CONN_TIMER_KEEPALIVE, 9, false },
		/* Others are for unanswered-close and unanswered-connect. */
		{ TCP_STATE_FIN_WAIT1, CONN_TIMER_RETRANSMIT, 9, false },
		{ TCP_STATE_SYN_SENT, CONN_TIMER_RETRANSMIT, 5, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn conn =
			resending(cases[i].state, cases[i].retransmits);
		struct unacked unacked = { 0 };

		conn.timer = (uint8_t)cases[i].timer;
		assert_int_equal(conn_is_unanswered(&conn), cases[i].is_any);
		unacked_tell(&unacked, &conn);
		assert_int_equal(unacked.retransmits,
				 cases[i].is_any ? cases[i].retransmits : 0);
	}
}

/* Another way may carry it. */
TEST(a_part_of_mptcp_is_not_counted)
{
	struct conn conn = resending(TCP_STATE_ESTABLISHED, 9);
	struct unacked unacked = { .retransmits = 9 };

	conn.have |= CONN_IS_SUBFLOW;
	unacked_tell(&unacked, &conn);
	assert_int_equal(unacked.retransmits, 0);
}

TEST(an_age_that_is_not_told_is_that_of_so_many_timeouts)
{
	static const struct {
		uint32_t retransmits;
		uint64_t ms;
	} cases[] = {
		{ 3, 1400 },
		{ 5, 6200 },
		{ 6, 12600 },
		{ 10, 204600 },
		{ 11, 204600 + 120000 },
		{ 4000, 204600 + 245 * 120000 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn conn =
			resending(TCP_STATE_ESTABLISHED, cases[i].retransmits);
		struct unacked unacked = { 0 };

		unacked_tell(&unacked, &conn);
		assert_int_equal(unacked_ms(&unacked), cases[i].ms);
		assert_int_equal(unacked_idled_ms(&unacked), 0);
		assert_false(unacked_is_heard(&unacked));
	}
}

TEST(what_came_last_tells_whether_it_idled_or_is_heard)
{
	struct unacked unacked = told(20000, 320000);

	assert_int_equal(unacked_ms(&unacked), 20000);
	assert_int_equal(unacked_idled_ms(&unacked), 300000);
	assert_false(unacked_is_heard(&unacked));
	/* An ACK of what was sent before may come a little later. */
	unacked = told(20000, 19000);
	assert_int_equal(unacked_idled_ms(&unacked), 0);
	assert_false(unacked_is_heard(&unacked));
	unacked = told(20000, 18999);
	assert_true(unacked_is_heard(&unacked));
}
