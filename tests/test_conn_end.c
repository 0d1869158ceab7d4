// SPDX-License-Identifier: MIT
/*
 * test_conn_end: what each kind of end looks like, as Linux 6.18 tells it.
 */
#include "tcpwait/conn_end.h"
#include "test.h"

enum { HIGH = 45000, LOW = 80 };

/* What the cases differ in. */
struct figures {
	int32_t surplus;
	uint32_t unread, unacked;
	uint8_t remains, retransmits, probes;
	uint32_t n_out, n_delivered;
	bool never_answered; /* its SYN was not */
	uint32_t n_in; /* segments, then */
	bool no_fin; /* of the peer has come */
};

static const struct {
	const char *name;
	struct figures figures;
	uint16_t local_port, remote_port;
	enum role hint;
	enum end_kind kind;
	enum role role;
} cases[] = {
	{ "a server that closes first",
	  { 1, .remains = END_REMAINS_TIMEWAIT },
	  LOW,
	  HIGH,
	  ROLE_UNKNOWN,
	  END_LOCAL_FIRST,
	  ROLE_SERVER },
	{ "a client that closes first",
	  { 2, .remains = END_REMAINS_TIMEWAIT },
	  HIGH,
	  LOW,
	  ROLE_UNKNOWN,
	  END_LOCAL_FIRST,
	  ROLE_CLIENT },
	{ "a server that closed first and whose TIME_WAIT a reset took away",
	  { 1, .remains = END_REMAINS_LISTENER, .no_fin = true },
	  LOW,
	  HIGH,
	  ROLE_UNKNOWN,
	  END_LOCAL_FIRST,
	  ROLE_SERVER },
	{ "a server whose client closes first",
	  { 1, .remains = END_REMAINS_LISTENER },
	  HIGH,
	  HIGH + 1,
	  ROLE_UNKNOWN,
	  END_PEER_FIRST,
	  ROLE_SERVER },
	{ "a client whose server closes first",
	  { 2, .remains = END_REMAINS_NOTHING },
	  HIGH,
	  HIGH + 1,
	  ROLE_UNKNOWN,
	  END_PEER_FIRST,
	  ROLE_CLIENT },
	{ "a server whose listener is gone, with a FIN of its own",
	  { 1, .remains = END_REMAINS_NOTHING, .n_out = 3, .n_delivered = 5 },
	  HIGH,
	  HIGH + 1,
	  ROLE_UNKNOWN,
	  END_PEER_FIRST,
	  ROLE_SERVER },
	{ "its FIN upon data, or a client's reset: nothing tells",
	  { 1, .remains = END_REMAINS_NOTHING, .n_out = 3, .n_delivered = 4 },
	  HIGH,
	  HIGH + 1,
	  ROLE_UNKNOWN,
	  END_UNKNOWN,
	  ROLE_UNKNOWN },
	{ "the same where an earlier look knows the role",
	  { 1, .remains = END_REMAINS_NOTHING, .n_out = 3, .n_delivered = 4 },
	  HIGH,
	  HIGH + 1,
	  ROLE_SERVER,
	  END_PEER_FIRST,
	  ROLE_SERVER },
	{ "the same where the ports tell",
	  { 1, .remains = END_REMAINS_NOTHING, .n_out = 3, .n_delivered = 4 },
	  HIGH,
	  LOW,
	  ROLE_UNKNOWN,
	  END_RESET,
	  ROLE_CLIENT },
	{ "a server's connection is reset",
	  { 0, .remains = END_REMAINS_LISTENER },
	  LOW,
	  HIGH,
	  ROLE_UNKNOWN,
	  END_RESET,
	  ROLE_SERVER },
	{ "a server closes with data unread",
	  { 0, .unread = 5, .remains = END_REMAINS_LISTENER },
	  LOW,
	  HIGH,
	  ROLE_UNKNOWN,
	  END_UNREAD,
	  ROLE_SERVER },
	{ "a client's connection is reset",
	  { 1, .remains = END_REMAINS_NOTHING, .n_delivered = 1 },
	  HIGH,
	  LOW,
	  ROLE_UNKNOWN,
	  END_RESET,
	  ROLE_CLIENT },
	{ "a client's probes are never answered",
	  { 1, .remains = END_REMAINS_NOTHING, .probes = 2, .n_delivered = 1 },
	  HIGH,
	  LOW,
	  ROLE_UNKNOWN,
	  END_KEEPALIVE,
	  ROLE_CLIENT },
	{ "data are never answered",
	  { -99, .unacked = 100, .remains = END_REMAINS_NOTHING,
	    .retransmits = 4 },
	  HIGH,
	  LOW,
	  ROLE_UNKNOWN,
	  END_SILENT,
	  ROLE_CLIENT },
	{ "a close is never answered",
	  { 0, .unacked = 1, .remains = END_REMAINS_LISTENER,
	    .retransmits = 9 },
	  LOW,
	  HIGH,
	  ROLE_UNKNOWN,
	  END_SILENT,
	  ROLE_SERVER },
	{ "a reset while data were under way",
	  { -99, .unacked = 100, .remains = END_REMAINS_LISTENER },
	  LOW,
	  HIGH,
	  ROLE_UNKNOWN,
	  END_RESET,
	  ROLE_SERVER },
	{ "nobody asked what remained",
	  { 1, .remains = END_REMAINS_UNKNOWN },
	  LOW,
	  HIGH,
	  ROLE_SERVER,
	  END_UNKNOWN,
	  ROLE_SERVER },
	{ "a connect that was given up",
	  { 0, .unacked = 1, .never_answered = true },
	  HIGH,
	  LOW,
	  ROLE_UNKNOWN,
	  END_UNCONNECTED,
	  ROLE_CLIENT },
	{ "a connect that did not block was refused",
	  { 0, .unacked = 1, .never_answered = true, .n_in = 1 },
	  HIGH,
	  LOW,
	  ROLE_UNKNOWN,
	  END_REFUSED,
	  ROLE_CLIENT },
	{ "a connect that did not block timed out, or was given up late",
	  { 0, .unacked = 1, .retransmits = 1, .never_answered = true },
	  HIGH,
	  LOW,
	  ROLE_UNKNOWN,
	  END_UNANSWERED,
	  ROLE_CLIENT },
	{ "a connect that was refused",
	  { 0, .never_answered = true },
	  HIGH,
	  0,
	  ROLE_UNKNOWN,
	  END_REFUSED,
	  ROLE_CLIENT },
	{ "a connect that timed out",
	  { 0, .retransmits = 6, .never_answered = true },
	  HIGH,
	  0,
	  ROLE_UNKNOWN,
	  END_UNANSWERED,
	  ROLE_CLIENT },
	{ "a client's SO_LINGER 0",
	  { 0, .remains = END_REMAINS_NOTHING },
	  HIGH,
	  0,
	  ROLE_UNKNOWN,
	  END_DISCARDED,
	  ROLE_CLIENT },
	{ "a server's SO_LINGER 0",
	  { 0, .unacked = 65538, .remains = END_REMAINS_LISTENER },
	  LOW,
	  0,
	  ROLE_UNKNOWN,
	  END_DISCARDED,
	  ROLE_SERVER },
	{ "never accepted, and its listener is gone",
	  { 0, .remains = END_REMAINS_NOTHING },
	  LOW,
	  0,
	  ROLE_SERVER,
	  END_DISCARDED,
	  ROLE_SERVER },
	{ "more than a SYN and a FIN: it had data in its SYN",
	  { 3, .remains = END_REMAINS_NOTHING },
	  HIGH,
	  LOW,
	  ROLE_UNKNOWN,
	  END_UNKNOWN,
	  ROLE_CLIENT },
};

