// SPDX-License-Identifier: MIT
/*
 * test_role: names and ports of the two sides.
 */
#include "conns.h"
#include "tcpwait/role.h"
#include "test.h"

TEST(only_known_roles_have_a_word)
{
	assert_string_equal(role_key(ROLE_SERVER), "server");
	assert_string_equal(role_key(ROLE_CLIENT), "client");
	assert_null(role_key(ROLE_UNKNOWN));
	assert_null(role_key(ROLE_COUNT));
}

TEST(the_service_is_at_the_servers_end)
{
	const struct conn conn = conns_make("10.0.0.1:80", "10.0.0.2:40000",
					    TCP_STATE_ESTABLISHED);
	uint16_t port = 7;

	assert_true(role_service_port(ROLE_SERVER, &conn, &port));
	assert_int_equal(port, 80);
	assert_true(role_service_port(ROLE_CLIENT, &conn, &port));
	assert_int_equal(port, 40000);
	port = 7;
	assert_false(role_service_port(ROLE_UNKNOWN, &conn, &port));
	assert_int_equal(port, 7);
}
