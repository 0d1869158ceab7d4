// SPDX-License-Identifier: MIT
/*
 * test_tally: one row for each key, and what a key may be.
 */
#include <string.h>

#include "conns.h"
#include "tcpwait/tally.h"
#include "test.h"

static uint32_t row_of(struct tally *tally, const struct conn *conn,
		       enum role role, uint16_t netns)
{
	uint32_t pos;

	assert_int_equal(tally_row_of(tally, conn, role, netns, &pos), 0);
	assert_true(pos < tally->n);
	return pos;
}

TEST(every_field_has_one_name)
{
	static const char *const names[] = {
		"state",      "role",		"netns",       "local_address",
		"local_port", "remote_address", "remote_port", "service_port",
		"uid",	      "unit",		"process",
	};
	static const char *const others[] = {
		"", "State", "states", "port", "address", "pid", "role ",
	};
	uint32_t field;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_string_equal(tally_field_name(1u << i), names[i]);
		assert_true(tally_field_parse(names[i], &field));
		assert_int_equal(field, 1u << i);
	}
	assert_null(tally_field_name(0));
	assert_null(tally_field_name(TALLY_PROCESS << 1));
	assert_null(tally_field_name(TALLY_STATE | TALLY_ROLE));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		field = 42;
		assert_false(tally_field_parse(others[i], &field));
		assert_int_equal(field, 42);
	}
}

TEST(only_role_and_service_need_roles)
{
	assert_false(tally_needs_roles(0));
	assert_true(tally_needs_roles(TALLY_ROLE));
	assert_true(tally_needs_roles(TALLY_SERVICE_PORT | TALLY_STATE));
	assert_false(tally_needs_roles(TALLY_STATE | TALLY_NETNS |
				       TALLY_LOCAL_ADDRESS | TALLY_LOCAL_PORT |
				       TALLY_REMOTE_ADDRESS |
				       TALLY_REMOTE_PORT | TALLY_UID));
}

/* Two sockets that differ in everything. */
static const struct {
	uint32_t field;
	const char *name;
} fields[] = {
	{ TALLY_STATE, "state" },
	{ TALLY_ROLE, "role" },
	{ TALLY_NETNS, "netns" },
	{ TALLY_LOCAL_ADDRESS, "local address" },
	{ TALLY_LOCAL_PORT, "local port" },
	{ TALLY_REMOTE_ADDRESS, "remote address" },
	{ TALLY_REMOTE_PORT, "remote port" },
	{ TALLY_SERVICE_PORT, "service port" },
	{ TALLY_UID, "uid" },
};

static struct conn vary(const struct conn *base, uint32_t field)
{
	struct conn conn = *base;

	if (field == TALLY_STATE)
		conn.state = TCP_STATE_CLOSE_WAIT;
	if (field == TALLY_LOCAL_ADDRESS)
		conn.local.bytes[15] ^= 1;
	if (field == TALLY_LOCAL_PORT)
		conn.local_port++;
	if (field == TALLY_REMOTE_ADDRESS)
		conn.remote.bytes[15] ^= 1;
	if (field == TALLY_REMOTE_PORT)
		conn.remote_port++;
	if (field == TALLY_SERVICE_PORT)
		conn.local_port++;
	if (field == TALLY_UID)
		conn.uid++;
	return conn;
}

TEST(rows_differ_in_the_asked_field_alone)
{
	const struct conn base = conns_make("10.0.0.1:80", "10.0.0.2:40000",
					    TCP_STATE_ESTABLISHED);

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		for (size_t k = 0; k < sizeof(fields) / sizeof(fields[0]);
		     k++) {
			struct tally tally = { .fields = fields[i].field };
			struct conn conn = vary(&base, fields[k].field);
			bool same_port = fields[k].field == TALLY_LOCAL_PORT ||
					 fields[k].field == TALLY_SERVICE_PORT;
			bool differ = i == k ||
				      (same_port &&
				       (fields[i].field == TALLY_LOCAL_PORT ||
					fields[i].field == TALLY_SERVICE_PORT));
			enum role role = fields[k].field == TALLY_ROLE && i == k
						 ? ROLE_CLIENT
						 : ROLE_SERVER;
			uint16_t netns = fields[k].field == TALLY_NETNS;

			(void)row_of(&tally, &base, ROLE_SERVER, 0);
			(void)row_of(&tally, &conn, role, netns);
			if ((tally.n == 2) != differ)
				fail_msg("by %s, %s varied", fields[i].name,
					 fields[k].name);
			tally_free(&tally);
		}
	}
}