static struct conn_end make(const struct figures *figures, uint16_t local,
			    uint16_t remote)
{
	static const uint8_t peer[] = { 10, 0, 0, 5 };

	return (struct conn_end){
		.conn = { .local_port = local,
			  .remote_port = remote,
			  .remote = addr_from_v4(peer),
			  .have = CONN_HAS_INFO | CONN_HAS_QUEUES,
			  .recv_queue = figures->unread,
			  .send_queue = figures->unacked },
		.have = CONN_END_HAS_COUNTS,
		.remains = figures->remains,
		.retransmits = figures->retransmits,
		.probes = figures->probes,
		.surplus = figures->surplus,
		.min_rtt_us = figures->never_answered ? CONN_END_NO_RTT : 40,
		.n_segments_in = figures->never_answered ? figures->n_in : 3,
		.n_data_out = figures->n_out,
		.bytes_in = !figures->no_fin,
		.n_delivered = figures->n_delivered,
	};
}

static struct end_hints hints_of(enum role role)
{
	return (struct end_hints){ role, 32768, 60999 };
}

TEST(every_kind_of_end_is_told)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn_end end =
			make(&cases[i].figures, cases[i].local_port,
			     cases[i].remote_port);
		struct end_hints hints = hints_of(cases[i].hint);
		struct end_verdict verdict = conn_end_judge(&end, &hints);

		if (verdict.kind != cases[i].kind ||
		    verdict.role != cases[i].role)
			fail_msg("%s: found %s of role %d", cases[i].name,
				 end_kind_key(verdict.kind), verdict.role);
	}
}

