// SPDX-License-Identifier: MIT
/*
 * test_roles: server or client, or honestly unknown.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conns.h"
#include "tcpwait/roles.h"
#include "test.h"

enum { SEEN_MAX = 65536 };

/* What came out, in order. */
struct seen {
	struct conn *conns;
	enum role *roles;
	size_t n;
	size_t stop_at; /* this one is refused; 0: none */
};

struct bench {
	struct listeners listeners;
	struct roles roles;
	struct seen seen;
};

static int take(void *ctx, const struct conn *conn, enum role role,
		enum role_ground ground)
{
	struct seen *seen = ctx;

	(void)ground;
	if (seen->stop_at > 0 && seen->n + 1 == seen->stop_at)
		return -ECANCELED;
	assert_true(seen->n < SEEN_MAX);
	seen->conns[seen->n] = *conn;
	seen->roles[seen->n++] = role;
	return 0;
}

static int bench_setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	if (!bench)
		return -1;
	bench->seen.conns = calloc(SEEN_MAX, sizeof(*bench->seen.conns));
	bench->seen.roles = calloc(SEEN_MAX, sizeof(*bench->seen.roles));
	bench->roles = (struct roles){
		.listeners = &bench->listeners,
		.local_port_low = 32768,
		.local_port_high = 60999,
		.next = { &bench->seen, take },
	};
	*state = bench;
	return bench->seen.conns && bench->seen.roles ? 0 : -1;
}

static int bench_teardown(void **state)
{
	struct bench *bench = *state;

	roles_free(&bench->roles);
	listeners_free(&bench->listeners);
	free(bench->seen.conns);
	free(bench->seen.roles);
	free(bench);
	return 0;
}

#define BENCH_TEST(name) TEST_WITH(name, bench_setup, bench_teardown)

static void add(struct bench *bench, const char *local, const char *remote,
		enum tcp_state state)
{
	struct conn conn = conns_make(local, remote, state);

	assert_int_equal(roles_add(&bench->roles, &conn), 0);
}

static void take_listener(struct bench *bench, const struct conn *conn)
{
	assert_int_equal(
		listeners_add(&bench->listeners, conn, 0, ORIGIN_UNKNOWN, true),
		0);
}

static void listen_on(struct bench *bench, const char *local)
{
	struct conn conn = conns_make(local, "*", TCP_STATE_LISTEN);

	take_listener(bench, &conn);
	assert_int_equal(roles_add(&bench->roles, &conn), 0);
}

static void settle(struct bench *bench)
{
	assert_int_equal(roles_settle(&bench->roles), 0);
}

static enum role last(const struct bench *bench)
{
	assert_true(bench->seen.n > 0);
	return bench->seen.roles[bench->seen.n - 1];
}

