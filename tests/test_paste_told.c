// SPDX-License-Identifier: MIT
/*
 * test_paste_told: lines of sysctl become settings, and no others do.
 */
#include "paste/paste_told.h"

#include <string.h>

#include "test.h"

static bool take(struct paste_told *told, const char *text)
{
	return paste_told_take(told, (struct span){ text, strlen(text) });
}

TEST(a_line_of_sysctl_is_a_setting)
{
	struct paste_told told = { 0 };
	const struct settings *settings = &told.settings;
	uint16_t low, high;

	assert_true(take(&told, "net.ipv4.tcp_fin_timeout = 45"));
	assert_true(take(&told, "net.ipv4.tcp_tw_reuse=1"));
	assert_true(take(&told, "/proc/sys/net/ipv4/tcp_max_tw_buckets:4096"));
	assert_true(take(&told, "net.ipv4.ip_local_port_range = 1024\t2047"));
	assert_true(
		take(&told, "net.ipv4.ip_local_reserved_ports = 8080-8089"));
	assert_true(take(&told, "kernel.hostname = web1"));
	assert_true(take(&told, "kernel.domainname = (none)"));
	assert_int_equal(settings->value[SETTING_TCP_FIN_TIMEOUT], 45);
	assert_int_equal(settings->value[SETTING_TCP_TW_REUSE], 1);
	assert_int_equal(settings->value[SETTING_TCP_MAX_TW_BUCKETS], 4096);
	assert_true(settings_port_range(settings, &low, &high));
	assert_int_equal(low, 1024);
	assert_int_equal(high, 2047);
	assert_true(settings->reserved_known);
	assert_int_equal(port_set_count(&settings->reserved), 10);
	assert_string_equal(told.name, "web1");
	assert_int_equal(told.n_lines, 7);
	assert_int_equal(told.n_settings, 5);
}

TEST(what_is_no_number_is_unknown)
{
	static const char *const lines[] = {
		"net.ipv4.tcp_fin_timeout = ",
		"net.ipv4.tcp_fin_timeout = sixty",
		"net.ipv4.tcp_fin_timeout = 60 61",
		"net.ipv4.tcp_fin_timeout = 60s",
		"net.ipv4.ip_local_port_range = 1024",
		"net.ipv4.ip_local_reserved_ports = 1-x",
	};
	struct paste_told told = { 0 };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_true(take(&told, lines[i]));
	for (int i = 0; i < SETTING_COUNT; i++)
		assert_false(told.settings.known[i]);
	assert_false(told.settings.reserved_known);
}

TEST(other_lines_are_none_of_it)
{
	static const char *const lines[] = {
		"",
		"=",
		"PATH=/usr/bin",
		"tcp 0 0 10.0.0.1:80 10.0.0.2:4000 ESTABLISHED",
		"sysctl: permission denied on key 'net.ipv4.tcp_fastopen_key'",
		"the value net.ipv4.tcp_fin_timeout = 60 is too small",
	};
	struct paste_told told = { 0 };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (take(&told, lines[i]))
			fail_msg("'%s' is taken", lines[i]);
	}
	assert_int_equal(told.n_lines, 0);
}

TEST(the_first_that_tells_is_believed)
{
	struct paste_told told = { 0 }, other = { 0 };

	assert_true(take(&told, "net.ipv4.tcp_fin_timeout = 45"));
	assert_true(take(&other, "net.ipv4.tcp_fin_timeout = 60"));
	assert_true(take(&other, "net.core.somaxconn = 128"));
	paste_told_join(&told, &other);
	assert_int_equal(told.settings.value[SETTING_TCP_FIN_TIMEOUT], 45);
	assert_int_equal(told.settings.value[SETTING_SOMAXCONN], 128);
}
