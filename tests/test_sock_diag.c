// SPDX-License-Identifier: MIT
/*
 * test_sock_diag: the wire format, as it is and as it never should be.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/netlink.h"
#include "messages.h"
#include "test.h"

enum { CGROUP_ID_ATTR = 21, INFO_OLDEST = 60 };

/* Offsets in struct tcp_info, which is ABI. */
enum { LAST_DATA_SENT = 44, LAST_DATA_RECV = 52, LAST_ACK_RECV = 56 };

/* The quick ways say what the whole one says, or leave it to that. */
static void check_quick(const struct nlmsghdr *nlh, int ret,
			const struct conn *conn)
{
	struct conn mini;

	assert_int_equal(sock_diag_state(nlh), ret == 0 ? conn->state : 0);
	sock_diag_init_mini(&mini);
	/* Whatever the one before left there. */
	mini.have |= CONN_HAS_MARK;
	mini.mark = mini.expires_ms = mini.ifindex = 0xffff;
	memset(mini.local.bytes + ADDR_V4_OFFSET, 0xff, 4);
	if (!sock_diag_decode_mini(nlh, &mini))
		return;
	assert_int_equal(ret, 0);
	assert_memory_equal(&mini, conn, sizeof(mini));
}

/* Decodes the one message from memory of just its size. */
static int decode(const struct messages *messages, struct conn *conn)
{
	struct nlmsghdr *exact = messages_exact(messages, messages->n);
	int ret;

	memset(conn, 0, sizeof(*conn));
	ret = sock_diag_decode(exact, conn);
	check_quick(exact, ret, conn);
	free(exact);
	return ret;
}

static struct conn decoded(const struct messages *messages)
{
	struct conn conn;

	assert_int_equal(decode(messages, &conn), 0);
	return conn;
}

static bool is_quick(const struct messages *messages)
{
	struct nlmsghdr *exact = messages_exact(messages, messages->n);
	struct conn mini;
	bool quick;

	sock_diag_init_mini(&mini);
	quick = sock_diag_decode_mini(exact, &mini);
	free(exact);
	return quick;
}

static struct conn round_trip(const struct conn *conn)
{
	struct messages messages = { 0 };

	messages_put_conn(&messages, conn);
	return decoded(&messages);
}

static struct conn established(void)
{
	return conns_make("10.0.0.1:80", "10.0.0.2:40000",
			  TCP_STATE_ESTABLISHED);
}

/* A connection of MPTCP with so many bytes of struct mptcp_info. */
static struct conn decoded_mptcp(size_t info_bytes)
{
	struct messages messages = { 0 };
	struct conn sent = established(), conn;
	uint32_t info[32] = { 0 };
	struct nlmsghdr *exact;

	info[21] = 1000;
	info[22] = 2000;
	info[23] = 3000;
	sent.state = TCP_STATE_CLOSE_WAIT;
	messages_put_conn(&messages, &sent);
	messages_put_attr(&messages, INET_DIAG_INFO, info, info_bytes);
	exact = messages_exact(&messages, messages.n);
	assert_int_equal(sock_diag_decode_mptcp(exact, &conn), 0);
	free(exact);
	return conn;
}

TEST(ages_of_an_mptcp_connection_stand_in_its_own_info)
{
	struct conn conn = decoded_mptcp(96);

	assert_true(conn.have & CONN_HAS_INFO);
	assert_int_equal(conn.last_data_sent_ms, 1000);
	assert_int_equal(conn.last_data_recv_ms, 2000);
	assert_int_equal(conn.last_ack_recv_ms, 3000);
	conn = decoded_mptcp(128);
	assert_int_equal(conn.last_ack_recv_ms, 3000);
}

TEST(older_mptcp_info_tells_no_age)
{
	assert_false(decoded_mptcp(92).have & CONN_HAS_INFO);
	assert_false(decoded_mptcp(0).have & CONN_HAS_INFO);
}

TEST(every_state_is_decoded)
{
	for (unsigned int i = 1; i < TCP_STATE_COUNT; i++) {
		struct conn sent = established(), conn;

		sent.state = (uint8_t)i;
		conn = round_trip(&sent);
		assert_int_equal(conn.state, i);
		assert_int_equal(conn.kind, CONN_FULL);
	}
}