static const struct {
	const char *name;
	const char *listener; /* NULL: none */
	const char *local, *remote;
	enum tcp_state state;
	enum role role;
} alone[] = {
	{ "a request is the server's", NULL, "10.0.0.1:50000", "10.0.0.2:50001",
	  TCP_STATE_SYN_RECV, ROLE_SERVER },
	{ "an attempt is the client's", NULL, "10.0.0.1:50000",
	  "10.0.0.2:50001", TCP_STATE_SYN_SENT, ROLE_CLIENT },
	{ "a listener here", "0.0.0.0:50000", "10.0.0.1:50000",
	  "10.0.0.2:50001", TCP_STATE_ESTABLISHED, ROLE_SERVER },
	{ "a listener here, whatever the remote port", "0.0.0.0:50000",
	  "10.0.0.1:50000", "10.0.0.2:80", TCP_STATE_TIME_WAIT, ROLE_SERVER },
	{ "a v4-mapped connection of a dual-stack listener", "[::]:50051",
	  "[::ffff:10.0.0.1]:50051", "[::ffff:10.0.0.2]:50001",
	  TCP_STATE_ESTABLISHED, ROLE_SERVER },
	{ "a listener at the other end, on this host", "127.0.0.1:50051",
	  "127.0.0.1:50052", "127.0.0.1:50051", TCP_STATE_CLOSE_WAIT,
	  ROLE_CLIENT },
	{ "the same at this host's own address", "0.0.0.0:50051",
	  "10.0.0.1:50052", "10.0.0.1:50051", TCP_STATE_CLOSE_WAIT,
	  ROLE_CLIENT },
	{ "a listener of that port says nothing of another host",
	  "0.0.0.0:50051", "10.0.0.1:50052", "10.0.0.2:50051",
	  TCP_STATE_CLOSE_WAIT, ROLE_UNKNOWN },
	{ "only here is the port ephemeral", NULL, "10.0.0.1:32768",
	  "10.0.0.2:3306", TCP_STATE_TIME_WAIT, ROLE_CLIENT },
	{ "the last port of the range", NULL, "10.0.0.1:60999", "10.0.0.2:3306",
	  TCP_STATE_TIME_WAIT, ROLE_CLIENT },
	{ "only there is the port ephemeral", NULL, "10.0.0.1:8080",
	  "10.0.0.2:32768", TCP_STATE_TIME_WAIT, ROLE_SERVER },
	{ "below the range, and there too", NULL, "10.0.0.1:32767",
	  "10.0.0.2:3306", TCP_STATE_TIME_WAIT, ROLE_UNKNOWN },
	{ "above the range, below 32768 there", NULL, "10.0.0.1:61000",
	  "10.0.0.2:3306", TCP_STATE_TIME_WAIT, ROLE_UNKNOWN },
	{ "above the range here is as good as fixed", NULL, "10.0.0.1:61000",
	  "10.0.0.2:40000", TCP_STATE_TIME_WAIT, ROLE_SERVER },
	{ "both could be ephemeral", NULL, "10.0.0.1:50000", "10.0.0.2:50051",
	  TCP_STATE_ESTABLISHED, ROLE_UNKNOWN },
	{ "neither could be", NULL, "10.0.0.1:179", "10.0.0.2:1790",
	  TCP_STATE_ESTABLISHED, ROLE_UNKNOWN },
};

BENCH_TEST(one_socket_alone_is_told_or_stays_unknown)
{
	struct bench *bench = *state;

	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
		listeners_truncate(&bench->listeners, 0);
		roles_restart(&bench->roles);
		if (alone[i].listener)
			listen_on(bench, alone[i].listener);
		add(bench, alone[i].local, alone[i].remote, alone[i].state);
		settle(bench);
		if (last(bench) != alone[i].role)
			fail_msg("%s", alone[i].name);
	}
}

/* A program that binds the port it listens on before connect(). */
BENCH_TEST(who_called_from_a_listening_port_is_its_client)
{
	struct bench *bench = *state;
	struct conn conn = conns_make("10.0.0.1:179", "10.0.0.2:179",
				      TCP_STATE_ESTABLISHED);

	listen_on(bench, "0.0.0.0:179");
	assert_int_equal(roles_add(&bench->roles, &conn), 0);
	assert_int_equal(last(bench), ROLE_SERVER);
	conn.have |= CONN_CALLED;
	assert_int_equal(roles_add(&bench->roles, &conn), 0);
	assert_int_equal(last(bench), ROLE_CLIENT);
}

BENCH_TEST(a_listener_is_a_server)
{
	struct bench *bench = *state;

	listen_on(bench, "0.0.0.0:80");
	assert_int_equal(last(bench), ROLE_SERVER);
	assert_int_equal(bench->roles.n_pending, 0);
}

BENCH_TEST(a_v6only_listener_takes_no_mapped_connection)
{
	struct bench *bench = *state;
	struct conn conn = conns_make("[::]:50000", "*", TCP_STATE_LISTEN);

	conn.have |= CONN_V6ONLY;
	take_listener(bench, &conn);
	add(bench, "[2001:db8::1]:50000", "[2001:db8::2]:50001",
	    TCP_STATE_ESTABLISHED);
	assert_int_equal(last(bench), ROLE_SERVER);
	add(bench, "[::ffff:10.0.0.1]:50000", "[::ffff:10.0.0.2]:50001",
	    TCP_STATE_ESTABLISHED);
	settle(bench);
	assert_int_equal(last(bench), ROLE_UNKNOWN);
}

