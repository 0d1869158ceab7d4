// SPDX-License-Identifier: MIT
/*
 * test_listeners: who would have accepted a connection.
 */
#include <sys/socket.h>

#include "conns.h"
#include "tcpwait/listeners.h"
#include "test.h"

static void take(struct listeners *listeners, const struct conn *conn,
		 uint16_t netns, bool selected)
{
	assert_int_equal(
		listeners_add(listeners, conn, netns, ORIGIN_UNKNOWN, selected),
		0);
}

static void add(struct listeners *listeners, const char *local, bool v6only,
		uint16_t netns)
{
	struct conn conn = conns_make(local, "*", TCP_STATE_LISTEN);

	if (v6only)
		conn.have |= CONN_V6ONLY;
	take(listeners, &conn, netns, true);
}

static bool match(const struct listeners *listeners, uint16_t netns,
		  const char *address, uint16_t port)
{
	struct addr addr = conns_address(address);

	return listeners_match(listeners, netns, &addr, port);
}

static const struct {
	const char *name;
	const char *listener;
	bool v6only;
	const char *address;
	uint16_t port;
	bool accepted;
} cases[] = {
	{ "0.0.0.0 takes any IPv4", "0.0.0.0:80", false, "10.1.2.3", 80, true },
	{ "0.0.0.0 takes no IPv6", "0.0.0.0:80", false, "2001:db8::1", 80,
	  false },
	{ "0.0.0.0 does not take ::1", "0.0.0.0:80", false, "::1", 80, false },
	{ "another port", "0.0.0.0:80", false, "10.1.2.3", 81, false },
	{ "[::] takes IPv6", "[::]:80", false, "2001:db8::1", 80, true },
	{ "[::] takes v4-mapped", "[::]:80", false, "10.1.2.3", 80, true },
	{ "[::] v6only takes IPv6", "[::]:80", true, "2001:db8::1", 80, true },
	{ "[::] v6only takes no v4-mapped", "[::]:80", true, "10.1.2.3", 80,
	  false },
	{ "one IPv4 address takes itself", "10.0.0.1:80", false, "10.0.0.1", 80,
	  true },
	{ "one IPv4 address takes no other", "10.0.0.1:80", false, "10.0.0.2",
	  80, false },
	{ "one IPv6 address takes itself", "[2001:db8::1]:80", false,
	  "2001:db8::1", 80, true },
	{ "one IPv6 address takes no other", "[2001:db8::1]:80", false,
	  "2001:db8::2", 80, false },
	{ "a v4-mapped address takes IPv4", "[::ffff:10.0.0.1]:80", false,
	  "10.0.0.1", 80, true },
	{ "[::ffff:0.0.0.0] takes IPv4", "[::ffff:0.0.0.0]:80", false,
	  "10.0.0.1", 80, true },
	{ "[::ffff:0.0.0.0] takes no IPv6", "[::ffff:0.0.0.0]:80", false,
	  "2001:db8::1", 80, false },
	{ "port 65535", "0.0.0.0:65535", false, "10.0.0.1", 65535, true },
};

TEST(a_listener_accepts_what_its_address_allows)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct listeners listeners = { 0 };

		add(&listeners, cases[i].listener, cases[i].v6only, 0);
		if (match(&listeners, 0, cases[i].address, cases[i].port) !=
		    cases[i].accepted)
			fail_msg("%s", cases[i].name);
		listeners_free(&listeners);
	}
}

TEST(no_listener_accepts_nothing)
{
	struct listeners listeners = { 0 };

	assert_false(match(&listeners, 0, "10.0.0.1", 80));
	listeners_truncate(&listeners, 0);
	listeners_free(&listeners);
	listeners_free(&listeners);
}

/* Several on one port stand in one chain; any of them may be the one. */
TEST(any_of_the_listeners_on_a_port_may_accept)
{
	struct listeners listeners = { 0 };

	add(&listeners, "10.0.0.1:80", false, 0);
	add(&listeners, "10.0.0.2:80", false, 0);
	add(&listeners, "[::]:80", true, 0);
	add(&listeners, "10.0.0.3:80", false, 0);
	add(&listeners, "10.0.0.4:81", false, 0);
	assert_true(match(&listeners, 0, "10.0.0.1", 80));
	assert_true(match(&listeners, 0, "10.0.0.2", 80));
	assert_true(match(&listeners, 0, "10.0.0.3", 80));
	assert_true(match(&listeners, 0, "2001:db8::1", 80));
	assert_false(match(&listeners, 0, "10.0.0.4", 80));
	assert_true(match(&listeners, 0, "10.0.0.4", 81));
	listeners_free(&listeners);
}

TEST(a_namespace_knows_only_its_own)
{
	struct listeners listeners = { 0 };

	add(&listeners, "0.0.0.0:80", false, 0);
	add(&listeners, "0.0.0.0:81", false, 1);
	assert_true(match(&listeners, 0, "10.0.0.1", 80));
	assert_false(match(&listeners, 1, "10.0.0.1", 80));
	assert_true(match(&listeners, 1, "10.0.0.1", 81));
	assert_false(match(&listeners, 0, "10.0.0.1", 81));
	listeners_free(&listeners);
}