TEST(what_is_no_state_is_refused)
{
	for (unsigned int i = 0; i < 256; i++) {
		struct messages messages = { 0 };
		struct conn sent = established(), conn;
		bool known = i > 0 && i <= TCP_STATE_NEW_SYN_RECV;

		sent.state = (uint8_t)i;
		messages_put_conn(&messages, &sent);
		assert_int_equal(decode(&messages, &conn),
				 known ? 0 : -EBADMSG);
	}
}

TEST(what_is_no_family_is_refused)
{
	for (unsigned int i = 0; i < 256; i++) {
		struct messages messages = { 0 };
		struct conn sent = established(), conn;

		sent.family = (uint8_t)i;
		messages_put_conn(&messages, &sent);
		assert_int_equal(decode(&messages, &conn),
				 i == AF_INET || i == AF_INET6 ? 0 : -EBADMSG);
	}
}

static const struct {
	const char *local, *remote;
} ends[] = {
	{ "10.0.0.1:80", "192.0.2.255:65535" },
	{ "0.0.0.0:1", "255.255.255.255:0" },
	{ "[2001:db8::1]:443", "[fe80::1:2:3]:50000" },
	{ "[::ffff:10.0.0.1]:8080", "[::ffff:10.0.0.2]:40000" },
	{ "[::]:22", "[::1]:1" },
};

TEST(both_ends_come_through)
{
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct conn sent = conns_make(ends[i].local, ends[i].remote,
					      TCP_STATE_ESTABLISHED);
		struct conn conn = round_trip(&sent);

		assert_true(addr_equal(&conn.local, &sent.local));
		assert_true(addr_equal(&conn.remote, &sent.remote));
		assert_int_equal(conn.local_port, sent.local_port);
		assert_int_equal(conn.remote_port, sent.remote_port);
		assert_int_equal(conn.family, sent.family);
	}
}

TEST(the_plain_fields_come_through)
{
	struct conn sent = established(), conn;

	sent.timer = CONN_TIMER_KEEPALIVE;
	sent.expires_ms = 123456;
	sent.retransmits = 7;
	sent.ifindex = 3;
	sent.cookie = UINT64_C(0x1122334455667788);
	sent.recv_queue = 11;
	sent.send_queue = 0xfffffffe;
	sent.uid = 1000;
	sent.inode = 0xffffffff;
	conn = round_trip(&sent);
	assert_int_equal(conn.timer, CONN_TIMER_KEEPALIVE);
	assert_int_equal(conn.expires_ms, 123456);
	assert_int_equal(conn.retransmits, 7);
	assert_int_equal(conn.ifindex, 3);
	assert_true(conn.cookie == sent.cookie);
	assert_int_equal(conn.recv_queue, 11);
	assert_int_equal(conn.send_queue, 0xfffffffe);
	assert_int_equal(conn.uid, 1000);
	assert_int_equal(conn.inode, 0xffffffff);
	assert_int_equal(conn.have,
			 CONN_ALWAYS_TOLD | CONN_HAS_QUEUES | CONN_HAS_UID);
}

/* inet_twsk_diag_fill(): 88 bytes, 96 since it tells the mark. */
TEST(a_minisocket_has_no_owner_and_no_queues)
{
	static const uint8_t states[] = { TCP_STATE_TIME_WAIT,
					  TCP_STATE_FIN_WAIT2 };
	const uint32_t mark = 0xcafe;

	for (size_t i = 0; i < sizeof(states); i++) {
		for (int marked = 0; marked < 2; marked++) {
			struct messages messages = { 0 };
			struct conn sent = established(), conn;

			sent.state = states[i];
			sent.timer = CONN_TIMER_TIMEWAIT;
			sent.expires_ms = 59000;
			sent.inode = sent.uid = 0;
			messages_put_conn(&messages, &sent);
			if (marked)
				messages_put_attr(&messages, INET_DIAG_MARK,
						  &mark, sizeof(mark));
			assert_int_equal(messages.n, marked ? 96 : 88);
			conn = decoded(&messages);
			assert_int_equal(conn.kind, CONN_TIMEWAIT);
			assert_true(is_quick(&messages));
			assert_int_equal(conn.expires_ms, 59000);
			assert_int_equal(conn.have,
					 marked ? CONN_ALWAYS_TOLD |
							  CONN_HAS_MARK
						: CONN_ALWAYS_TOLD);
			assert_int_equal(conn_is_orphan_fin_wait2(&conn),
					 states[i] == TCP_STATE_FIN_WAIT2);
		}
	}
}

