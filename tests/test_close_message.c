// SPDX-License-Identifier: MIT
/*
 * test_close_message: the messages of freed sockets, as Linux 6.18 sent them,
 * and shorter, longer and false ones.
 */
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/close_message.h"
#include "messages.h"
#include "tcpwait/tcp_state.h"
#include "test.h"

enum { INFO_BYTES = 280, INFO_NEWER = 320 };

/* As seen; what is not named was 0. */
static const struct {
	const char *name;
	const char *local, *remote;
	uint32_t rqueue, wqueue;
	struct tcp_info info;
	enum end_remains remains;
	enum end_kind kind;
	enum role role;
} seen[] = {
	{ "server first, at the server", "127.0.0.1:8080", "127.0.0.1:54058",
	  .rqueue = 1,
	  .info = { .tcpi_bytes_acked = 1,
		    .tcpi_bytes_received = 1,
		    .tcpi_min_rtt = 18,
		    .tcpi_segs_in = 3,
		    .tcpi_segs_out = 2,
		    .tcpi_delivered = 2 },
	  END_REMAINS_TIMEWAIT, END_LOCAL_FIRST, ROLE_SERVER },
	{ "server first, at the client", "127.0.0.1:54058", "127.0.0.1:8080",
	  .rqueue = 1,
	  .info = { .tcpi_bytes_acked = 2,
		    .tcpi_bytes_received = 1,
		    .tcpi_min_rtt = 19,
		    .tcpi_segs_in = 3,
		    .tcpi_segs_out = 3,
		    .tcpi_delivered = 2 },
	  END_REMAINS_NOTHING, END_PEER_FIRST, ROLE_CLIENT },
	{ "client first after one segment, at the client", "127.0.0.1:57720",
	  "127.0.0.1:37325", .rqueue = 1,
	  .info = { .tcpi_bytes_acked = 3,
		    .tcpi_bytes_sent = 1,
		    .tcpi_bytes_received = 1,
		    .tcpi_min_rtt = 12,
		    .tcpi_segs_in = 3,
		    .tcpi_segs_out = 5,
		    .tcpi_data_segs_out = 1,
		    .tcpi_delivered = 3 },
	  END_REMAINS_TIMEWAIT, END_LOCAL_FIRST, ROLE_CLIENT },
	{ "v4-mapped, client first, at the server", "[::ffff:127.0.0.1]:33229",
	  "[::ffff:127.0.0.1]:36912", .rqueue = 1,
	  .info = { .tcpi_bytes_acked = 1,
		    .tcpi_bytes_received = 1,
		    .tcpi_min_rtt = 14,
		    .tcpi_segs_in = 4,
		    .tcpi_segs_out = 1,
		    .tcpi_delivered = 2 },
	  END_REMAINS_LISTENER, END_PEER_FIRST, ROLE_SERVER },
	{ "a reset for unread data, at the server", "127.0.0.1:44921",
	  "127.0.0.1:34464", .rqueue = 1,
	  .info = { .tcpi_bytes_received = 1,
		    .tcpi_min_rtt = 31,
		    .tcpi_segs_in = 3,
		    .tcpi_segs_out = 2,
		    .tcpi_data_segs_in = 1,
		    .tcpi_delivered = 1 },
	  END_REMAINS_LISTENER, END_UNREAD, ROLE_SERVER },
	{ "a reset for unread data, at the client", "127.0.0.1:44464",
	  "127.0.0.1:8080",
	  .info = { .tcpi_bytes_acked = 2,
		    .tcpi_bytes_sent = 1,
		    .tcpi_min_rtt = 11,
		    .tcpi_segs_in = 3,
		    .tcpi_segs_out = 3,
		    .tcpi_data_segs_out = 1,
		    .tcpi_delivered = 2 },
	  END_REMAINS_NOTHING, END_RESET, ROLE_CLIENT },
	{ "SO_LINGER 0 of a client, there", "0.0.0.0:47936", "127.0.0.1:0",
	  .wqueue = 65485, .info = { .tcpi_min_rtt = 37 }, END_REMAINS_NOTHING,
	  END_DISCARDED, ROLE_CLIENT },
	{ "SO_LINGER 0 of a server, there", "127.0.0.1:8080", "127.0.0.1:0",
	  .wqueue = 65538, .info = { .tcpi_min_rtt = 25 }, END_REMAINS_LISTENER,
	  END_DISCARDED, ROLE_SERVER },
	{ "refused", "0.0.0.0:41244", "127.0.0.1:0", .wqueue = 3,
	  .info = { .tcpi_min_rtt = UINT32_MAX }, END_REMAINS_UNKNOWN,
	  END_REFUSED, ROLE_CLIENT },
	{ "refused, IPv6", "[::]:51892", "[::1]:0", .wqueue = 3,
	  .info = { .tcpi_min_rtt = UINT32_MAX }, END_REMAINS_UNKNOWN,
	  END_REFUSED, ROLE_CLIENT },
	{ "the connect timed out", "0.0.0.0:35346", "10.9.9.9:0", .wqueue = 3,
	  .info = { .tcpi_min_rtt = UINT32_MAX, .tcpi_retransmits = 2 },
	  END_REMAINS_UNKNOWN, END_UNANSWERED, ROLE_CLIENT },
	{ "SYN_SENT closed", "10.9.0.1:35338", "10.9.9.9:80", .wqueue = 1,
	  .info = { .tcpi_min_rtt = UINT32_MAX, .tcpi_segs_out = 1 },
	  END_REMAINS_UNKNOWN, END_UNCONNECTED, ROLE_CLIENT },
	{ "keepalive death of a client", "127.0.0.1:43210", "127.0.0.1:8080",
	  .info = { .tcpi_bytes_acked = 1,
		    .tcpi_min_rtt = 20,
		    .tcpi_segs_in = 1,
		    .tcpi_probes = 2,
		    .tcpi_delivered = 1 },
	  END_REMAINS_NOTHING, END_KEEPALIVE, ROLE_CLIENT },
	{ "data never answered, of a server", "127.0.0.1:8080",
	  "127.0.0.1:43210", .wqueue = 100,
	  .info = { .tcpi_bytes_sent = 100,
		    .tcpi_min_rtt = 20,
		    .tcpi_segs_in = 2,
		    .tcpi_retransmits = 5,
		    .tcpi_data_segs_out = 6,
		    .tcpi_delivered = 1 },
	  END_REMAINS_LISTENER, END_SILENT, ROLE_SERVER },
};