TEST(a_key_holds_what_was_asked_and_nothing_else)
{
	const struct conn conn = conns_make("10.0.0.1:80", "10.0.0.2:40000",
					    TCP_STATE_ESTABLISHED);
	struct tally tally = { .fields = TALLY_GROUP_FIELDS };
	const struct tally_key *key;

	(void)row_of(&tally, &conn, ROLE_SERVER, 3);
	key = &tally.rows[0].key;
	assert_int_equal(key->known, TALLY_GROUP_FIELDS);
	assert_int_equal(key->netns, 3);
	assert_int_equal(key->role, ROLE_SERVER);
	assert_int_equal(key->service_port, 80);
	assert_true(addr_equal(&key->local_address, &conn.local));
	assert_true(addr_equal(&key->remote_address, &conn.remote));
	assert_int_equal(key->local_port, 0);
	assert_int_equal(key->remote_port, 0);
	assert_int_equal(key->state, 0);
	assert_int_equal(key->uid, 0);
	tally_free(&tally);
}

/* Root's socket and a socket of nobody known are two rows. */
TEST(unknown_is_not_zero)
{
	struct conn conn = conns_make("10.0.0.1:80", "10.0.0.2:40000",
				      TCP_STATE_ESTABLISHED);
	struct tally tally = { .fields = TALLY_UID | TALLY_ROLE |
					 TALLY_SERVICE_PORT };
	uint32_t root, nobody;

	conn.uid = 0;
	root = row_of(&tally, &conn, ROLE_SERVER, 0);
	conn.have = 0;
	nobody = row_of(&tally, &conn, ROLE_UNKNOWN, 0);
	assert_int_not_equal(root, nobody);
	assert_int_equal(tally.rows[root].key.known,
			 TALLY_UID | TALLY_ROLE | TALLY_SERVICE_PORT);
	assert_int_equal(tally.rows[nobody].key.known, 0);
	conn.uid = 5;
	assert_int_equal(row_of(&tally, &conn, ROLE_UNKNOWN, 0), nobody);
	tally_free(&tally);
}

static const struct {
	const char *name;
	uint8_t v4_prefix, v6_prefix;
	const char *remote;
	const char *group;
} prefixes[] = {
	{ "not grouped", 0, 0, "10.1.2.3", "10.1.2.3" },
	{ "IPv6 not grouped", 0, 0, "2001:db8::1", "2001:db8::1" },
	{ "/24", 24, 64, "10.1.2.3", "10.1.2.0" },
	{ "/20", 20, 64, "10.1.255.3", "10.1.240.0" },
	{ "/32 is the address", 32, 64, "10.1.2.3", "10.1.2.3" },
	{ "/1", 1, 64, "210.1.2.3", "128.0.0.0" },
	{ "/64 is IPv6's", 24, 64, "2001:db8:0:1:2::3", "2001:db8:0:1::" },
	{ "/128 is the address", 24, 128, "2001:db8::3", "2001:db8::3" },
	{ "IPv4's prefix is not IPv6's", 24, 0, "2001:db8::3", "2001:db8::3" },
	{ "IPv6's prefix is not IPv4's", 0, 64, "10.1.2.3", "10.1.2.3" },
};

TEST(peers_are_grouped_by_prefix)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		const struct tally tally = {
			.v4_prefix = prefixes[i].v4_prefix,
			.v6_prefix = prefixes[i].v6_prefix,
		};
		struct addr remote = conns_address(prefixes[i].remote);
		struct addr wanted = conns_address(prefixes[i].group);
		struct addr group = tally_peer_prefix(&tally, &remote);

		if (!addr_equal(&group, &wanted))
			fail_msg("%s", prefixes[i].name);
	}
}

TEST(a_prefix_makes_one_row_of_its_peers)
{
	struct tally tally = { .fields = TALLY_REMOTE_ADDRESS |
					 TALLY_LOCAL_ADDRESS,
			       .v4_prefix = 24 };
	struct conn conn = conns_make("10.0.0.1:80", "192.0.2.1:40000",
				      TCP_STATE_ESTABLISHED);

	(void)row_of(&tally, &conn, ROLE_SERVER, 0);
	conn.remote = conns_address("192.0.2.200");
	(void)row_of(&tally, &conn, ROLE_SERVER, 0);
	assert_int_equal(tally.n, 1);
	conn.remote = conns_address("192.0.3.1");
	(void)row_of(&tally, &conn, ROLE_SERVER, 0);
	assert_int_equal(tally.n, 2);
	/* The local address is never grouped. */
	conn.local = conns_address("10.0.0.2");
	(void)row_of(&tally, &conn, ROLE_SERVER, 0);
	assert_int_equal(tally.n, 3);
	tally_free(&tally);
}

TEST(no_field_makes_one_row_of_all)
{
	struct tally tally = { 0 };
	struct conn conn = conns_make("10.0.0.1:80", "10.0.0.2:40000",
				      TCP_STATE_ESTABLISHED);

	assert_int_equal(row_of(&tally, &conn, ROLE_SERVER, 0), 0);
	conn = conns_make("[::1]:1", "[::1]:2", TCP_STATE_CLOSE_WAIT);
	assert_int_equal(row_of(&tally, &conn, ROLE_CLIENT, 5), 0);
	assert_int_equal(tally.n, 1);
	tally_free(&tally);
}