/* Whatever a minisocket's message says of them means nothing. */
TEST(a_minisockets_numbers_are_not_believed)
{
	struct conn sent = established(), conn;

	sent.state = TCP_STATE_TIME_WAIT;
	sent.timer = CONN_TIMER_TIMEWAIT;
	sent.recv_queue = sent.send_queue = 5;
	conn = round_trip(&sent);
	assert_int_equal(conn.inode, 0);
	assert_int_equal(conn.uid, 0);
	assert_int_equal(conn.recv_queue, 0);
	assert_int_equal(conn.send_queue, 0);
	assert_int_equal(conn.have, CONN_ALWAYS_TOLD);
}

TEST(a_request_is_told_by_its_missing_file)
{
	static const uint8_t states[] = { TCP_STATE_SYN_RECV,
					  TCP_STATE_NEW_SYN_RECV };

	for (size_t i = 0; i < sizeof(states); i++) {
		struct conn sent = established(), conn;

		sent.state = states[i];
		sent.inode = 0;
		conn = round_trip(&sent);
		assert_int_equal(conn.state, TCP_STATE_SYN_RECV);
		assert_int_equal(conn.kind, CONN_REQUEST);
		assert_int_equal(conn.have, CONN_ALWAYS_TOLD);
		/* Fast open: a whole socket that is not acknowledged yet. */
		sent.inode = 9;
		conn = round_trip(&sent);
		assert_int_equal(conn.state, TCP_STATE_SYN_RECV);
		assert_int_equal(conn.kind, CONN_FULL);
	}
}