static struct conn_end peer_first(void)
{
	const struct figures figures = { 1, .remains = END_REMAINS_LISTENER };

	return make(&figures, LOW, HIGH);
}

static enum end_kind judge(const struct conn_end *end)
{
	struct end_hints hints = hints_of(ROLE_UNKNOWN);

	return conn_end_judge(end, &hints).kind;
}

TEST(without_time_wait_nobody_was_first)
{
	struct conn_end end = peer_first();

	end.have |= CONN_END_NO_TIMEWAIT;
	assert_int_equal(judge(&end), END_UNKNOWN);
	/* One that is there proves all the same. */
	end.remains = END_REMAINS_TIMEWAIT;
	assert_int_equal(judge(&end), END_LOCAL_FIRST);
}

TEST(held_for_a_minute_a_time_wait_would_be_gone)
{
	struct conn_end end = peer_first();

	end.conn.last_ack_recv_ms = 57000;
	assert_int_equal(judge(&end), END_PEER_FIRST);
	end.conn.last_ack_recv_ms = 60000;
	assert_int_equal(judge(&end), END_UNKNOWN);
}

TEST(without_figures_nothing_is_told)
{
	struct conn_end end = peer_first();
	struct end_lifetime lifetime;
	uint64_t bytes;
	uint32_t n;

	end.have = 0;
	assert_int_equal(judge(&end), END_UNKNOWN);
	assert_false(conn_end_exchanges(&end, END_UNKNOWN, &n));
	assert_false(conn_end_bytes(&end, END_UNKNOWN, &bytes));
	assert_false(conn_end_idle_ms(&end, END_UNKNOWN, &n));
	lifetime = conn_end_lifetime(&end, END_UNKNOWN);
	assert_false(lifetime.most_known);
	assert_false(conn_end_asks(&end));
}

TEST(exchanges_are_segments_of_the_side_with_fewer)
{
	struct conn_end end = peer_first();
	uint32_t n;

	end.n_data_in = 3;
	end.n_data_out = 200;
	assert_true(conn_end_exchanges(&end, END_PEER_FIRST, &n));
	assert_int_equal(n, 3);
	end.n_data_in = 300;
	assert_true(conn_end_exchanges(&end, END_RESET, &n));
	assert_int_equal(n, 200);
	assert_false(conn_end_exchanges(&end, END_UNCONNECTED, &n));
}

TEST(a_fin_is_no_data)
{
	struct conn_end end = peer_first();
	uint64_t bytes;

	end.bytes_in = 101;
	end.bytes_out = 50;
	assert_true(conn_end_bytes(&end, END_PEER_FIRST, &bytes));
	assert_int_equal(bytes, 150);
	/* No FIN came. */
	assert_true(conn_end_bytes(&end, END_RESET, &bytes));
	assert_int_equal(bytes, 151);
}

