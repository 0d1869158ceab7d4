// SPDX-License-Identifier: MIT
/*
 * collect_env: the frame of a snapshot.
 */
#include "kernel/collect_env.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>

/* Up to so many sockets, tcp_info in the walk costs next to nothing. */
enum { SMALL_TABLE_SOCKETS = 20000 };

static void identify_host(struct snapshot *snap)
{
	struct utsname uts;

	(void)clock_gettime(CLOCK_REALTIME, &snap->taken);
	if (uname(&uts) < 0)
		return;
	(void)snprintf(snap->host, sizeof(snap->host), "%s", uts.nodename);
	(void)snprintf(snap->kernel, sizeof(snap->kernel), "%s", uts.release);
}

/* The initial process's namespace is the host; another is named as ls does. */
static void identify_netns(struct netns *netns)
{
	struct stat own, init;

	if (stat("/proc/thread-self/ns/net", &own) < 0) {
		(void)snprintf(netns->name, sizeof(netns->name), "self");
		return;
	}
	netns->id = own.st_ino;
	if (stat("/proc/1/ns/net", &init) == 0 && init.st_ino == own.st_ino)
		(void)snprintf(netns->name, sizeof(netns->name), "host");
	else
		(void)snprintf(netns->name, sizeof(netns->name), "net:[%llu]",
			       (unsigned long long)own.st_ino);
}

int collect_env_begin(struct snapshot *snap, struct timespec *start,
		      struct error *err)
{
	int netns;

	(void)clock_gettime(CLOCK_MONOTONIC, start);
	identify_host(snap);
	netns = snapshot_add_netns(snap);
	if (netns < 0)
		return error_set(err, netns, "cannot hold the namespaces");
	identify_netns(&snap->namespaces[netns]);
	kernel_read_settings(&snap->namespaces[netns].settings);
	kernel_read_counters(&snap->namespaces[netns].counters);
	snap->complete = true;
	return 0;
}

void collect_env_take_walk(struct snapshot *snap,
			   const struct kernel_walk *walk)
{
	snap->reader = walk->reader;
	if (walk->complete)
		return;
	snap->complete = false;
	memcpy(snap->why_incomplete, walk->why_incomplete,
	       sizeof(snap->why_incomplete));
}

void collect_env_end(struct snapshot *snap, const struct timespec *start)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	snap->scan_seconds = (double)(now.tv_sec - start->tv_sec) +
			     (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

bool collect_env_is_small(const struct counters *counters)
{
	uint64_t n;

	return counters_sockets(counters, &n) && n <= SMALL_TABLE_SOCKETS;
}