TEST(uid_0_is_root_only_where_there_is_a_file)
{
	static const struct {
		uint32_t uid, inode;
		bool known;
	} cases[] = {
		{ 0, 0, false },
		{ 0, 5, true },
		{ 1000, 0, true },
		{ 1000, 5, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn sent = established(), conn;

		sent.uid = cases[i].uid;
		sent.inode = cases[i].inode;
		conn = round_trip(&sent);
		assert_int_equal((conn.have & CONN_HAS_UID) != 0,
				 cases[i].known);
		assert_int_equal(conn.uid, cases[i].uid);
		assert_true(conn.have & CONN_HAS_QUEUES);
	}
}

TEST(v6only_is_told_by_its_attribute)
{
	static const struct {
		int value; /* -1: no attribute */
		bool v6only;
	} cases[] = { { -1, false }, { 0, false }, { 1, true }, { 255, true } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct messages messages = { 0 };
		struct conn sent = conns_make("[::]:80", "*", TCP_STATE_LISTEN);
		uint8_t value = (uint8_t)cases[i].value;
		struct conn conn;

		messages_put_conn(&messages, &sent);
		if (cases[i].value >= 0)
			messages_put_attr(&messages, INET_DIAG_SKV6ONLY, &value,
					  sizeof(value));
		conn = decoded(&messages);
		assert_int_equal(conn.state, TCP_STATE_LISTEN);
		assert_int_equal((conn.have & CONN_V6ONLY) != 0,
				 cases[i].v6only);
	}
}

TEST(info_is_read_as_far_as_it_goes)
{
	static const struct {
		size_t size;
		bool known;
	} cases[] = {
		{ 0, false },  { 4, false },  { 56, false },  { 59, false },
		{ 60, true },  { 61, true },  { 100, true },  { 104, true },
		{ 232, true }, { 280, true }, { 1000, true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct messages messages = { 0 };
		struct conn sent =
			conns_waiting("10.0.0.1:80", "10.0.0.2:4", 1);
		unsigned char info[1000];
		uint32_t sent_ms = 111, recv_ms = 222, ack_ms = 333;
		struct conn conn;

		memset(info, 0xee, sizeof(info));
		memcpy(info + LAST_DATA_SENT, &sent_ms, sizeof(sent_ms));
		memcpy(info + LAST_DATA_RECV, &recv_ms, sizeof(recv_ms));
		memcpy(info + LAST_ACK_RECV, &ack_ms, sizeof(ack_ms));
		messages_put_conn(&messages, &sent);
		messages_put_attr(&messages, INET_DIAG_INFO, info,
				  cases[i].size);
		conn = decoded(&messages);
		assert_int_equal((conn.have & CONN_HAS_INFO) != 0,
				 cases[i].known);
		assert_int_equal(conn.last_data_sent_ms,
				 cases[i].known ? 111 : 0);
		assert_int_equal(conn.last_data_recv_ms,
				 cases[i].known ? 222 : 0);
		assert_int_equal(conn.last_ack_recv_ms,
				 cases[i].known ? 333 : 0);
	}
}

/* What struct tcp_info says of one that sends its data again. */
struct resending {
	const char *what;
	size_t size; /* of the struct, as this kernel knows it */
	uint32_t retransmits, sent_ms, rto_ms, backoff, mss, unacked;
	uint32_t send_queue, unsent, delivered, confirmed, recoveries, rto_time;
	uint32_t have; /* of the flags that it alone has */
	uint32_t ms;
};

static void put_u32(unsigned char *info, size_t offset, uint32_t value)
{
	memcpy(info + offset, &value, sizeof(value));
}

static struct conn resending(const struct resending *here, uint8_t timer)
{
	struct messages messages = { 0 };
	struct conn sent =
		conns_make("10.0.0.1:80", "10.0.0.2:4", TCP_STATE_ESTABLISHED);
	unsigned char info[280] = { 0 };

	sent.timer = timer;
	sent.retransmits = here->retransmits;
	sent.send_queue = here->send_queue;
	info[4] = (unsigned char)here->backoff;
	put_u32(info, 8, here->rto_ms * 1000);
	put_u32(info, 16, here->mss);
	put_u32(info, 24, here->unacked);
	put_u32(info, LAST_DATA_SENT, here->sent_ms);
	put_u32(info, 120, here->confirmed);
	put_u32(info, 144, here->unsent);
	put_u32(info, 192, here->delivered);
	put_u32(info, 240, here->recoveries << 16);
	put_u32(info, 244, here->rto_time);
	messages_put_conn(&messages, &sent);
	messages_put_attr(&messages, INET_DIAG_INFO, info, here->size);
	return decoded(&messages);
}

/* As it was seen where nothing of ten full segments got through. */
static const struct resending no_way = {
	"nothing gets through",
	.size = 280,
	.retransmits = 6,
	.sent_ms = 4696,
	.rto_ms = 13056,
	.backoff = 6,
	.mss = 1448,
	.unacked = 11,
	.send_queue = 30000,
	.unsent = 14072,
	.delivered = 2,
	.confirmed = 6,
	.recoveries = 1,
	.rto_time = 17782,
	.have = CONN_HAS_RESENDING | CONN_FULL_SIZED | CONN_CONFIRMED_SMALL,
	.ms = 17782,
};

TEST(for_how_long_it_sends_again_and_what)
{
	const uint32_t all =
		CONN_HAS_RESENDING | CONN_FULL_SIZED | CONN_CONFIRMED_SMALL;
	struct resending cases[12];
	size_t n = 0;

	cases[n++] = no_way;
	cases[n] = no_way;
	cases[n].what = "it has sent again before";
	cases[n].recoveries = 2;
	cases[n++].ms = 4696 + 13056 - 204;
	cases[n] = no_way;
	cases[n].what = "Linux before 6.7";
	cases[n].size = 232;
	cases[n++].ms = 4696 + 13056 - 204;
	cases[n] = no_way;
	cases[n].what = "Linux before 4.18";
	cases[n].size = 192;
	cases[n].have = CONN_HAS_RESENDING;
	cases[n++].ms = 4696 + 13056 - 204;
	cases[n] = no_way;
	cases[n].what = "the first is not full";
	cases[n].unsent = 30000 - 100;
	cases[n].unacked = 1;
	cases[n++].have = CONN_HAS_RESENDING | CONN_CONFIRMED_SMALL;
	cases[n] = no_way;
	cases[n].what = "several small ones";
	cases[n].unsent = 30000 - 10 * 1448;
	cases[n++].have = CONN_HAS_RESENDING | CONN_CONFIRMED_SMALL;
	cases[n] = no_way;
	cases[n].what = "of a size that every way takes";
	cases[n].mss = 536;
	cases[n].unacked = 1;
	cases[n++].have = CONN_HAS_RESENDING | CONN_CONFIRMED_SMALL;
	cases[n] = no_way;
	cases[n].what = "full ones got through";
	cases[n].delivered = 11;
	cases[n].confirmed = 10 * 724;
	cases[n++].have = CONN_HAS_RESENDING | CONN_FULL_SIZED;
	cases[n] = no_way;
	cases[n].what = "a little less";
	cases[n].delivered = 11;
	cases[n++].confirmed = 10 * 724 - 1;
	cases[n] = no_way;
	cases[n].what = "nothing but a SYN got through";
	cases[n].delivered = 0;
	cases[n++].confirmed = 0;
	cases[n] = no_way;
	cases[n].what = "twice may be chance";
	cases[n].retransmits = 2;
	cases[n].have = 0;
	cases[n++].ms = 0;
	for (size_t i = 0; i < n; i++) {
		struct conn conn = resending(&cases[i], CONN_TIMER_RETRANSMIT);

		if ((conn.have & all) != cases[i].have ||
		    conn.resending_ms != cases[i].ms)
			fail_msg("%s: %x %u", cases[i].what, conn.have & all,
				 conn.resending_ms);
	}
	assert_int_equal(resending(&no_way, CONN_TIMER_PROBE).have & all, 0);
}

/* Offsets in struct tcp_info. */
enum { BYTES_RECEIVED = 128, DATA_SEGS_IN = 152, DATA_SEGS_OUT = 156 };

TEST(what_passed_and_was_read_is_told_by_newer_kernels)
{
	static const struct {
		size_t size;
		uint64_t bytes; /* received, of which 141 are unread */
		uint32_t in, out, have;
	} cases[] = {
		{ 159, 141, 1, 1, 0 },
		{ 160, 141, 1, 1,
		  CONN_HAS_SEGMENTS | CONN_RECEIVED_DATA | CONN_SENT_DATA |
			  CONN_READ_NOTHING },
		{ 160, 142, 1, 0, CONN_HAS_SEGMENTS | CONN_RECEIVED_DATA },
		{ 280, 1, 0, 7, CONN_HAS_SEGMENTS | CONN_SENT_DATA },
		{ 280, 1, 0, 0, CONN_HAS_SEGMENTS },
		{ 280, 1ULL << 32, 1, 0,
		  CONN_HAS_SEGMENTS | CONN_RECEIVED_DATA },
	};
	const uint32_t all = CONN_HAS_SEGMENTS | CONN_RECEIVED_DATA |
			     CONN_SENT_DATA | CONN_READ_NOTHING;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct messages messages = { 0 };
		struct conn sent =
			conns_waiting("10.0.0.1:80", "10.0.0.2:4", 141);
		unsigned char info[280] = { 0 };

		memcpy(info + BYTES_RECEIVED, &cases[i].bytes, 8);
		memcpy(info + DATA_SEGS_IN, &cases[i].in, 4);
		memcpy(info + DATA_SEGS_OUT, &cases[i].out, 4);
		messages_put_conn(&messages, &sent);
		messages_put_attr(&messages, INET_DIAG_INFO, info,
				  cases[i].size);
		assert_int_equal(decoded(&messages).have & all, cases[i].have);
	}
}

/*
 * Of who connected one byte more is acknowledged than was data.  With data or a
 * FIN under way, or of a kernel that does not tell, nothing is said.
 */
TEST(who_connected_has_its_syn_acknowledged)
{
	enum { UNACKED = 24, ACKED = 120, SENT = 200, AGAIN = 208 };
	static const struct {
		enum tcp_state state;
		uint64_t acked, sent, again;
		uint32_t unacked;
		size_t size;
		bool called;
	} cases[] = {
		{ TCP_STATE_ESTABLISHED, 1, 0, 0, 0, 280, true },
		{ TCP_STATE_ESTABLISHED, 0, 0, 0, 0, 280, false },
		{ TCP_STATE_CLOSE_WAIT, 101, 150, 50, 0, 280, true },
		{ TCP_STATE_CLOSE_WAIT, 100, 150, 50, 0, 280, false },
		{ TCP_STATE_ESTABLISHED, 101, 150, 50, 1, 280, false },
		{ TCP_STATE_ESTABLISHED, 1, 0, 0, 0, 215, false },
		{ TCP_STATE_ESTABLISHED, 1, 0, 0, 0, 216, true },
		/* An acceptor's FIN. */
		{ TCP_STATE_FIN_WAIT2, 1, 0, 0, 0, 280, false },
		{ TCP_STATE_SYN_RECV, 1, 0, 0, 0, 280, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct messages messages = { 0 };
		struct conn sent =
			conns_make("10.0.0.1:80", "10.0.0.2:4", cases[i].state);
		unsigned char info[280] = { 0 };

		memcpy(info + UNACKED, &cases[i].unacked, 4);
		memcpy(info + ACKED, &cases[i].acked, 8);
		memcpy(info + SENT, &cases[i].sent, 8);
		memcpy(info + AGAIN, &cases[i].again, 8);
		messages_put_conn(&messages, &sent);
		messages_put_attr(&messages, INET_DIAG_INFO, info,
				  cases[i].size);
		if (((decoded(&messages).have & CONN_CALLED) != 0) !=
		    cases[i].called)
			fail_msg("case %zu", i);
	}
}

/* Before the handshake is over there is nothing agreed upon. */
TEST(timestamps_are_told_of_connections_only)
{
	enum { OPTIONS = 5, TIMESTAMPS = 1, SACK = 2 };
	static const struct {
		enum tcp_state state;
		unsigned char options;
		uint32_t have;
	} cases[] = {
		{ TCP_STATE_ESTABLISHED, TIMESTAMPS | SACK,
		  CONN_HAS_OPTIONS | CONN_TIMESTAMPS },
		{ TCP_STATE_ESTABLISHED, SACK, CONN_HAS_OPTIONS },
		{ TCP_STATE_CLOSE_WAIT, TIMESTAMPS,
		  CONN_HAS_OPTIONS | CONN_TIMESTAMPS },
		{ TCP_STATE_FIN_WAIT1, 0, CONN_HAS_OPTIONS },
		{ TCP_STATE_SYN_SENT, 0, 0 },
		{ TCP_STATE_LISTEN, TIMESTAMPS, 0 },
	};
	const uint32_t bits = CONN_HAS_OPTIONS | CONN_TIMESTAMPS;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct messages messages = { 0 };
		struct conn sent = conns_make("10.0.0.1:40000", "10.0.0.2:80",
					      cases[i].state);
		unsigned char info[INFO_OLDEST] = { 0 };

		info[OPTIONS] = cases[i].options;
		messages_put_conn(&messages, &sent);
		messages_put_attr(&messages, INET_DIAG_INFO, info,
				  sizeof(info));
		assert_int_equal(decoded(&messages).have & bits, cases[i].have);
	}
}

static const struct {
	const char *name;
	uint16_t type;
	size_t size; /* of the payload that means something */
	uint32_t bit;
} attrs[] = {
	{ "shutdown", INET_DIAG_SHUTDOWN, 1, CONN_HAS_SHUTDOWN },
	{ "mark", INET_DIAG_MARK, 4, CONN_HAS_MARK },
	{ "cgroup", CGROUP_ID_ATTR, 8, CONN_HAS_CGROUP },
};

TEST(an_attribute_too_short_is_as_good_as_none)
{
	static const unsigned char payload[16] = { 3, 2, 1, 0, 5, 6, 7, 8 };

	for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++) {
		for (size_t n = 0; n <= sizeof(payload); n++) {
			struct messages messages = { 0 };
			struct conn sent = established(), conn;
			bool known = n >= attrs[i].size;

			messages_put_conn(&messages, &sent);
			messages_put_attr(&messages, attrs[i].type, payload, n);
			conn = decoded(&messages);
			if (((conn.have & attrs[i].bit) != 0) != known)
				fail_msg("%s of %zu bytes", attrs[i].name, n);
			if (!known)
				assert_true(conn.shutdown == 0 &&
					    conn.mark == 0 && conn.cgroup == 0);
		}
	}
}

