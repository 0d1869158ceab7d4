// SPDX-License-Identifier: MIT
/*
 * test_read_counters: what is in the counter files becomes known, and nothing
 * else.
 */
#include <string.h>

#include "kernel/kernel.h"
#include "scratch.h"
#include "test.h"

static int count_known(const struct counters *counters)
{
	int n = 0;
	int i;

	for (i = 0; i < COUNTER_COUNT; i++)
		n += counters->known[i];
	return n;
}

SCRATCH_TEST(what_is_there_is_known_and_nothing_else)
{
	struct counters counters;
	uint64_t n;

	scratch_write(*state, "netstat",
		      "TcpExt: SyncookiesSent TW ListenDrops\nTcpExt: 1 2 3\n"
		      "IpExt: InOctets\nIpExt: 9\n");
	scratch_write(*state, "snmp",
		      "Ip: Forwarding\nIp: 2\n"
		      "Tcp: MaxConn ActiveOpens OutRsts\nTcp: -1 13 7\n");
	scratch_write(*state, "sockstat",
		      "sockets: used 13\n"
		      "TCP: inuse 23 orphan 8 tw 4 alloc 48 mem 2169\n"
		      "UDP: inuse 0 mem 0\n");
	scratch_write(*state, "sockstat6", "TCP6: inuse 24\nUDP6: inuse 0\n");
	read_counters_from(*state, &counters);
	assert_int_equal(count_known(&counters), 10);
	assert_int_equal(counters.value[COUNTER_SYNCOOKIES_SENT], 1);
	assert_int_equal(counters.value[COUNTER_TW], 2);
	assert_int_equal(counters.value[COUNTER_LISTEN_DROPS], 3);
	assert_int_equal(counters.value[COUNTER_ACTIVE_OPENS], 13);
	assert_int_equal(counters.value[COUNTER_OUT_RSTS], 7);
	assert_int_equal(counters.value[COUNTER_SOCKSTAT_ORPHAN], 8);
	assert_int_equal(counters.value[COUNTER_SOCKSTAT_ALLOC], 48);
	assert_false(counters.known[COUNTER_PAWS_TIMEWAIT]);
	assert_true(counters_sockets(&counters, &n));
	assert_int_equal(n, 23 + 24 + 4);
}

SCRATCH_TEST(without_ipv6_its_sockets_are_none)
{
	struct counters counters;

	scratch_write(*state, "sockstat", "TCP: inuse 23 tw 4\n");
	read_counters_from(*state, &counters);
	assert_int_equal(count_known(&counters), 3);
	assert_true(counters.known[COUNTER_SOCKSTAT6_INUSE]);
	assert_int_equal(counters.value[COUNTER_SOCKSTAT6_INUSE], 0);
}

SCRATCH_TEST(without_any_sockstat_nothing_is_known)
{
	struct counters counters;

	read_counters_from(*state, &counters);
	assert_int_equal(count_known(&counters), 0);
	scratch_write(*state, "sockstat", "TCP: in");
	scratch_write(*state, "sockstat6", "");
	read_counters_from(*state, &counters);
	assert_int_equal(count_known(&counters), 0);
	memset(&counters, 0xff, sizeof(counters));
	read_counters_from("/nonexistent", &counters);
	assert_int_equal(count_known(&counters), 0);
}

TEST(this_kernel_tells_its_counters)
{
	struct counters counters;

	kernel_read_counters(&counters);
	if (!counters.known[COUNTER_SOCKSTAT_INUSE])
		skip();
	assert_true(counters.known[COUNTER_SOCKSTAT_TW]);
	assert_true(counters.known[COUNTER_SOCKSTAT6_INUSE]);
	assert_true(counters.known[COUNTER_ACTIVE_OPENS]);
	assert_true(counters.known[COUNTER_TW]);
}
