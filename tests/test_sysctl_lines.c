// SPDX-License-Identifier: MIT
/*
 * test_sysctl_lines: sysctl.d(5) lines, tidy and not, and keys that are gone.
 */
#include <stdio.h>
#include <string.h>

#include "tcpwait/sysctl_lines.h"
#include "test.h"

TEST(a_line_gives_its_key)
{
	static const struct {
		const char *text;
		const char *key; /* NULL: none */
	} cases[] = {
		{ "net.ipv4.tcp_tw_reuse = 1", "net.ipv4.tcp_tw_reuse" },
		{ "net.ipv4.tcp_tw_reuse=1", "net.ipv4.tcp_tw_reuse" },
		{ "\t net.ipv4.tcp_tw_reuse\t=1", "net.ipv4.tcp_tw_reuse" },
		{ "-net.ipv4.tcp_tw_reuse=1", "net.ipv4.tcp_tw_reuse" },
		{ "- net.ipv4.tcp_tw_reuse=1", "net.ipv4.tcp_tw_reuse" },
		{ "net/ipv4/tcp_tw_reuse=1", "net.ipv4.tcp_tw_reuse" },
		{ "net/ipv4/conf/eth0.1/rp_filter=1",
		  "net.ipv4.conf.eth0/1.rp_filter" },
		{ "net.ipv4.conf.eth0/1.rp_filter=1",
		  "net.ipv4.conf.eth0/1.rp_filter" },
		{ "net.ipv4.tcp_x=1\r", "net.ipv4.tcp_x" },
		{ "net.ipv4.a\033[31m = 1", "net.ipv4.a?[31m" },
		{ "# net.ipv4.tcp_tw_reuse = 1", NULL },
		{ "; net.ipv4.tcp_tw_reuse = 1", NULL },
		{ "net.ipv4.tcp_tw_reuse", NULL },
		{ "kernel.panic = 1", NULL },
		{ "network.x = 1", NULL },
		{ "= 1", NULL },
		{ "-", NULL },
		{ "   ", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sysctl_lines lines = { 0 };

		assert_int_equal(sysctl_lines_add(&lines, "/etc/x.conf", 7,
						  cases[i].text,
						  strlen(cases[i].text)),
				 0);
		assert_int_equal(lines.n, cases[i].key != NULL);
		if (cases[i].key) {
			assert_string_equal(lines.items[0].key, cases[i].key);
			assert_int_equal(lines.items[0].line, 7);
			assert_string_equal(lines.items[0].path, "/etc/x.conf");
		}
		sysctl_lines_free(&lines);
	}
}

TEST(nothing_is_unbounded)
{
	char text[SYSCTL_KEY_SIZE + 16], path[2 * SYSCTL_PATH_SIZE];
	struct sysctl_lines lines = { 0 };

	memset(text, 'a', sizeof(text));
	memcpy(text, "net.", 4);
	text[sizeof(text) - 1] = '=';
	assert_int_equal(sysctl_lines_add(&lines, "/x", 1, text, sizeof(text)),
			 0);
	assert_int_equal(lines.n, 0);
	memset(path, '\n', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	for (uint32_t i = 0; i < SYSCTL_LINES_MAX + 10; i++)
		assert_int_equal(
			sysctl_lines_add(&lines, path, i, "net.a=1", 7), 0);
	assert_int_equal(lines.n, SYSCTL_LINES_MAX);
	assert_int_equal(strlen(lines.items[0].path), SYSCTL_PATH_SIZE - 1);
	assert_int_equal(lines.items[0].path[0], '?');
	sysctl_lines_free(&lines);
}

TEST(a_release_is_compared_by_number)
{
	assert_true(sysctl_kernel_is("6.18.44-fc", 6, 18));
	assert_true(sysctl_kernel_is("6.18", 4, 12));
	assert_true(sysctl_kernel_is("4.12.0", 4, 12));
	assert_true(sysctl_kernel_is("4.100.0", 4, 12));
	assert_false(sysctl_kernel_is("4.9.337", 4, 12));
	assert_false(sysctl_kernel_is("3.10.0-1160.el7", 4, 12));
	assert_false(sysctl_kernel_is("", 4, 12));
	assert_false(sysctl_kernel_is("6", 4, 12));
	assert_false(sysctl_kernel_is("6.", 4, 12));
	assert_false(sysctl_kernel_is("x6.18", 4, 12));
	assert_false(sysctl_kernel_is("-6.18", 4, 12));
}

TEST(a_part_of_a_name_finds_a_removed_key)
{
	static const struct {
		const char *part, *version; /* NULL: it is none */
	} cases[] = {
		{ "tcp_tw_recycle", "4.12" },
		{ "recycle", "4.12" },
		{ "net.ipv4.tcp_tw_recycle", "4.12" },
		{ "tcp_abc", "3.9" },
		{ "tcp_tw_reuse", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct sysctl_removed *removed =
			sysctl_removed_named(cases[i].part);

		assert_int_equal(!removed, !cases[i].version);
		if (removed)
			assert_string_equal(removed->version, cases[i].version);
	}
}

TEST(removed_keys_are_found_and_others_are_not)
{
	static const char *const here[] = {
		"net.ipv4.tcp_tw_reuse",
		"net.ipv4.tcp_tw_recycle_x",
		"net.ipv4.tcp_low_latency",
		"net.ipv4.tcp_fack",
		"net.ipv4.tcp_fin_timeout",
		"net.netfilter.nf_conntrack_max",
		"net.ipv4.ip_local_port_range",
	};
	const struct sysctl_removed *removed;

	removed = sysctl_removed_find("net.ipv4.tcp_tw_recycle", "6.18.0");
	assert_non_null(removed);
	assert_string_equal(removed->version, "4.12");
	assert_null(sysctl_removed_find("net.ipv4.tcp_tw_recycle", "4.11.9"));
	assert_non_null(sysctl_removed_find(
		"net.ipv4.netfilter.ip_conntrack_max", "6.1"));
	for (size_t i = 0; i < sizeof(here) / sizeof(here[0]); i++)
		assert_null(sysctl_removed_find(here[i], "6.18.0"));
}
