// SPDX-License-Identifier: MIT
/*
 * test_conn: what one socket's fields say together.
 */
#include "tcpwait/conn.h"
#include "tcpwait/tcp_state.h"
#include "test.h"

enum { UNKNOWN = -1 };

static const struct {
	const char *name;
	struct conn conn;
	int64_t age_ms;
} ages[] = {
	{ "a new TIME_WAIT",
	  { .state = TCP_STATE_TIME_WAIT,
	    .kind = CONN_TIMEWAIT,
	    .have = CONN_HAS_EXPIRES,
	    .expires_ms = 60000 },
	  0 },
	{ "a TIME_WAIT half over",
	  { .state = TCP_STATE_TIME_WAIT,
	    .kind = CONN_TIMEWAIT,
	    .have = CONN_HAS_EXPIRES,
	    .expires_ms = 29999 },
	  30001 },
	{ "a TIME_WAIT whose timer is up",
	  { .state = TCP_STATE_TIME_WAIT,
	    .kind = CONN_TIMEWAIT,
	    .have = CONN_HAS_EXPIRES },
	  60000 },
	{ "a TIME_WAIT of which the time left is not told",
	  { .state = TCP_STATE_TIME_WAIT, .kind = CONN_TIMEWAIT },
	  UNKNOWN },
	{ "a TIME_WAIT with more than its time",
	  { .state = TCP_STATE_TIME_WAIT,
	    .kind = CONN_TIMEWAIT,
	    .have = CONN_HAS_EXPIRES,
	    .expires_ms = 60004 },
	  0 },
	{ "a TIME_WAIT that is no minisocket",
	  { .state = TCP_STATE_TIME_WAIT,
	    .kind = CONN_FULL,
	    .have = CONN_HAS_EXPIRES,
	    .expires_ms = 5 },
	  UNKNOWN },
	{ "CLOSE_WAIT is as old as the FIN's ACK",
	  { .state = TCP_STATE_CLOSE_WAIT,
	    .have = CONN_HAS_INFO,
	    .last_ack_recv_ms = 1234,
	    .last_data_recv_ms = 99 },
	  1234 },
	{ "CLOSE_WAIT without tcp_info",
	  { .state = TCP_STATE_CLOSE_WAIT, .last_ack_recv_ms = 1234 },
	  UNKNOWN },
	{ "FIN_WAIT2 that received since",
	  { .state = TCP_STATE_FIN_WAIT2,
	    .have = CONN_HAS_INFO,
	    .last_ack_recv_ms = 500,
	    .last_data_recv_ms = 400 },
	  400 },
	{ "FIN_WAIT2 that received nothing since",
	  { .state = TCP_STATE_FIN_WAIT2,
	    .have = CONN_HAS_INFO,
	    .last_ack_recv_ms = 500,
	    .last_data_recv_ms = 90000 },
	  500 },
	{ "FIN_WAIT2 without tcp_info",
	  { .state = TCP_STATE_FIN_WAIT2, .last_ack_recv_ms = 500 },
	  UNKNOWN },
	{ "an orphan FIN_WAIT2 does not tell its timeout",
	  { .state = TCP_STATE_FIN_WAIT2,
	    .kind = CONN_TIMEWAIT,
	    .have = CONN_HAS_EXPIRES,
	    .expires_ms = 30000 },
	  UNKNOWN },
	{ "ESTABLISHED has no age",
	  { .state = TCP_STATE_ESTABLISHED,
	    .have = CONN_HAS_INFO,
	    .last_ack_recv_ms = 5 },
	  UNKNOWN },
	{ "a state that is none", { .state = 200 }, UNKNOWN },
};

TEST(age_is_told_only_where_the_kernel_told)
{
	uint32_t age_ms;
	size_t i;

	for (i = 0; i < sizeof(ages) / sizeof(ages[0]); i++) {
		bool known = conn_age_ms(&ages[i].conn, &age_ms);

		if (known != (ages[i].age_ms != UNKNOWN) ||
		    (known && age_ms != ages[i].age_ms))
			fail_msg("%s", ages[i].name);
	}
}

