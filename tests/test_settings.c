// SPDX-License-Identifier: MIT
/*
 * test_settings: names of settings, and the port range they give.
 */
#include <string.h>

#include "tcpwait/settings.h"
#include "test.h"

TEST(every_setting_has_a_sysctl_name)
{
	int i;

	for (i = 0; i < SETTING_COUNT; i++) {
		const char *name = setting_name((enum setting)i);

		assert_non_null(name);
		assert_true(strncmp(name, "net.ipv4.", 9) == 0 ||
			    strncmp(name, "net.core.", 9) == 0 ||
			    strncmp(name, "net.netfilter.", 14) == 0 ||
			    strncmp(name, "fs.", 3) == 0);
	}
}

TEST(only_the_ends_of_the_range_share_a_name)
{
	int i;
	int j;

	assert_string_equal(setting_name(SETTING_LOCAL_PORT_LOW),
			    setting_name(SETTING_LOCAL_PORT_HIGH));
	for (i = SETTING_LOCAL_PORT_HIGH; i < SETTING_COUNT; i++) {
		for (j = i + 1; j < SETTING_COUNT; j++)
			assert_string_not_equal(setting_name((enum setting)i),
						setting_name((enum setting)j));
	}
}

TEST(names_match_their_enumerators)
{
	static const struct {
		enum setting setting;
		const char *name;
	} cases[] = {
		{ SETTING_TCP_TW_REUSE, "net.ipv4.tcp_tw_reuse" },
		{ SETTING_TCP_RETRIES2, "net.ipv4.tcp_retries2" },
		{ SETTING_IP_AUTOBIND_REUSE, "net.ipv4.ip_autobind_reuse" },
		{ SETTING_SOMAXCONN, "net.core.somaxconn" },
		{ SETTING_NETDEV_MAX_BACKLOG, "net.core.netdev_max_backlog" },
		{ SETTING_NF_CONNTRACK_MAX, "net.netfilter.nf_conntrack_max" },
		{ SETTING_NR_OPEN, "fs.nr_open" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(setting_name(cases[i].setting),
				    cases[i].name);
}

TEST(unbelievable_range_is_the_default_and_not_known)
{
	static const struct {
		bool low_known;
		bool high_known;
		int64_t low;
		int64_t high;
		bool ok;
		uint16_t want_low;
		uint16_t want_high;
	} cases[] = {
		{ true, true, 1024, 65535, true, 1024, 65535 },
		{ true, true, 1, 1, true, 1, 1 },
		{ true, true, 32768, 60999, true, 32768, 60999 },
		{ false, false, 0, 0, false, 32768, 60999 },
		{ true, false, 1024, 65535, false, 32768, 60999 },
		{ false, true, 1024, 65535, false, 32768, 60999 },
		{ true, true, 0, 65535, false, 32768, 60999 },
		{ true, true, 1024, 65536, false, 32768, 60999 },
		{ true, true, 2000, 1999, false, 32768, 60999 },
		{ true, true, -5, 10, false, 32768, 60999 },
		{ true, true, INT64_MIN, INT64_MAX, false, 32768, 60999 },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct settings settings = { 0 };
		uint16_t low = 7;
		uint16_t high = 7;

		settings.value[SETTING_LOCAL_PORT_LOW] = cases[i].low;
		settings.value[SETTING_LOCAL_PORT_HIGH] = cases[i].high;
		settings.known[SETTING_LOCAL_PORT_LOW] = cases[i].low_known;
		settings.known[SETTING_LOCAL_PORT_HIGH] = cases[i].high_known;
		assert_int_equal(settings_port_range(&settings, &low, &high),
				 cases[i].ok);
		assert_int_equal(low, cases[i].want_low);
		assert_int_equal(high, cases[i].want_high);
	}
}

TEST(a_setting_that_is_a_time_has_its_unit)
{
	assert_string_equal(setting_unit(SETTING_TCP_TW_REUSE_DELAY), "ms");
	assert_string_equal(setting_unit(SETTING_TCP_FIN_TIMEOUT), "s");
	assert_string_equal(setting_unit(SETTING_TCP_KEEPALIVE_PROBES), "");
	assert_string_equal(setting_unit(SETTING_COUNT), "");
}
