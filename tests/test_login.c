// SPDX-License-Identifier: MIT
/*
 * test_login: what SSH_CONNECTION names, and what it does not.
 */
#include <string.h>

#include "cli/login.h"
#include "conns.h"
#include "test.h"

TEST(a_login_is_seen_from_both_sides)
{
	const struct login login = login_parse("10.0.0.2 4000 10.0.0.1 22");
	struct conn conn =
		conns_make("10.0.0.1:22", "10.0.0.2:4000", TCP_STATE_TIME_WAIT);

	assert_true(login.is_known);
	assert_true(login_is(&login, &conn));
	conn = conns_make("10.0.0.2:4000", "10.0.0.1:22", TCP_STATE_TIME_WAIT);
	assert_true(login_is(&login, &conn));
	conn = conns_make("[::ffff:10.0.0.1]:22", "[::ffff:10.0.0.2]:4000",
			  TCP_STATE_ESTABLISHED);
	assert_true(login_is(&login, &conn));
	conn.remote_port = 4001;
	assert_false(login_is(&login, &conn));
	conn = conns_make("10.0.0.1:22", "10.0.0.3:4000", TCP_STATE_TIME_WAIT);
	assert_false(login_is(&login, &conn));
}

TEST(a_zone_is_no_part_of_the_address)
{
	const struct login login =
		login_parse("fe80::2%enp0s31f6 4000 fe80::1%eth0 22");
	const struct conn conn = conns_make("[fe80::1]:22", "[fe80::2]:4000",
					    TCP_STATE_ESTABLISHED);

	assert_true(login.is_known);
	assert_true(login_is(&login, &conn));
}

TEST(what_is_no_login_is_unknown)
{
	static const char *const texts[] = {
		"",
		" ",
		"10.0.0.2",
		"10.0.0.2 4000 10.0.0.1",
		"10.0.0.2 4000 10.0.0.1 ",
		"10.0.0.2 0 10.0.0.1 22",
		"10.0.0.2 65536 10.0.0.1 22",
		"10.0.0.2 4000 10.0.0.1 22x",
		"10.0.0.2 999999999999 10.0.0.1 22",
		"UNKNOWN 65535 UNKNOWN 65535",
	};
	const struct conn conn = { .local_port = 0 };
	const struct login none = login_parse(NULL);
	char overlong[128];

	assert_false(none.is_known);
	assert_false(login_is(&none, &conn));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(login_parse(texts[i]).is_known);
	memset(overlong, '1', sizeof(overlong));
	overlong[sizeof(overlong) - 1] = '\0';
	assert_false(login_parse(overlong).is_known);
}