TEST(a_fin_wait2_without_an_inode_is_an_orphan)
{
	const struct conn orphan = { .state = TCP_STATE_FIN_WAIT2,
				     .kind = CONN_TIMEWAIT };
	const struct conn held = { .state = TCP_STATE_FIN_WAIT2,
				   .kind = CONN_FULL,
				   .have = CONN_HAS_INODE,
				   .inode = 1 };
	const struct conn whole = { .state = TCP_STATE_FIN_WAIT2,
				    .kind = CONN_FULL,
				    .have = CONN_HAS_INODE };
	const struct conn untold = { .state = TCP_STATE_FIN_WAIT2,
				     .kind = CONN_FULL };
	const struct conn unaccepted = { .state = TCP_STATE_ESTABLISHED,
					 .kind = CONN_FULL,
					 .have = CONN_HAS_INODE };
	const struct conn timewait = { .state = TCP_STATE_TIME_WAIT,
				       .kind = CONN_TIMEWAIT };

	assert_true(conn_is_orphan_fin_wait2(&orphan));
	assert_true(conn_is_orphan_fin_wait2(&whole));
	assert_false(conn_is_orphan_fin_wait2(&held));
	assert_false(conn_is_orphan_fin_wait2(&untold));
	assert_false(conn_is_orphan_fin_wait2(&unaccepted));
	assert_false(conn_is_orphan_fin_wait2(&timewait));
}

/* Of the other times: sent, received, ACK. */
#define CLOSE_WAIT(SENT, GOT, ACK)                                       \
	{                                                                \
		.state = TCP_STATE_CLOSE_WAIT,                           \
		.have = CONN_HAS_INFO | CONN_HAS_TIMER,                  \
		.last_data_sent_ms = (SENT), .last_data_recv_ms = (GOT), \
		.last_ack_recv_ms = (ACK)                                \
	}
#define FIN_WAIT2(SENT, GOT, ACK)                                        \
	{                                                                \
		.state = TCP_STATE_FIN_WAIT2,                            \
		.have = CONN_HAS_INFO | CONN_HAS_TIMER,                  \
		.last_data_sent_ms = (SENT), .last_data_recv_ms = (GOT), \
		.last_ack_recv_ms = (ACK)                                \
	}

static const struct {
	const char *name;
	struct conn conn;
	bool may_be_in_use;
} uses[] = {
	{ "an event was sent 15 s ago, a minute after the FIN",
	  CLOSE_WAIT(14992, 74060, 14992), true },
	{ "answered at once, closed at once", CLOSE_WAIT(5002, 5003, 5000),
	  false },
	{ "answered at once, closed later", CLOSE_WAIT(65000, 65001, 5000),
	  false },
	{ "a slow answer, closed later", CLOSE_WAIT(65000, 70000, 5000),
	  false },
	{ "a slow answer, closed at once", CLOSE_WAIT(4010, 9000, 4000), true },
	{ "the same, longer ago than it took", CLOSE_WAIT(5010, 10000, 5000),
	  false },
	{ "a client asked in vain after a pause", CLOSE_WAIT(5100, 90000, 5000),
	  true },
	{ "nothing was ever sent", CLOSE_WAIT(9000, 8990, 5000), false },
	{ "shut down, and nothing since", FIN_WAIT2(74000, 74000, 73990),
	  false },
	{ "shut down after a pause, and nothing since",
	  FIN_WAIT2(74000, 74000, 15000), false },
	{ "shut down, and answered at once", FIN_WAIT2(15010, 15000, 15000),
	  false },
	{ "shut down, and received 15 s ago", FIN_WAIT2(74000, 15000, 15000),
	  true },
	{ "received longer ago than it went on", FIN_WAIT2(74000, 37000, 37000),
	  false },
	{ "keepalives were answered since", FIN_WAIT2(74000, 60000, 15000),
	  false },
};