BENCH_TEST(another_namespaces_listener_says_nothing)
{
	struct bench *bench = *state;

	listen_on(bench, "0.0.0.0:50000");
	bench->roles.netns = 1;
	add(bench, "10.0.0.1:50000", "10.0.0.2:50001", TCP_STATE_ESTABLISHED);
	settle(bench);
	assert_int_equal(last(bench), ROLE_UNKNOWN);
}

/* The listener is gone, and the port lies in the ephemeral range. */
BENCH_TEST(many_remote_ports_at_one_local_make_a_server)
{
	struct bench *bench = *state;
	struct conn conn = conns_make("10.0.0.1:50051", "10.0.0.2:40000",
				      TCP_STATE_CLOSE_WAIT);

	for (uint16_t i = 0; i < 5; i++) {
		conn = conns_to(conn, (uint16_t)(40000 + i));
		assert_int_equal(roles_add(&bench->roles, &conn), 0);
	}
	assert_int_equal(bench->seen.n, 0);
	settle(bench);
	assert_int_equal(bench->seen.n, 5);
	for (size_t i = 0; i < bench->seen.n; i++)
		assert_int_equal(bench->seen.roles[i], ROLE_SERVER);
}

/* gRPC listens on 50051; these are connections to it from here. */
BENCH_TEST(many_local_ports_toward_one_remote_make_a_client)
{
	struct bench *bench = *state;
	struct conn conn = conns_make("10.0.0.1:40000", "10.0.0.2:50051",
				      TCP_STATE_ESTABLISHED);

	for (uint16_t i = 0; i < 5; i++) {
		conn = conns_from(conn, (uint16_t)(40000 + i));
		assert_int_equal(roles_add(&bench->roles, &conn), 0);
	}
	settle(bench);
	assert_int_equal(bench->seen.n, 5);
	for (size_t i = 0; i < bench->seen.n; i++)
		assert_int_equal(bench->seen.roles[i], ROLE_CLIENT);
}

/* Two is more than one: the second socket settles the first one's role. */
BENCH_TEST(the_wider_side_wins_by_one)
{
	struct bench *bench = *state;

	add(bench, "10.0.0.1:50051", "10.0.0.2:40000", TCP_STATE_ESTABLISHED);
	add(bench, "10.0.0.1:50051", "10.0.0.3:40001", TCP_STATE_ESTABLISHED);
	settle(bench);
	assert_int_equal(bench->seen.roles[0], ROLE_SERVER);
	assert_int_equal(bench->seen.roles[1], ROLE_SERVER);
}

BENCH_TEST(a_port_seen_twice_is_no_wider)
{
	struct bench *bench = *state;

	add(bench, "10.0.0.1:50051", "10.0.0.2:40000", TCP_STATE_ESTABLISHED);
	add(bench, "10.0.0.1:50051", "10.0.0.3:40000", TCP_STATE_ESTABLISHED);
	settle(bench);
	assert_int_equal(bench->seen.roles[0], ROLE_UNKNOWN);
	assert_int_equal(bench->seen.roles[1], ROLE_UNKNOWN);
}

/* Five sockets of one pair of ports are one port to their common end. */
BENCH_TEST(equal_ports_are_counted_once)
{
	struct bench *bench = *state;
	struct conn conn = conns_make("10.0.0.1:50051", "10.0.0.2:40000",
				      TCP_STATE_ESTABLISHED);

	for (uint16_t i = 0; i < 3; i++) {
		conn.remote_port = (uint16_t)(40000 + i);
		assert_int_equal(roles_add(&bench->roles, &conn), 0);
	}
	for (uint8_t i = 0; i < 5; i++) {
		conn = conns_make("10.0.0.1:50052", "10.0.0.3:40000",
				  TCP_STATE_ESTABLISHED);
		conn.remote.bytes[15] = (uint8_t)(3 + i);
		assert_int_equal(roles_add(&bench->roles, &conn), 0);
	}
	settle(bench);
	assert_int_equal(bench->seen.roles[0], ROLE_SERVER);
	assert_int_equal(bench->seen.roles[1], ROLE_SERVER);
	/* Toward port 40000 two local ports lead, from it one. */
	assert_int_equal(bench->seen.roles[3], ROLE_CLIENT);
}