TEST(find_gives_the_very_row_or_none)
{
	enum { N = 20000 };
	struct tally tally = { .fields = TALLY_LOCAL_PORT };
	struct conn conn = conns_make("10.0.0.1:0", "10.0.0.2:40000",
				      TCP_STATE_ESTABLISHED);
	struct tally_key key;

	for (uint32_t i = 0; i < N; i++) {
		conn.local_port = (uint16_t)(i + 1);
		assert_int_equal(row_of(&tally, &conn, ROLE_SERVER, 0), i);
	}
	for (uint32_t i = 0; i < N; i++) {
		memcpy(&key, &tally.rows[i].key, sizeof(key));
		assert_ptr_equal(tally_find(&tally, &key), &tally.rows[i]);
	}
	key.local_port = 0;
	assert_null(tally_find(&tally, &key));
	key.local_port = 1;
	key.known = 0;
	assert_null(tally_find(&tally, &key));
	tally_free(&tally);
}

TEST(truncate_forgets_the_later_rows)
{
	struct tally tally = { .fields = TALLY_LOCAL_PORT };
	struct conn conn = conns_make("10.0.0.1:0", "10.0.0.2:40000",
				      TCP_STATE_ESTABLISHED);

	for (unsigned int i = 0; i < 100; i++) {
		conn.local_port = (uint16_t)(i + 1);
		(void)row_of(&tally, &conn, ROLE_SERVER, 0);
	}
	tally.rows[70].ports_used = 9;
	tally_truncate(&tally, 60);
	assert_int_equal(tally.n, 60);
	conn.local_port = 60;
	assert_int_equal(row_of(&tally, &conn, ROLE_SERVER, 0), 59);
	conn.local_port = 71;
	assert_int_equal(row_of(&tally, &conn, ROLE_SERVER, 0), 60);
	assert_int_equal(tally.rows[60].ports_used, 0);
	tally_free(&tally);
	assert_int_equal(tally.fields, TALLY_LOCAL_PORT);
	assert_int_equal(row_of(&tally, &conn, ROLE_SERVER, 0), 0);
	tally_free(&tally);
}

/* The process is the socket's inode; 0 is held by nobody known. */
static uint32_t owner_of(const void *ctx, const struct conn *conn)
{
	(void)ctx;
	return conn->inode > 0 ? conn->inode : OWNERS_NONE;
}

TEST(holders_are_asked_for_where_they_are_wanted)
{
	struct tally tally = { .fields = TALLY_PROCESS, .owner_of = owner_of };
	struct conn conn = conns_make("10.0.0.1:80", "10.0.0.2:40000",
				      TCP_STATE_ESTABLISHED);
	uint32_t seven, nobody;

	assert_true(tally_needs_owners(TALLY_UNIT));
	assert_true(tally_needs_owners(TALLY_PROCESS | TALLY_STATE));
	assert_false(tally_needs_owners(TALLY_UNIT - 1));
	conn.inode = 7;
	seven = row_of(&tally, &conn, ROLE_SERVER, 0);
	conn.inode = 0;
	nobody = row_of(&tally, &conn, ROLE_SERVER, 0);
	assert_int_not_equal(seven, nobody);
	assert_int_equal(tally.rows[seven].key.owner, 7);
	assert_int_equal(tally.rows[seven].key.known, TALLY_PROCESS);
	assert_int_equal(tally.rows[nobody].key.known, 0);
	tally_free(&tally);
}

static void count(struct tally *tally, const struct conn *conn, uint32_t n)
{
	uint32_t pos = row_of(tally, conn, ROLE_SERVER, 0);

	tally->rows[pos].states[conn->state] += n;
}

TEST(merging_adds_up_equal_keys)
{
	struct tally tally = { .fields = TALLY_LOCAL_PORT };
	struct tally other = { .fields = TALLY_LOCAL_PORT };
	struct conn conn = conns_make("10.0.0.1:80", "10.0.0.2:40000",
				      TCP_STATE_ESTABLISHED);

	count(&tally, &conn, 3);
	count(&other, &conn, 4);
	conn.local_port = 81;
	count(&other, &conn, 5);
	assert_int_equal(tally_merge(&tally, &other), 0);
	assert_int_equal(tally.n, 2);
	assert_int_equal(tally.rows[0].states[TCP_STATE_ESTABLISHED], 7);
	assert_int_equal(tally.rows[1].states[TCP_STATE_ESTABLISHED], 5);
	assert_int_equal(row_of(&tally, &conn, ROLE_SERVER, 0), 1);
	/* Keys alone come as zeros and change nothing that is there. */
	conn.local_port = 82;
	count(&other, &conn, 6);
	assert_int_equal(tally_add_keys(&tally, &other), 0);
	assert_int_equal(tally.n, 3);
	assert_int_equal(tally.rows[0].states[TCP_STATE_ESTABLISHED], 7);
	assert_int_equal(tally.rows[2].states[TCP_STATE_ESTABLISHED], 0);
	tally_free(&tally);
	tally_free(&other);
}