TEST(attributes_hold_their_values)
{
	struct messages messages = { 0 };
	struct conn sent = established(), conn;
	const uint8_t shut = 2;
	const uint32_t mark = 0;
	const uint64_t cgroup = UINT64_C(0x100000002);

	messages_put_conn(&messages, &sent);
	messages_put_attr(&messages, 999, "unknown", 7);
	messages_put_attr(&messages, INET_DIAG_SHUTDOWN, &shut, sizeof(shut));
	messages_put_attr(&messages, INET_DIAG_MARK, &mark, sizeof(mark));
	messages_put_attr(&messages, INET_DIAG_CONG, "cubic", 6);
	messages_put_attr(&messages, CGROUP_ID_ATTR, &cgroup, sizeof(cgroup));
	conn = decoded(&messages);
	assert_int_equal(conn.shutdown, 2);
	/* A mark of 0 was told, which is not the same as none. */
	assert_true(conn.have & CONN_HAS_MARK);
	assert_true(conn.cgroup == cgroup);
}

/* A message with everything in it. */
static void put_rich(struct messages *messages)
{
	struct conn sent =
		conns_waiting("[2001:db8::1]:80", "[2001:db8::2]:4", 25);
	static const unsigned char info[INFO_OLDEST + 20] = { 9 };
	const uint32_t mark = 1;
	const uint64_t cgroup = 2;

	messages_put_conn(messages, &sent);
	messages_put_attr(messages, INET_DIAG_SHUTDOWN, "\1", 1);
	messages_put_attr(messages, INET_DIAG_INFO, info, sizeof(info));
	messages_put_attr(messages, INET_DIAG_MARK, &mark, sizeof(mark));
	messages_put_attr(messages, CGROUP_ID_ATTR, &cgroup, sizeof(cgroup));
	messages_put_attr(messages, INET_DIAG_SKV6ONLY, "\1", 1);
}

