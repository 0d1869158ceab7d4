// SPDX-License-Identifier: MIT
/*
 * counters: where each counter stands, and what they say together.
 *
 * Reads nothing; differences between two samples are the analysis's business.
 */
#include "tcpwait/counters.h"

#include <assert.h>
#include <stddef.h>

static const struct counter_place places[] = {
	[COUNTER_TW] = { "netstat", "TcpExt", "TW" },
	[COUNTER_TW_RECYCLED] = { "netstat", "TcpExt", "TWRecycled" },
	[COUNTER_TW_KILLED] = { "netstat", "TcpExt", "TWKilled" },
	[COUNTER_TIME_WAIT_OVERFLOW] = { "netstat", "TcpExt",
					 "TCPTimeWaitOverflow" },
	[COUNTER_PAWS_ACTIVE] = { "netstat", "TcpExt", "PAWSActive" },
	[COUNTER_PAWS_ESTAB] = { "netstat", "TcpExt", "PAWSEstab" },
	[COUNTER_PAWS_TIMEWAIT] = { "netstat", "TcpExt", "PAWSTimewait" },
	[COUNTER_LISTEN_OVERFLOWS] = { "netstat", "TcpExt", "ListenOverflows" },
	[COUNTER_LISTEN_DROPS] = { "netstat", "TcpExt", "ListenDrops" },
	[COUNTER_ABORT_ON_DATA] = { "netstat", "TcpExt", "TCPAbortOnData" },
	[COUNTER_ABORT_ON_CLOSE] = { "netstat", "TcpExt", "TCPAbortOnClose" },
	[COUNTER_ABORT_ON_MEMORY] = { "netstat", "TcpExt", "TCPAbortOnMemory" },
	[COUNTER_ABORT_ON_TIMEOUT] = { "netstat", "TcpExt",
				       "TCPAbortOnTimeout" },
	[COUNTER_ABORT_ON_LINGER] = { "netstat", "TcpExt", "TCPAbortOnLinger" },
	[COUNTER_ABORT_FAILED] = { "netstat", "TcpExt", "TCPAbortFailed" },
	[COUNTER_REQ_Q_FULL_DROP] = { "netstat", "TcpExt", "TCPReqQFullDrop" },
	[COUNTER_REQ_Q_FULL_DO_COOKIES] = { "netstat", "TcpExt",
					    "TCPReqQFullDoCookies" },
	[COUNTER_SYNCOOKIES_SENT] = { "netstat", "TcpExt", "SyncookiesSent" },
	[COUNTER_MPTCP_ESTAB] = { "netstat", "MPTcpExt", "MPCurrEstab" },
	[COUNTER_ACTIVE_OPENS] = { "snmp", "Tcp", "ActiveOpens" },
	[COUNTER_PASSIVE_OPENS] = { "snmp", "Tcp", "PassiveOpens" },
	[COUNTER_ATTEMPT_FAILS] = { "snmp", "Tcp", "AttemptFails" },
	[COUNTER_ESTAB_RESETS] = { "snmp", "Tcp", "EstabResets" },
	[COUNTER_CURR_ESTAB] = { "snmp", "Tcp", "CurrEstab" },
	[COUNTER_OUT_RSTS] = { "snmp", "Tcp", "OutRsts" },
	[COUNTER_SOCKSTAT_INUSE] = { "sockstat", "TCP", "inuse" },
	[COUNTER_SOCKSTAT_ORPHAN] = { "sockstat", "TCP", "orphan" },
	[COUNTER_SOCKSTAT_TW] = { "sockstat", "TCP", "tw" },
	[COUNTER_SOCKSTAT_ALLOC] = { "sockstat", "TCP", "alloc" },
	[COUNTER_SOCKSTAT6_INUSE] = { "sockstat6", "TCP6", "inuse" },
};

static_assert(sizeof(places) / sizeof(places[0]) == COUNTER_COUNT,
	      "every counter has a place");

const struct counter_place *counter_place(enum counter counter)
{
	assert((unsigned int)counter < COUNTER_COUNT);
	return &places[counter];
}

bool counters_sockets(const struct counters *counters, uint64_t *n)
{
	static const enum counter parts[] = {
		COUNTER_SOCKSTAT_INUSE, /* IPv4, listeners among them */
		COUNTER_SOCKSTAT6_INUSE,
		COUNTER_SOCKSTAT_TW, /* sockstat_seq_show(): both families */
	};
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!counters->known[parts[i]] ||
		    counters->value[parts[i]] > UINT64_MAX - sum)
			return false;
		sum += counters->value[parts[i]];
	}
	*n = sum;
	return true;
}