TEST(a_half_closed_stream_may_be_in_use)
{
	for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
		struct conn conn = uses[i].conn;

		if (conn_may_be_in_use(&conn) != uses[i].may_be_in_use ||
		    conn_age_is_bound(&conn) != uses[i].may_be_in_use)
			fail_msg("%s", uses[i].name);
		conn.have = CONN_HAS_TIMER;
		assert_false(conn_may_be_in_use(&conn));
		assert_false(conn_age_is_bound(&conn));
		conn.timer = CONN_TIMER_KEEPALIVE;
		assert_true(conn_age_is_bound(&conn));
		/* Keepalives may be sent where no timer is told. */
		conn.timer = CONN_TIMER_NONE;
		conn.have = 0;
		assert_true(conn_age_is_bound(&conn));
	}
}

static const struct {
	struct conn conn;
	bool is_client;
	int64_t idle_ms;
} idles[] = {
	{ CLOSE_WAIT(65000, 64000, 5000), true, 59000 },
	{ CLOSE_WAIT(64000, 65000, 5000), false, 59000 },
	{ CLOSE_WAIT(9000, 8990, 5000), false, 3990 },
	/* It sent after the FIN: 59 s are no idle time. */
	{ CLOSE_WAIT(14992, 74060, 14992), false, UNKNOWN },
	{ CLOSE_WAIT(14992, 74060, 14992), true, UNKNOWN },
	{ FIN_WAIT2(65000, 64000, 5000), true, UNKNOWN },
};

TEST(idle_time_is_known_where_nothing_came_since)
{
	uint32_t idle_ms;

	for (size_t i = 0; i < sizeof(idles) / sizeof(idles[0]); i++) {
		bool known = conn_idle_before_close_ms(
			&idles[i].conn, idles[i].is_client, &idle_ms);

		if (known != (idles[i].idle_ms != UNKNOWN) ||
		    (known && idle_ms != idles[i].idle_ms))
			fail_msg("case %zu", i);
	}
}

/* n segments each way, the last that came so long ago, with these unread. */
static struct conn asked(uint32_t sent_ms, uint32_t got_ms, uint32_t fin_ms,
			 uint32_t n_sent, uint32_t n_got, uint32_t recv_queue)
{
	struct conn conn = CLOSE_WAIT(sent_ms, got_ms, fin_ms);

	conn.have |= CONN_HAS_SEGMENTS | CONN_RECEIVED_DATA;
	if (n_sent > 0)
		conn.have |= CONN_SENT_DATA;
	conn.segments_sent = n_sent;
	conn.segments_received = n_got;
	conn.bytes_received = UINT64_C(100) * n_got + 1;
	conn.recv_queue = recv_queue;
	return conn;
}

TEST(a_farewell_is_no_part_of_the_idle_time)
{
	const struct {
		const char *name;
		struct conn conn;
		uint32_t idle_ms;
	} cases[] = {
		{ "unread, after a minute", asked(65000, 5000, 5000, 4, 6, 109),
		  60000 },
		{ "read by an event loop", asked(65000, 5000, 5000, 4, 6, 0),
		  60000 },
		{ "a slow answer that was read",
		  asked(65000, 5000, 5000, 1, 1, 0), 0 },
		{ "events until the end, unread",
		  asked(10000, 5000, 5000, 1, 6, 41), 0 },
		{ "events until the end, read",
		  asked(65000, 5010, 5000, 1, 60, 1), 10 },
	};
	uint32_t idle_ms;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (!conn_idle_before_close_ms(&cases[i].conn, true,
					       &idle_ms) ||
		    idle_ms != cases[i].idle_ms)
			fail_msg("%s: %u", cases[i].name, idle_ms);
	}
}