/* The sanitizers see a byte read behind the end; here, an honest length. */
TEST(cut_at_every_byte_nothing_outside_is_read)
{
	const size_t least =
		sizeof(struct nlmsghdr) + sizeof(struct inet_diag_msg);
	struct messages whole = { 0 };

	put_rich(&whole);
	for (size_t n = sizeof(struct nlmsghdr); n <= whole.n; n++) {
		struct messages cut = whole;
		struct conn conn;

		cut.n = n;
		messages_set_length(&cut, (uint32_t)n);
		assert_int_equal(decode(&cut, &conn), n < least ? -EBADMSG : 0);
		if (n >= least)
			assert_int_equal(conn.local_port, 80);
	}
}

/* Every byte of the attributes in turn is set to every extreme. */
TEST(attribute_lengths_that_lie_read_nothing_outside)
{
	static const unsigned char extremes[] = { 0, 1, 3, 4, 5, 0x7f, 0xff };
	struct messages whole = { 0 };

	put_rich(&whole);
	for (size_t at = sizeof(struct nlmsghdr) + sizeof(struct inet_diag_msg);
	     at < whole.n; at++) {
		for (size_t i = 0; i < sizeof(extremes); i++) {
			struct messages bent = whole;
			struct conn conn;

			bent.bytes[at] = extremes[i];
			assert_int_equal(decode(&bent, &conn), 0);
			assert_int_equal(conn.kind, CONN_FULL);
		}
	}
}

