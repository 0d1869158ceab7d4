// SPDX-License-Identifier: MIT
/*
 * read_counters: the counters of one network namespace.
 */
#ifndef TCPWAIT_READ_COUNTERS_H
#define TCPWAIT_READ_COUNTERS_H

#include "tcpwait/counters.h"

/*
 * read_counters_from reads netstat, snmp, sockstat and sockstat6 in net_dir,
 * "/proc/thread-self/net" or "/proc/PID/net"; what is not readable stays
 * unknown.  Without IPv6 there is no sockstat6, and no IPv6 socket either:
 * its gauges are then known to be 0.
 */
void read_counters_from(const char *net_dir, struct counters *counters);

#endif
