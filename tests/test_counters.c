// SPDX-License-Identifier: MIT
/*
 * test_counters: where counters stand, and the size a dump will have.
 */
#include <string.h>

#include "tcpwait/counters.h"
#include "test.h"

TEST(every_counter_has_a_place_of_its_own)
{
	int i;
	int j;

	for (i = 0; i < COUNTER_COUNT; i++) {
		const struct counter_place *a = counter_place((enum counter)i);

		assert_non_null(a->file);
		assert_non_null(a->line);
		assert_non_null(a->name);
		for (j = i + 1; j < COUNTER_COUNT; j++) {
			const struct counter_place *b =
				counter_place((enum counter)j);

			assert_false(strcmp(a->line, b->line) == 0 &&
				     strcmp(a->name, b->name) == 0);
		}
	}
}

TEST(a_line_stands_in_one_file)
{
	static const struct {
		const char *line;
		const char *file;
	} files[] = {
		{ "TcpExt", "netstat" }, { "MPTcpExt", "netstat" },
		{ "Tcp", "snmp" },	 { "TCP", "sockstat" },
		{ "TCP6", "sockstat6" },
	};
	int i;
	size_t j;

	for (i = 0; i < COUNTER_COUNT; i++) {
		const struct counter_place *place =
			counter_place((enum counter)i);

		for (j = 0; strcmp(files[j].line, place->line) != 0; j++)
			assert_true(j < 4);
		assert_string_equal(place->file, files[j].file);
	}
}

TEST(places_match_their_enumerators)
{
	static const struct {
		enum counter counter;
		const char *name;
	} cases[] = {
		{ COUNTER_TW, "TW" },
		{ COUNTER_TIME_WAIT_OVERFLOW, "TCPTimeWaitOverflow" },
		{ COUNTER_SYNCOOKIES_SENT, "SyncookiesSent" },
		{ COUNTER_MPTCP_ESTAB, "MPCurrEstab" },
		{ COUNTER_ACTIVE_OPENS, "ActiveOpens" },
		{ COUNTER_OUT_RSTS, "OutRsts" },
		{ COUNTER_SOCKSTAT_TW, "tw" },
		{ COUNTER_SOCKSTAT6_INUSE, "inuse" },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(counter_place(cases[i].counter)->name,
				    cases[i].name);
}

static void set(struct counters *counters, enum counter counter, uint64_t value)
{
	counters->value[counter] = value;
	counters->known[counter] = true;
}

TEST(sockets_are_both_families_and_time_wait)
{
	struct counters counters = { 0 };
	uint64_t n = 0;

	set(&counters, COUNTER_SOCKSTAT_INUSE, 100);
	set(&counters, COUNTER_SOCKSTAT6_INUSE, 20);
	set(&counters, COUNTER_SOCKSTAT_TW, 3);
	set(&counters, COUNTER_SOCKSTAT_ALLOC, 4000);
	assert_true(counters_sockets(&counters, &n));
	assert_int_equal(n, 123);
}

TEST(sockets_are_unknown_if_any_part_is)
{
	static const enum counter parts[] = {
		COUNTER_SOCKSTAT_INUSE,
		COUNTER_SOCKSTAT6_INUSE,
		COUNTER_SOCKSTAT_TW,
	};
	uint64_t n = 77;
	size_t i;
	size_t j;

	for (i = 0; i < 3; i++) {
		struct counters counters = { 0 };

		for (j = 0; j < 3; j++) {
			if (j != i)
				set(&counters, parts[j], 1);
		}
		assert_false(counters_sockets(&counters, &n));
		assert_int_equal(n, 77);
	}
}

TEST(sockets_do_not_overflow)
{
	struct counters counters = { 0 };
	uint64_t n;

	set(&counters, COUNTER_SOCKSTAT_INUSE, UINT64_MAX);
	set(&counters, COUNTER_SOCKSTAT6_INUSE, 0);
	set(&counters, COUNTER_SOCKSTAT_TW, 1);
	assert_false(counters_sockets(&counters, &n));
}