static struct nlmsghdr *request(void *buf, const struct sock_diag_ask *ask)
{
	memset(buf, 0xee, SOCK_DIAG_REQUEST_SIZE);
	return sock_diag_request(buf, ask);
}

TEST(a_request_for_both_families_is_the_legacy_one)
{
	_Alignas(8) char buf[SOCK_DIAG_REQUEST_SIZE];
	const struct sock_diag_ask ask = { .states = TCP_STATE_ALL };
	const struct nlmsghdr *nlh = request(buf, &ask);
	const struct inet_diag_req *req = mnl_nlmsg_get_payload(nlh);

	assert_int_equal(nlh->nlmsg_type, TCPDIAG_GETSOCK);
	assert_int_equal(nlh->nlmsg_len,
			 sizeof(*nlh) + NLMSG_ALIGN(sizeof(*req)));
	assert_int_equal(req->idiag_states, TCP_STATE_ALL);
	assert_int_equal(req->idiag_ext, 0);
	assert_int_equal(req->id.idiag_dport, 0);
}

TEST(a_request_for_one_family_asks_for_it)
{
	_Alignas(8) char buf[SOCK_DIAG_REQUEST_SIZE];
	const struct sock_diag_ask ask = {
		.family = AF_INET6,
		.states = TCP_STATE_BIT(TCP_STATE_LISTEN),
		.want_info = true,
	};
	const struct nlmsghdr *nlh = request(buf, &ask);
	const struct inet_diag_req_v2 *req = mnl_nlmsg_get_payload(nlh);

	assert_int_equal(nlh->nlmsg_type, SOCK_DIAG_BY_FAMILY);
	assert_int_equal(nlh->nlmsg_len, sizeof(*nlh) + sizeof(*req));
	assert_int_equal(req->sdiag_family, AF_INET6);
	assert_int_equal(req->sdiag_protocol, IPPROTO_TCP);
	assert_int_equal(req->idiag_states, 1 << TCP_STATE_LISTEN);
	assert_int_equal(req->idiag_ext, 1 << (INET_DIAG_INFO - 1));
	assert_int_equal(req->pad, 0);
	assert_int_equal(req->id.idiag_if, 0);
}