BENCH_TEST(a_tie_stays_unknown)
{
	struct bench *bench = *state;

	for (int i = 0; i < 10; i++) {
		for (int k = 0; k < 10; k++) {
			struct conn conn =
				conns_make("10.0.0.1:40000", "10.0.0.2:50000",
					   TCP_STATE_ESTABLISHED);

			conn.local_port = (uint16_t)(40000 + i);
			conn.remote_port = (uint16_t)(50000 + k);
			assert_int_equal(roles_add(&bench->roles, &conn), 0);
		}
	}
	settle(bench);
	assert_int_equal(bench->seen.n, 100);
	for (size_t i = 0; i < bench->seen.n; i++)
		assert_int_equal(bench->seen.roles[i], ROLE_UNKNOWN);
	/* What stayed unknown decides nothing for those that come later. */
	assert_int_equal(bench->roles.n_decisions, 0);
	add(bench, "10.0.0.1:45000", "10.0.0.2:50003", TCP_STATE_ESTABLISHED);
	settle(bench);
	assert_int_equal(last(bench), ROLE_UNKNOWN);
}

BENCH_TEST(local_addresses_fan_in_apart)
{
	struct bench *bench = *state;

	add(bench, "10.0.0.1:50051", "10.0.0.9:40000", TCP_STATE_ESTABLISHED);
	add(bench, "10.0.0.2:50051", "10.0.0.9:40001", TCP_STATE_ESTABLISHED);
	settle(bench);
	assert_int_equal(bench->seen.roles[0], ROLE_UNKNOWN);
	assert_int_equal(bench->seen.roles[1], ROLE_UNKNOWN);
}

/* One pool toward one port of many hosts is a client's all the same. */
BENCH_TEST(remote_addresses_fan_in_together)
{
	struct bench *bench = *state;

	add(bench, "10.0.0.1:40000", "10.0.0.7:50051", TCP_STATE_ESTABLISHED);
	add(bench, "10.0.0.1:40001", "10.0.0.8:50051", TCP_STATE_ESTABLISHED);
	add(bench, "10.0.0.1:40002", "10.0.0.9:50051", TCP_STATE_ESTABLISHED);
	settle(bench);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(bench->seen.roles[i], ROLE_CLIENT);
}

static void feed_wide(struct bench *bench, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct conn conn = conns_make("10.0.0.1:50051", "10.0.0.2:1",
					      TCP_STATE_ESTABLISHED);

		conn.remote.bytes[13] = (uint8_t)(i / 20000);
		conn.remote_port = (uint16_t)(33000 + i % 20000);
		assert_int_equal(roles_add(&bench->roles, &conn), 0);
	}
}

BENCH_TEST(no_more_wait_than_may_wait)
{
	struct bench *bench = *state;

	feed_wide(bench, 40000);
	/* The first full table settled the service; the rest passed through. */
	assert_int_equal(bench->seen.n, 40000);
	assert_int_equal(bench->roles.n_pending, 0);
	assert_int_equal(bench->roles.n_decisions, 1);
	settle(bench);
	assert_int_equal(bench->seen.n, 40000);
	for (size_t i = 0; i < bench->seen.n; i++)
		assert_int_equal(bench->seen.roles[i], ROLE_SERVER);
}

BENCH_TEST(what_may_wait_waits)
{
	struct bench *bench = *state;

	feed_wide(bench, ROLES_PENDING_MAX);
	assert_int_equal(bench->seen.n, 0);
	assert_int_equal(bench->roles.n_pending, ROLES_PENDING_MAX);
	feed_wide(bench, 1);
	assert_int_equal(bench->seen.n, ROLES_PENDING_MAX + 1);
}

/* Many narrow services: each full table is settled for itself. */
BENCH_TEST(every_socket_is_handed_on_once)
{
	enum { N = 40000 };
	struct bench *bench = *state;
	unsigned char *seen = calloc(N, 1);

	assert_non_null(seen);
	for (uint32_t i = 0; i < N; i++) {
		struct conn conn = conns_make("10.0.0.1:40000", "10.0.0.2:1",
					      TCP_STATE_ESTABLISHED);

		memcpy(conn.local.bytes + 12, &i, 3);
		conn.remote_port = 50051;
		conn.inode = i + 1;
		assert_int_equal(roles_add(&bench->roles, &conn), 0);
	}
	settle(bench);
	assert_int_equal(bench->seen.n, N);
	for (size_t i = 0; i < N; i++) {
		assert_int_equal(bench->seen.roles[i], ROLE_UNKNOWN);
		assert_int_equal(seen[bench->seen.conns[i].inode - 1]++, 0);
	}
	free(seen);
}