/* Enough of them that probing meets other namespaces' ports. */
TEST(many_ports_of_namespaces_are_told_apart)
{
	enum { N = 3000 };
	struct conn conn = conns_make("0.0.0.0:1", "*", TCP_STATE_LISTEN);
	struct listeners listeners = { 0 };

	for (unsigned int i = 1; i <= N; i++) {
		conn.local_port = (uint16_t)i;
		take(&listeners, &conn, i % 2, true);
	}
	for (unsigned int i = 1; i <= N; i++) {
		assert_true(match(&listeners, i % 2, "10.0.0.1", (uint16_t)i));
		assert_false(
			match(&listeners, 1 - i % 2, "10.0.0.1", (uint16_t)i));
	}
	listeners_free(&listeners);
}

TEST(a_listener_keeps_what_the_kernel_said)
{
	struct conn conn =
		conns_make("[2001:db8::1]:80", "*", TCP_STATE_LISTEN);
	struct listeners listeners = { 0 };
	const struct listener *listener;

	conn.recv_queue = 3;
	conn.send_queue = 128;
	conn.inode = 77;
	take(&listeners, &conn, 4, false);
	listener = &listeners.items[0];
	assert_int_equal(listeners.n, 1);
	assert_true(addr_equal(&listener->address, &conn.local));
	assert_int_equal(listener->port, 80);
	assert_int_equal(listener->netns, 4);
	assert_int_equal(listener->family, AF_INET6);
	assert_int_equal(listener->inode, 77);
	assert_int_equal(listener->accept_queue, 3);
	assert_int_equal(listener->backlog, 128);
	assert_true(listener->queues_known);
	assert_false(listener->v6only);
	assert_false(listener->selected);
	conn.have = 0;
	take(&listeners, &conn, 4, true);
	assert_false(listeners.items[1].queues_known);
	assert_true(listeners.items[1].selected);
	listeners_free(&listeners);
}

TEST(truncate_forgets_the_later_ones_only)
{
	enum { N = 300 };
	struct listeners listeners = { 0 };
	struct conn conn = conns_make("10.0.0.1:0", "*", TCP_STATE_LISTEN);
	struct addr other = conns_address("10.0.0.2");

	for (unsigned int i = 0; i < N; i++) {
		conn.local_port = (uint16_t)(1000 + i % (N / 2));
		if (i == N / 2)
			conn.local = other;
		take(&listeners, &conn, 0, true);
	}
	listeners_truncate(&listeners, N / 2 + 1);
	assert_int_equal(listeners.n, N / 2 + 1);
	assert_true(match(&listeners, 0, "10.0.0.1", 1000));
	assert_true(match(&listeners, 0, "10.0.0.1", 1000 + N / 2 - 1));
	assert_true(match(&listeners, 0, "10.0.0.2", 1000));
	assert_false(match(&listeners, 0, "10.0.0.2", 1001));

	listeners_truncate(&listeners, 1);
	assert_true(match(&listeners, 0, "10.0.0.1", 1000));
	assert_false(match(&listeners, 0, "10.0.0.2", 1000));
	assert_false(match(&listeners, 0, "10.0.0.1", 1001));
	assert_false(port_set_has(&listeners.ports, 1001));

	add(&listeners, "10.0.0.3:1001", false, 0);
	assert_true(match(&listeners, 0, "10.0.0.3", 1001));
	listeners_free(&listeners);
}

TEST(the_closest_listeners_get_a_connection)
{
	static const struct {
		const char *address;
		uint32_t takers; /* bits: positions */
	} wanted[] = {
		{ "10.0.0.1", 1 << 2 | 1 << 3 }, { "10.0.0.2", 1 << 1 },
		{ "2001:db8::1", 1 << 0 },	 { "10.0.0.9", 1 << 1 },
		{ "10.0.0.4", 1 << 4 },
	};
	struct listeners listeners = { 0 };

	add(&listeners, "[::]:80", false, 0);
	add(&listeners, "0.0.0.0:80", false, 0);
	add(&listeners, "10.0.0.1:80", false, 0);
	add(&listeners, "10.0.0.1:80", false, 0);
	add(&listeners, "[::ffff:10.0.0.4]:80", false, 0);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		struct addr address = conns_address(wanted[i].address);
		uint32_t pos = listeners_taker(&listeners, 0, &address, 80);
		uint32_t takers = 0;

		for (; pos != HASH_INDEX_NONE;
		     pos = listeners_next_taker(&listeners, pos, &address))
			takers |= UINT32_C(1) << pos;
		assert_int_equal(takers, wanted[i].takers);
		assert_int_equal(listeners_taker(&listeners, 0, &address, 81),
				 HASH_INDEX_NONE);
		assert_int_equal(listeners_taker(&listeners, 1, &address, 80),
				 HASH_INDEX_NONE);
	}
	listeners_free(&listeners);
}