static bool has_bytecode(const char *words)
{
	const size_t bare = sizeof(struct nlmsghdr) +
			    NLMSG_ALIGN(sizeof(struct inet_diag_req));
	_Alignas(8) char buf[SOCK_DIAG_REQUEST_SIZE];
	char message[FILTER_MESSAGE_SIZE];
	struct sock_diag_ask ask = { .states = TCP_STATE_ALL };
	const struct nlmsghdr *nlh;
	const struct nlattr *attr;
	struct filter filter;

	filter_init(&filter);
	assert_true(filter_parse(1, &words, &filter, message));
	ask.pushdown = &filter;
	nlh = request(buf, &ask);
	assert_true(nlh->nlmsg_len <= SOCK_DIAG_REQUEST_SIZE);
	if (nlh->nlmsg_len == bare)
		return false;
	attr = mnl_nlmsg_get_payload_offset(nlh, sizeof(struct inet_diag_req));
	assert_int_equal(mnl_attr_get_type(attr), INET_DIAG_REQ_BYTECODE);
	assert_true(mnl_attr_get_payload_len(attr) > 0);
	return true;
}

TEST(a_condition_goes_down_and_states_alone_do_not)
{
	assert_true(has_bytecode("sport = :80"));
	assert_true(has_bytecode("dst 10.0.0.0/8 and not dport = :443"));
	assert_false(has_bytecode("state established"));
}

TEST(one_socket_is_asked_for_by_its_ends)
{
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct conn conn = conns_make(ends[i].local, ends[i].remote,
					      TCP_STATE_CLOSE_WAIT);
		/* Memory of the promised size. */
		struct nlmsghdr *nlh = malloc(256);
		const struct inet_diag_req_v2 *req;
		bool v4 = addr_is_v4(&conn.local);
		const uint8_t *local = conn.local.bytes;

		assert_non_null(nlh);
		conn.ifindex = 4;
		assert_ptr_equal(sock_diag_request_exact(nlh, &conn, true),
				 nlh);
		req = mnl_nlmsg_get_payload(nlh);
		assert_int_equal(nlh->nlmsg_type, SOCK_DIAG_BY_FAMILY);
		assert_int_equal(nlh->nlmsg_flags, NLM_F_REQUEST);
		/* A v4-mapped socket is found by its IPv4 addresses. */
		assert_int_equal(req->sdiag_family, v4 ? AF_INET : AF_INET6);
		assert_int_equal(ntohs(req->id.idiag_sport), conn.local_port);
		assert_int_equal(ntohs(req->id.idiag_dport), conn.remote_port);
		assert_memory_equal(req->id.idiag_src, v4 ? local + 12 : local,
				    v4 ? 4 : 16);
		assert_int_equal(req->id.idiag_if, 4);
		assert_int_equal(req->id.idiag_cookie[0], INET_DIAG_NOCOOKIE);
		assert_int_equal(req->id.idiag_cookie[1], INET_DIAG_NOCOOKIE);
		assert_int_equal(req->idiag_ext, 1 << (INET_DIAG_INFO - 1));
		free(nlh);
	}
}

TEST(that_very_socket_is_asked_for_by_its_cookie)
{
	struct conn conn = conns_make("10.0.0.1:80", "10.0.0.2:4000",
				      TCP_STATE_CLOSE_WAIT);
	struct nlmsghdr *nlh = malloc(256);
	const struct inet_diag_req_v2 *req;

	assert_non_null(nlh);
	conn.cookie = UINT64_C(0x700000005);
	assert_ptr_equal(sock_diag_request_same(nlh, &conn), nlh);
	req = mnl_nlmsg_get_payload(nlh);
	assert_int_equal(req->id.idiag_cookie[0], 5);
	assert_int_equal(req->id.idiag_cookie[1], 7);
	assert_int_equal(ntohs(req->id.idiag_dport), 4000);
	free(nlh);
}

TEST(a_subflow_is_told_by_its_upper_layer)
{
	static const struct {
		const char *name;
		size_t size;
		bool is_subflow;
	} cases[] = {
		{ "mptcp", sizeof("mptcp"), true },
		{ "mptcp", sizeof("mptcp") - 1, false },
		{ "tls", sizeof("tls"), false },
		{ "", 0, false },
	};
	const struct conn sent = established();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct messages inner = { 0 }, messages = { 0 };
		const size_t head = NLMSG_HDRLEN;

		messages_begin(&inner, 0, 0);
		messages_put_attr(&inner, 9, "other", 6);
		messages_put_attr(&inner, INET_ULP_INFO_NAME, cases[i].name,
				  cases[i].size);
		messages_put_conn(&messages, &sent);
		messages_put_attr(&messages, INET_DIAG_ULP_INFO,
				  inner.bytes + head, inner.n - head);
		assert_int_equal((decoded(&messages).have & CONN_IS_SUBFLOW) !=
					 0,
				 cases[i].is_subflow);
	}
}
