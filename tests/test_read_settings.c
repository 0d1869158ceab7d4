// SPDX-License-Identifier: MIT
/*
 * test_read_settings: what is in a directory of sysctls becomes known, and
 * nothing else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/kernel.h"
#include "scratch.h"
#include "test.h"

static const char *const files[] = {
	"net/ipv4/ip_local_port_range",
	"net/ipv4/ip_local_reserved_ports",
	"net/ipv4/tcp_tw_reuse",
	"net/ipv4/tcp_ehash_entries",
	"net/ipv4/tcp_fin_timeout",
	"net/core/somaxconn",
	"fs/nr_open",
	"net/netfilter/nf_conntrack_tcp_timeout_close_wait",
};

static int count_known(const struct settings *settings)
{
	int n = 0;
	int i;

	for (i = 0; i < SETTING_COUNT; i++)
		n += settings->known[i];
	return n;
}

SCRATCH_TEST(what_is_there_is_known_and_nothing_else)
{
	struct settings settings;

	scratch_write(*state, files[0], "1024\t65000\n");
	scratch_write(*state, files[1], "8080,9000-9001\n");
	scratch_write(*state, files[2], "2\n");
	scratch_write(*state, files[3], "-262144\n");
	scratch_write(*state, files[5], "4096");
	scratch_write(*state, files[6], "1073741816\n");
	scratch_write(*state, files[7], "60\n");
	read_settings_from(*state, &settings);
	assert_int_equal(count_known(&settings), 7);
	assert_int_equal(settings.value[SETTING_LOCAL_PORT_LOW], 1024);
	assert_int_equal(settings.value[SETTING_LOCAL_PORT_HIGH], 65000);
	assert_int_equal(settings.value[SETTING_TCP_TW_REUSE], 2);
	assert_true(settings.value[SETTING_TCP_EHASH_ENTRIES] == -262144);
	assert_int_equal(settings.value[SETTING_SOMAXCONN], 4096);
	assert_int_equal(settings.value[SETTING_NR_OPEN], 1073741816);
	assert_int_equal(settings.value[SETTING_NF_CONNTRACK_CLOSE_WAIT], 60);
	assert_false(settings.known[SETTING_NF_CONNTRACK_TIME_WAIT]);
	assert_false(settings.known[SETTING_TCP_FIN_TIMEOUT]);
	assert_true(settings.reserved_known);
	assert_int_equal(port_set_count(&settings.reserved), 3);
}

SCRATCH_TEST(what_is_not_understood_stays_unknown)
{
	struct settings settings;

	scratch_write(*state, files[0], "1024\n");
	scratch_write(*state, files[1], "8080,,\n");
	scratch_write(*state, files[2], "");
	scratch_write(*state, files[3], "many\n");
	scratch_write(*state, files[4],
		      "00000000000000000000000000000000000000000000000000000000"
		      "0000000060\n");
	read_settings_from(*state, &settings);
	assert_int_equal(count_known(&settings), 0);
	assert_false(settings.reserved_known);
	assert_int_equal(port_set_count(&settings.reserved), 0);
}

SCRATCH_TEST(no_reserved_ports_is_not_unknown)
{
	struct settings settings;

	scratch_write(*state, files[1], "\n");
	read_settings_from(*state, &settings);
	assert_true(settings.reserved_known);
	assert_int_equal(port_set_count(&settings.reserved), 0);
}

/* 65534-65535 is the last of 21845 ranges; no list is longer. */
SCRATCH_TEST(the_longest_list_of_reserved_ports_is_read)
{
	enum { N_RANGES = 21845, RANGE_SIZE = 12 };
	char *text = malloc(N_RANGES * RANGE_SIZE + 2);
	struct settings settings;
	size_t len = 0;
	int i;

	assert_non_null(text);
	for (i = 0; i < N_RANGES; i++)
		len += (size_t)snprintf(text + len, RANGE_SIZE + 1, "%s%d-%d",
					i == 0 ? "" : ",", 3 * i + 1,
					3 * i + 2);
	snprintf(text + len, 2, "\n");
	scratch_write(*state, files[1], text);
	read_settings_from(*state, &settings);
	assert_true(settings.reserved_known);
	assert_int_equal(port_set_count(&settings.reserved), 2 * N_RANGES);
	free(text);
}

TEST(without_the_directory_all_is_unknown)
{
	struct settings settings;

	memset(&settings, 0xff, sizeof(settings));
	read_settings_from("/nonexistent", &settings);
	assert_int_equal(count_known(&settings), 0);
	assert_false(settings.reserved_known);
}

TEST(this_kernel_tells_its_settings)
{
	struct settings settings;
	uint16_t low;
	uint16_t high;

	kernel_read_settings(&settings);
	if (!settings.known[SETTING_TCP_FIN_TIMEOUT])
		skip();
	assert_true(settings_port_range(&settings, &low, &high));
	assert_true(settings.reserved_known);
	assert_true(settings.known[SETTING_TCP_TIMESTAMPS]);
}