BENCH_TEST(restart_forgets_what_waited_and_was_decided)
{
	struct bench *bench = *state;

	feed_wide(bench, ROLES_PENDING_MAX + 1);
	assert_int_equal(bench->roles.n_decisions, 1);
	roles_restart(&bench->roles);
	assert_int_equal(bench->roles.n_decisions, 0);
	bench->seen.n = 0;
	add(bench, "10.0.0.1:50051", "10.0.0.2:40000", TCP_STATE_ESTABLISHED);
	assert_int_equal(bench->seen.n, 0);
	settle(bench);
	assert_int_equal(bench->seen.n, 1);
	assert_int_equal(last(bench), ROLE_UNKNOWN);
	assert_int_equal(bench->roles.local_port_low, 32768);
}

BENCH_TEST(the_receivers_refusal_is_handed_on)
{
	struct bench *bench = *state;
	struct conn conn = conns_make("10.0.0.1:80", "10.0.0.2:40000",
				      TCP_STATE_ESTABLISHED);

	bench->seen.stop_at = 1;
	assert_int_equal(roles_add(&bench->roles, &conn), -ECANCELED);
	bench->seen.stop_at = 3;
	feed_wide(bench, 5);
	assert_int_equal(roles_settle(&bench->roles), -ECANCELED);
	assert_int_equal(bench->seen.n, 2);
	/* And when the table is full in the middle of a walk. */
	bench->seen.stop_at = 10;
	feed_wide(bench, ROLES_PENDING_MAX);
	conn = conns_make("10.0.0.1:50052", "10.0.0.2:50053",
			  TCP_STATE_ESTABLISHED);
	assert_int_equal(roles_add(&bench->roles, &conn), -ECANCELED);
}

BENCH_TEST(nothing_to_settle_is_no_error)
{
	struct bench *bench = *state;

	settle(bench);
	settle(bench);
	assert_int_equal(bench->seen.n, 0);
}

/* Ports at and beside every border. */
static const uint16_t border_ports[] = { 1,	22,    32767, 32768,
					 40000, 60999, 61000, 65535 };

enum { N_BORDERS = sizeof(border_ports) / sizeof(*border_ports) };

static struct conn conn_at_borders(size_t i, uint8_t state)
{
	struct conn conn = conns_make("10.0.0.1:1", "10.0.0.2:1", state);

	conn.local_port = border_ports[i / N_BORDERS];
	conn.remote_port = border_ports[i % N_BORDERS];
	return conn;
}

BENCH_TEST(who_has_a_role_alone_does_not_wait_for_it)
{
	struct bench *bench = *state;

	listen_on(bench, "10.0.0.1:40000");
	for (size_t i = 0; i < N_BORDERS * N_BORDERS; i++) {
		struct conn conn = conn_at_borders(i, TCP_STATE_ESTABLISHED);
		enum role role = roles_alone(&bench->roles, &conn);
		size_t before = bench->seen.n;

		assert_int_equal(roles_add(&bench->roles, &conn), 0);
		assert_int_equal(bench->seen.n - before, role != ROLE_UNKNOWN);
		if (role != ROLE_UNKNOWN)
			assert_int_equal(last(bench), role);
	}
}

BENCH_TEST(whoever_has_no_role_alone_is_among_the_unsettled)
{
	struct bench *bench = *state;
	struct filter unsettled;

	roles_unsettled(&bench->roles, &unsettled);
	for (size_t i = 0; i < N_BORDERS * N_BORDERS; i++) {
		struct conn conn = conn_at_borders(i, TCP_STATE_CLOSE_WAIT);

		assert_int_equal(
			filter_matches(&unsettled, &conn, ROLE_UNKNOWN),
			roles_alone(&bench->roles, &conn) == ROLE_UNKNOWN);
	}
}