TEST(who_asked_nothing_was_turned_away_or_left)
{
	static const struct {
		enum role role;
		enum end_kind kind;
		uint32_t n_in, n_out, idle_ms;
		enum end_unasked unasked;
	} sorts[] = {
		{ ROLE_SERVER, END_LOCAL_FIRST, 0, 1, 3, END_UNASKED_CLOSED },
		{ ROLE_SERVER, END_LOCAL_FIRST, 0, 0, 3, END_UNASKED_CLOSED },
		{ ROLE_SERVER, END_PEER_FIRST, 0, 1, 3, END_UNASKED_LEFT },
		{ ROLE_CLIENT, END_PEER_FIRST, 1, 0, 3, END_UNASKED_CLOSED },
		{ ROLE_CLIENT, END_LOCAL_FIRST, 1, 0, 3, END_UNASKED_LEFT },
		/* A check that connects and goes. */
		{ ROLE_SERVER, END_PEER_FIRST, 0, 0, 3, END_ASKED },
		{ ROLE_CLIENT, END_LOCAL_FIRST, 0, 0, 3, END_ASKED },
		{ ROLE_SERVER, END_LOCAL_FIRST, 1, 1, 3, END_ASKED },
		{ ROLE_CLIENT, END_PEER_FIRST, 1, 1, 3, END_ASKED },
		/* A greeting that was waited for in vain. */
		{ ROLE_SERVER, END_LOCAL_FIRST, 0, 1, 1000, END_ASKED },
		{ ROLE_SERVER, END_RESET, 0, 1, 3, END_ASKED },
		{ ROLE_UNKNOWN, END_LOCAL_FIRST, 0, 1, 3, END_ASKED },
	};

	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
		const struct end_verdict verdict = { sorts[i].kind,
						     sorts[i].role };
		struct conn_end end = peer_first();

		end.n_data_in = sorts[i].n_in;
		end.n_data_out = sorts[i].n_out;
		end.conn.last_data_sent_ms = sorts[i].idle_ms;
		end.conn.last_data_recv_ms = sorts[i].idle_ms;
		print_message("%zu\n", i);
		assert_int_equal(conn_end_unasked(&end, &verdict),
				 sorts[i].unasked);
	}
}

TEST(idle_is_since_the_later_data)
{
	struct conn_end end = peer_first();
	uint32_t idle_ms;

	end.conn.last_data_sent_ms = 65000;
	end.conn.last_data_recv_ms = 65300;
	assert_true(conn_end_idle_ms(&end, END_PEER_FIRST, &idle_ms));
	assert_int_equal(idle_ms, 65000);
}

TEST(without_data_the_lifetime_is_exact)
{
	struct conn_end end = peer_first();
	struct end_lifetime lifetime;
	double most = 9;

	end.conn.last_data_sent_ms = end.conn.last_data_recv_ms = 2500;
	lifetime = conn_end_lifetime(&end, END_PEER_FIRST);
	assert_true(lifetime.is_exact);
	assert_true(lifetime.most_seconds == 2.5);
	conn_end_bound_lifetime(&lifetime, 1, &most);
	assert_true(lifetime.most_seconds == 2.5);
	end.n_data_in = 1;
	lifetime = conn_end_lifetime(&end, END_PEER_FIRST);
	assert_false(lifetime.is_exact);
	assert_false(lifetime.most_known);
	assert_true(lifetime.least_seconds == 2.5);
	conn_end_bound_lifetime(&lifetime, 4, &most);
	assert_true(lifetime.least_seconds == 4 && lifetime.most_seconds == 9);
	conn_end_bound_lifetime(&lifetime, 3, NULL);
	assert_true(lifetime.least_seconds == 4 && lifetime.most_seconds == 9);
}

TEST(a_listener_is_no_connection)
{
	struct conn_end end = peer_first();

	assert_true(conn_end_is_connection(&end));
	end.conn.remote_port = 0;
	assert_true(conn_end_is_connection(&end));
	end.conn.remote = addr_any;
	assert_false(conn_end_is_connection(&end));
}

/* A work queue writes the message, when it comes to that. */
TEST(a_late_message_makes_no_idle_time)
{
	struct conn_end end = peer_first();
	uint32_t idle_ms;

	end.n_data_in = end.n_data_out = 1;
	end.conn.last_data_sent_ms = 6000;
	end.conn.last_data_recv_ms = 6100;
	end.conn.last_ack_recv_ms = 1000;
	assert_true(conn_end_idle_ms(&end, END_LOCAL_FIRST, &idle_ms));
	assert_int_equal(idle_ms, 5000);
	assert_true(conn_end_lifetime(&end, END_LOCAL_FIRST).least_seconds ==
		    5.1);
	/* A reset acknowledges nothing. */
	assert_true(conn_end_idle_ms(&end, END_RESET, &idle_ms));
	assert_int_equal(idle_ms, 6000);
	end.conn.last_ack_recv_ms = 7000;
	assert_true(conn_end_idle_ms(&end, END_PEER_FIRST, &idle_ms));
	assert_int_equal(idle_ms, 0);
}
