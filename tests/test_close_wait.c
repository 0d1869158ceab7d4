// SPDX-License-Identifier: MIT
/*
 * test_close_wait: what one socket's queues say it waits for.
 */
#include "conns.h"
#include "tcpwait/close_wait.h"
#include "test.h"

TEST(every_kind_has_its_key)
{
	static const char *const keys[CLOSE_WAIT_KIND_COUNT] = {
		"unaccepted", "sending", "goodbye", "unread", "consumed",
	};

	for (unsigned int i = 0; i < CLOSE_WAIT_KIND_COUNT; i++)
		assert_string_equal(close_wait_kind_key(i), keys[i]);
	assert_null(close_wait_kind_key(CLOSE_WAIT_KIND_COUNT));
	assert_null(close_wait_kind_key(UINT32_MAX));
}

static const struct {
	const char *name;
	uint32_t inode, recv_queue, send_queue;
	enum role role;
	enum close_wait_kind kind;
} cases[] = {
	{ "no file: still in the accept queue", 0, 1, 0, ROLE_SERVER,
	  CLOSE_WAIT_UNACCEPTED },
	{ "in the accept queue, whatever it sends", 0, 0, 9, ROLE_SERVER,
	  CLOSE_WAIT_UNACCEPTED },
	{ "in the accept queue, whatever its role", 0, 24, 0, ROLE_CLIENT,
	  CLOSE_WAIT_UNACCEPTED },
	{ "bytes under way, nothing unread", 5, 0, 1, ROLE_SERVER,
	  CLOSE_WAIT_SENDING },
	{ "bytes under way come before unread ones", 5, 24, 1, ROLE_CLIENT,
	  CLOSE_WAIT_SENDING },
	{ "a client's TLS 1.2 ChaCha20 close_notify", 5, 24, 0, ROLE_CLIENT,
	  CLOSE_WAIT_GOODBYE },
	{ "a client's TLS 1.3 close_notify", 5, 25, 0, ROLE_CLIENT,
	  CLOSE_WAIT_GOODBYE },
	{ "a client's TLS 1.2 AES-GCM close_notify", 5, 32, 0, ROLE_CLIENT,
	  CLOSE_WAIT_GOODBYE },
	{ "the same size at a server", 5, 24, 0, ROLE_SERVER,
	  CLOSE_WAIT_UNREAD },
	{ "the same size in an unknown role", 5, 25, 0, ROLE_UNKNOWN,
	  CLOSE_WAIT_UNREAD },
	{ "a byte less than TLS", 5, 23, 0, ROLE_CLIENT, CLOSE_WAIT_UNREAD },
	{ "between the TLS sizes", 5, 26, 0, ROLE_CLIENT, CLOSE_WAIT_UNREAD },
	{ "a byte less than AES-GCM's", 5, 31, 0, ROLE_CLIENT,
	  CLOSE_WAIT_UNREAD },
	{ "a byte more than TLS", 5, 33, 0, ROLE_CLIENT, CLOSE_WAIT_UNREAD },
	{ "the FIN alone is unread", 5, 1, 0, ROLE_CLIENT, CLOSE_WAIT_UNREAD },
	{ "the FIN was read", 5, 0, 0, ROLE_CLIENT, CLOSE_WAIT_CONSUMED },
	{ "the FIN was read by a server", 5, 0, 0, ROLE_SERVER,
	  CLOSE_WAIT_CONSUMED },
};

TEST(the_queues_and_the_file_decide)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct conn conn = conns_waiting("10.0.0.1:80", "10.0.0.2:9",
						 cases[i].recv_queue);

		conn.inode = cases[i].inode;
		conn.send_queue = cases[i].send_queue;
		if (close_wait_classify(&conn, cases[i].role) != cases[i].kind)
			fail_msg("%s", cases[i].name);
	}
}

/* 0 where nothing was said is neither "not accepted" nor "nothing unread". */
TEST(what_was_not_told_decides_nothing)
{
	static const struct {
		const char *name;
		uint32_t lacks, recv_queue, send_queue;
		enum close_wait_kind kind;
	} untold[] = {
		{ "no inode, unread", CONN_HAS_INODE, 5, 0, CLOSE_WAIT_UNTOLD },
		{ "no inode, perhaps a farewell", CONN_HAS_INODE, 24, 0,
		  CLOSE_WAIT_UNTOLD },
		{ "no inode, but it sends", CONN_HAS_INODE, 1, 9,
		  CLOSE_WAIT_SENDING },
		{ "no inode, but its FIN was read", CONN_HAS_INODE, 0, 0,
		  CLOSE_WAIT_CONSUMED },
		{ "no queues", CONN_HAS_QUEUES, 0, 0, CLOSE_WAIT_UNTOLD },
		{ "neither", CONN_HAS_INODE | CONN_HAS_QUEUES, 0, 0,
		  CLOSE_WAIT_UNTOLD },
	};

	for (size_t i = 0; i < sizeof(untold) / sizeof(untold[0]); i++) {
		struct conn conn = conns_waiting(
			"10.0.0.1:40000", "10.0.0.2:443", untold[i].recv_queue);

		conn.send_queue = untold[i].send_queue;
		conn.have &= ~untold[i].lacks;
		if (untold[i].lacks & CONN_HAS_INODE)
			conn.inode = 0;
		if (close_wait_classify(&conn, ROLE_CLIENT) != untold[i].kind)
			fail_msg("%s", untold[i].name);
	}
}

/* Nothing of a handshake was read either. */
TEST(what_was_never_read_is_no_farewell_of_tls)
{
	struct conn conn = conns_waiting("10.0.0.1:40000", "10.0.0.5:443", 25);

	assert_int_equal(close_wait_classify(&conn, ROLE_CLIENT),
			 CLOSE_WAIT_GOODBYE);
	conn.have |= CONN_READ_NOTHING;
	assert_int_equal(close_wait_classify(&conn, ROLE_CLIENT),
			 CLOSE_WAIT_UNREAD);
}