TEST(what_may_be_part_of_an_answer_is_no_farewell)
{
	const struct {
		const char *name;
		struct conn conn;
		bool has_answer;
	} cases[] = {
		{ "an answer 1.6 s late", asked(6600, 5000, 5000, 3, 3, 141),
		  true },
		{ "a farewell after 1.6 s", asked(6600, 5000, 5000, 3, 4, 141),
		  false },
		{ "a chunk's end", asked(65000, 5000, 5000, 3, 4, 6), true },
		{ "it came long before the FIN",
		  asked(65000, 9000, 5000, 3, 4, 141), true },
		{ "five pings after one request",
		  asked(10000, 5000, 5000, 1, 6, 41), true },
		{ "messages to who only listens",
		  asked(90000, 5000, 5000, 0, 3, 41), true },
		{ "a greeting and a farewell",
		  asked(90000, 5000, 5000, 0, 2, 41), false },
		{ "a login, and a farewell", asked(90000, 5000, 5000, 1, 3, 41),
		  false },
		{ "a feed after a subscription",
		  asked(90000, 5000, 5000, 2, 40, 41), true },
		{ "many notices were read, this one was not",
		  asked(90000, 5000, 5000, 9, 90, 41), false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (conn_has_answer(&cases[i].conn) != cases[i].has_answer)
			fail_msg("%s", cases[i].name);
	}
}

/* Its results are long, and it asked twice. */
TEST(long_answers_are_not_several_messages)
{
	struct conn conn = asked(90000, 5000, 5000, 2, 40, 41);

	conn.bytes_received = 40 * 1400;
	assert_false(conn_has_answer(&conn));
}

TEST(tls_needs_more_than_one_segment)
{
	struct conn conn = asked(90000, 5000, 5000, 1, 4, 25);

	assert_true(conn_speaks_no_tls(&conn));
	conn.segments_sent = 2;
	assert_false(conn_speaks_no_tls(&conn));
	conn.have = CONN_HAS_INFO;
	conn.segments_sent = 0;
	assert_false(conn_speaks_no_tls(&conn));
}

TEST(half_closed_clients_may_wait_for_an_answer)
{
	const struct {
		const char *name;
		struct conn conn;
		bool waits;
	} cases[] = {
		{ "asked and ended at once", asked(5010, 5002, 5000, 0, 1, 0),
		  true },
		{ "asked once more", asked(9000, 5002, 5000, 3, 4, 0), true },
		{ "was answered", asked(5001, 5002, 5000, 1, 1, 0), false },
		{ "lost patience", asked(65010, 65000, 5000, 0, 1, 0), false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (conn_waits_for_answer(&cases[i].conn) != cases[i].waits)
			fail_msg("%s", cases[i].name);
	}
}

TEST(who_has_said_all_may_wait_for_an_answer)
{
	const struct {
		const char *name;
		uint32_t have, sent_ms, got_ms, ack_ms;
		bool waits;
	} cases[] = {
		{ "asked and ended at once", CONN_SENT_DATA, 5002, 6000, 5000,
		  true },
		{ "asked once more", CONN_SENT_DATA | CONN_RECEIVED_DATA, 5002,
		  9000, 5000, true },
		{ "was answered", CONN_SENT_DATA | CONN_RECEIVED_DATA, 5002,
		  5001, 5000, false },
		{ "idled, and ended", CONN_SENT_DATA, 65000, 65000, 5000,
		  false },
		{ "said nothing", 0, 5000, 5000, 5000, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct conn conn = {
			.state = TCP_STATE_FIN_WAIT2,
			.have = CONN_HAS_INFO | CONN_HAS_SEGMENTS |
				CONN_HAS_TIMER | cases[i].have,
			.last_data_sent_ms = cases[i].sent_ms,
			.last_data_recv_ms = cases[i].got_ms,
			.last_ack_recv_ms = cases[i].ack_ms,
		};

		if (conn_waits_for_answer(&conn) != cases[i].waits)
			fail_msg("%s", cases[i].name);
	}
}

enum { BOTH = CONN_SENT_DATA | CONN_RECEIVED_DATA };

static const struct {
	const char *name;
	uint32_t have; /* beside CONN_HAS_INFO */
	uint32_t sent_ms, got_ms, send_queue;
	enum conn_turn turn;
	uint32_t since_ms;
} turns[] = {
	{ "answered after a second", BOTH, 4000, 5000, 0, CONN_TURN_PEER,
	  4000 },
	{ "answered in the same moment", BOTH, 5000, 5000, 0, CONN_TURN_PEER,
	  5000 },
	{ "the answer is on its way", BOTH, 4000, 5000, 100, CONN_TURN_UNKNOWN,
	  0 },
	{ "nothing was said yet", 0, 5000, 5000, 0, CONN_TURN_PEER, 5000 },
	{ "greeted, and not asked", CONN_SENT_DATA, 5000, 5004, 0,
	  CONN_TURN_PEER, 5000 },
	{ "asked at once", CONN_RECEIVED_DATA, 5000, 5000, 0, CONN_TURN_OURS,
	  5000 },
	{ "asked soon", CONN_RECEIVED_DATA, 5040, 5000, 0, CONN_TURN_OURS,
	  5000 },
	{ "asked again at once", BOTH, 5040, 5000, 0, CONN_TURN_OURS, 5000 },
	{ "messages that nobody answers", CONN_RECEIVED_DATA, 90000, 5000, 0,
	  CONN_TURN_UNKNOWN, 0 },
	{ "the same behind a TLS handshake", BOTH, 90000, 5000, 0,
	  CONN_TURN_UNKNOWN, 0 },
};

TEST(only_who_has_answered_idles)
{
	for (size_t i = 0; i < sizeof(turns) / sizeof(turns[0]); i++) {
		const struct conn conn = {
			.state = TCP_STATE_ESTABLISHED,
			.have = CONN_HAS_INFO | CONN_HAS_SEGMENTS |
				CONN_HAS_QUEUES | turns[i].have,
			.last_data_sent_ms = turns[i].sent_ms,
			.last_data_recv_ms = turns[i].got_ms,
			.send_queue = turns[i].send_queue,
		};
		uint32_t since_ms = 0;

		if (conn_turn(&conn, &since_ms) != turns[i].turn ||
		    (turns[i].turn != CONN_TURN_UNKNOWN &&
		     since_ms != turns[i].since_ms))
			fail_msg("%s", turns[i].name);
	}
}

/* Before Linux 4.6 two equal times tell nothing. */
TEST(without_segments_equal_times_tell_no_turn)
{
	struct conn conn = { .state = TCP_STATE_ESTABLISHED,
			     .have = CONN_HAS_INFO | CONN_HAS_QUEUES,
			     .last_data_sent_ms = 5000,
			     .last_data_recv_ms = 5000 };
	uint32_t since_ms;

	assert_int_equal(conn_turn(&conn, &since_ms), CONN_TURN_UNKNOWN);
	conn.last_data_sent_ms = 4000;
	assert_int_equal(conn_turn(&conn, &since_ms), CONN_TURN_PEER);
	conn.last_data_sent_ms = 5040;
	assert_int_equal(conn_turn(&conn, &since_ms), CONN_TURN_OURS);
	conn.have = 0;
	assert_int_equal(conn_turn(&conn, &since_ms), CONN_TURN_UNKNOWN);
}

static const struct {
	const char *name;
	uint32_t have; /* beside CONN_HAS_INFO */
	uint32_t sent_ms, got_ms, recv_queue;
	bool has_answer;
} answers[] = {
	{ "at once after the request", 0, 5000, 5000, 141, true },
	{ "a farewell after a minute", 0, 65000, 5000, 141, false },
	{ "a slow answer, and nothing read before",
	  CONN_HAS_SEGMENTS | BOTH | CONN_READ_NOTHING, 9000, 5000, 141, true },
	{ "a farewell to who never asked",
	  CONN_HAS_SEGMENTS | CONN_RECEIVED_DATA | CONN_READ_NOTHING, 65000,
	  5000, 141, false },
	{ "the server spoke first, and nobody asked",
	  CONN_HAS_SEGMENTS | CONN_RECEIVED_DATA | CONN_READ_NOTHING, 5000,
	  5000, 44, false },
	{ "the FIN alone", 0, 5000, 5000, 1, false },
	{ "sent after it came", 0, 4000, 5000, 141, false },
};

TEST(what_follows_a_request_is_its_answer)
{
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		struct conn conn = {
			.state = TCP_STATE_CLOSE_WAIT,
			.have = CONN_HAS_INFO | answers[i].have,
			.last_data_sent_ms = answers[i].sent_ms,
			.last_data_recv_ms = answers[i].got_ms,
			.recv_queue = answers[i].recv_queue,
		};

		if (conn_has_answer(&conn) != answers[i].has_answer)
			fail_msg("%s", answers[i].name);
		conn.have &= ~(uint32_t)CONN_HAS_INFO;
		assert_false(conn_has_answer(&conn));
	}
}

TEST(who_closes_upon_a_request_ends_no_idle_connection)
{
	static const struct {
		struct conn conn;
		uint32_t have;
		bool upon_request;
	} cases[] = {
		{ CLOSE_WAIT(5008, 5008, 5000), CONN_SENT_DATA, true },
		{ CLOSE_WAIT(5999, 5003, 5000), CONN_SENT_DATA, true },
		{ CLOSE_WAIT(6000, 5003, 5000), CONN_SENT_DATA, false },
		{ CLOSE_WAIT(65000, 64990, 5000), CONN_SENT_DATA, false },
		/* Nothing was ever asked. */
		{ CLOSE_WAIT(5008, 5008, 5000), 0, false },
		{ FIN_WAIT2(5008, 5008, 5000), CONN_SENT_DATA, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn conn = cases[i].conn;

		conn.have |= CONN_HAS_SEGMENTS | cases[i].have;
		assert_int_equal(conn_closed_upon_request(&conn),
				 cases[i].upon_request);
		conn.timer = CONN_TIMER_KEEPALIVE;
		assert_false(conn_closed_upon_request(&conn));
		conn.have = 0;
		assert_false(conn_closed_upon_request(&conn));
	}
}

/* An answer may be on its way where nobody says what is. */
TEST(queues_not_told_leave_the_turn_open)
{
	const struct conn conn = {
		.state = TCP_STATE_ESTABLISHED,
		.have = CONN_HAS_INFO | CONN_HAS_SEGMENTS | BOTH,
		.last_data_sent_ms = 4000,
		.last_data_recv_ms = 5000,
	};
	uint32_t since_ms;

	assert_int_equal(conn_turn(&conn, &since_ms), CONN_TURN_UNKNOWN);
}

TEST(only_a_whole_socket_resets_its_peer)
{
	static const struct {
		uint8_t state, kind;
		bool resets;
	} cases[] = {
		{ TCP_STATE_ESTABLISHED, CONN_FULL, true },
		{ TCP_STATE_CLOSE_WAIT, CONN_FULL, true },
		{ TCP_STATE_FIN_WAIT1, CONN_FULL, true },
		{ TCP_STATE_FIN_WAIT2, CONN_FULL, true },
		{ TCP_STATE_FIN_WAIT2, CONN_TIMEWAIT, false },
		{ TCP_STATE_TIME_WAIT, CONN_TIMEWAIT, false },
		{ TCP_STATE_SYN_RECV, CONN_REQUEST, false },
		{ TCP_STATE_SYN_SENT, CONN_FULL, false },
		{ TCP_STATE_LAST_ACK, CONN_FULL, false },
		{ TCP_STATE_CLOSING, CONN_FULL, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct conn conn = { .state = cases[i].state,
					   .kind = cases[i].kind };

		assert_int_equal(conn_resets_if_ended(&conn), cases[i].resets);
	}
}
