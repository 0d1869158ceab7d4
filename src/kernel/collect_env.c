// SPDX-License-Identifier: MIT
/*
 * collect_env: the frame of a snapshot.
 */
#include "kernel/collect.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "tcpwait/clock.h"

/* Up to so many sockets, tcp_info in the walk costs next to nothing. */
enum { SMALL_TABLE_SOCKETS = 20000 };

void collect_env_begin(struct snapshot *snap)
{
	struct utsname uts;

	snap->at_seconds = clock_seconds(CLOCK_MONOTONIC);
	(void)clock_gettime(CLOCK_REALTIME, &snap->taken);
	snap->complete = true;
	if (uname(&uts) < 0)
		return;
	(void)snprintf(snap->host, sizeof(snap->host), "%s", uts.nodename);
	(void)snprintf(snap->kernel, sizeof(snap->kernel), "%s", uts.release);
}

/* /proc/net/tcp has no interface, mark or cgroup: no match would be a lie. */
static bool is_answerable(const struct filter *filter, enum reader reader)
{
	return reader != READER_PROCFS || !(filter_uses(filter, FILTER_DEV) ||
					    filter_uses(filter, FILTER_MARK) ||
					    filter_uses(filter, FILTER_CGROUP));
}

int collect_env_take_walk(struct snapshot *snap, const struct kernel_walk *walk,
			  const struct filter *filter, struct error *err)
{
	if (!is_answerable(filter, walk->reader)) {
		(void)error_set(err, 0,
				"dev, fwmark and cgroup need the netlink "
				"reader; /proc/net/tcp does not tell them");
		return -EOPNOTSUPP;
	}
	if (walk->reader > snap->reader)
		snap->reader = walk->reader;
	if (walk->complete)
		return 0;
	snap->complete = false;
	memcpy(snap->why_incomplete, walk->why_incomplete,
	       sizeof(snap->why_incomplete));
	return 0;
}

void collect_env_end(struct snapshot *snap)
{
	snap->scan_seconds = clock_seconds(CLOCK_MONOTONIC) - snap->at_seconds;
}

bool collect_env_is_small(const struct counters *counters)
{
	uint64_t n;

	return counters_sockets(counters, &n) && n <= SMALL_TABLE_SOCKETS;
}
