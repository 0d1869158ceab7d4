// SPDX-License-Identifier: MIT
/*
 * counters: what the kernel counts about TCP in one network namespace
 * (/proc/net/netstat, snmp, sockstat and sockstat6), read by name.
 */
#ifndef TCPWAIT_COUNTERS_H
#define TCPWAIT_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

enum counter {
	/* TcpExt */
	COUNTER_TW,
	COUNTER_TW_RECYCLED,
	COUNTER_TW_KILLED,
	COUNTER_TIME_WAIT_OVERFLOW,
	COUNTER_PAWS_ACTIVE,
	COUNTER_PAWS_ESTAB,
	COUNTER_PAWS_TIMEWAIT,
	COUNTER_LISTEN_OVERFLOWS,
	COUNTER_LISTEN_DROPS,
	COUNTER_ABORT_ON_DATA,
	COUNTER_ABORT_ON_CLOSE,
	COUNTER_ABORT_ON_MEMORY,
	COUNTER_ABORT_ON_TIMEOUT,
	COUNTER_ABORT_ON_LINGER,
	COUNTER_ABORT_FAILED,
	COUNTER_REQ_Q_FULL_DROP,
	COUNTER_REQ_Q_FULL_DO_COOKIES,
	COUNTER_SYNCOOKIES_SENT,
	/* MPTcpExt: a gauge, since Linux 6.8; CLOSE_WAIT counts too */
	COUNTER_MPTCP_ESTAB,
	/* Tcp */
	COUNTER_ACTIVE_OPENS,
	COUNTER_PASSIVE_OPENS,
	COUNTER_ATTEMPT_FAILS,
	COUNTER_ESTAB_RESETS,
	COUNTER_CURR_ESTAB,
	COUNTER_OUT_RSTS,
	/* sockstat, sockstat6: gauges */
	COUNTER_SOCKSTAT_INUSE,
	COUNTER_SOCKSTAT_ORPHAN, /* of the whole host */
	COUNTER_SOCKSTAT_TW, /* both families, FIN_WAIT2 minisockets too */
	COUNTER_SOCKSTAT_ALLOC, /* of the whole host */
	COUNTER_SOCKSTAT6_INUSE,
	COUNTER_COUNT,
};

struct counters {
	uint64_t value[COUNTER_COUNT];
	bool known[COUNTER_COUNT]; /* false: not readable or not there */
};

/* Where a counter stands: file "netstat", line "TcpExt", name "TW". */
struct counter_place {
	const char *file;
	const char *line;
	const char *name;
};

const struct counter_place *counter_place(enum counter counter);

/*
 * counters_sockets: how many sockets sockstat promises a dump of this
 * namespace, TIME_WAIT included; false where that is unknown.
 */
bool counters_sockets(const struct counters *counters, uint64_t *n);

#endif