/* A message about the socket, with so much of tcp_info. */
static void put(struct messages *messages, size_t i, size_t n_info)
{
	static const uint8_t tcp = 6;
	char info[INFO_NEWER] = { 0 };
	struct conn conn =
		conns_make(seen[i].local, seen[i].remote, TCP_STATE_CLOSE);

	conn.recv_queue = seen[i].rqueue;
	conn.send_queue = seen[i].wqueue;
	conn.cookie = 0x100000002;
	memcpy(info, &seen[i].info,
	       sizeof(seen[i].info) < sizeof(info) ? sizeof(seen[i].info)
						   : sizeof(info));
	messages_put_conn(messages, &conn);
	messages_put_attr(messages, INET_DIAG_PROTOCOL, &tcp, sizeof(tcp));
	messages_put_attr(messages, INET_DIAG_INFO, info, n_info);
}

static int decode(const struct messages *messages, size_t n,
		  struct conn_end *end)
{
	void *exact = messages_exact(messages, n);
	int ret = close_message_decode(exact, n, end);

	free(exact);
	return ret;
}

TEST(every_kind_is_told_from_its_message)
{
	const struct end_hints hints = { ROLE_UNKNOWN, 32768, 60999 };

	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
		struct messages messages = { 0 };
		struct conn_end end;
		struct end_verdict verdict;

		put(&messages, i, INFO_BYTES);
		assert_int_equal(decode(&messages, messages.n, &end), 0);
		end.remains = (uint8_t)seen[i].remains;
		verdict = conn_end_judge(&end, &hints);
		if (verdict.kind != seen[i].kind ||
		    verdict.role != seen[i].role)
			fail_msg("%s: found %s of role %d", seen[i].name,
				 end_kind_key(verdict.kind), verdict.role);
		assert_true(conn_end_is_connection(&end));
	}
}

TEST(a_longer_tcp_info_is_read_as_far_as_it_is_known)
{
	struct messages longer = { 0 }, usual = { 0 };
	struct conn_end a, b;

	put(&longer, 2, INFO_NEWER);
	put(&usual, 2, INFO_BYTES);
	assert_int_equal(decode(&longer, longer.n, &a), 0);
	assert_int_equal(decode(&usual, usual.n, &b), 0);
	assert_memory_equal(&a, &b, sizeof(a));
	assert_int_equal(a.surplus, 2);
	assert_int_equal(a.bytes_out, 1);
}

TEST(an_older_tcp_info_has_no_counts)
{
	const size_t last = offsetof(struct tcp_info, tcpi_bytes_retrans) + 8;

	for (size_t n = 0; n <= INFO_BYTES; n++) {
		struct messages messages = { 0 };
		struct conn_end end;

		put(&messages, 0, n);
		assert_int_equal(decode(&messages, messages.n, &end), 0);
		assert_int_equal((end.have & CONN_END_HAS_COUNTS) != 0,
				 n >= last);
	}
}

TEST(a_cut_message_is_refused)
{
	struct messages messages = { 0 };

	put(&messages, 0, INFO_BYTES);
	for (size_t n = 0; n < messages.n; n++) {
		struct conn_end end;

		assert_int_equal(decode(&messages, n, &end), -EBADMSG);
	}
}

TEST(what_is_no_such_message_is_refused)
{
	static const uint16_t types[] = { NLMSG_NOOP, NLMSG_ERROR, NLMSG_DONE,
					  SOCK_DESTROY, 0xffff };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct messages messages = { 0 };
		struct conn_end end;
		char zeros[INFO_BYTES] = { 0 };

		messages_begin(&messages, types[i], 0);
		messages_put(&messages, zeros, sizeof(zeros));
		assert_int_equal(decode(&messages, messages.n, &end), -EBADMSG);
	}
}

TEST(without_tcp_info_only_the_end_is_known)
{
	struct messages messages = { 0 };
	struct conn conn =
		conns_make("10.0.0.1:80", "10.0.0.2:40000", TCP_STATE_CLOSE);
	struct conn_end end;

	messages_put_conn(&messages, &conn);
	assert_int_equal(decode(&messages, messages.n, &end), 0);
	assert_int_equal(end.have, 0);
	assert_int_equal(end.conn.remote_port, 40000);
}
