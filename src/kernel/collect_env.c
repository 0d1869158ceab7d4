// SPDX-License-Identifier: MIT
/*
 * collect_env: the frame of a snapshot.
 */
#include "kernel/collect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "kernel/proc.h"
#include "tcpwait/clock.h"

/* Up to so many sockets, tcp_info in the walk costs next to nothing. */
enum { SMALL_TABLE_SOCKETS = 20000 };

/* A UUID and a line's end; what looks otherwise is none. */
static void read_boot_id(char id[static HOST_BOOT_ID_SIZE])
{
	char text[HOST_BOOT_ID_SIZE + 2];

	if (proc_text_read(AT_FDCWD, "/proc/sys/kernel/random/boot_id", text,
			   sizeof(text)) == 0 &&
	    strspn(text, "0123456789abcdef-") == HOST_BOOT_ID_SIZE - 1)
		(void)memcpy(id, text, HOST_BOOT_ID_SIZE - 1);
}

/* "0-63", or "0": of them get_next_ino() numbers for each by itself. */
static uint32_t read_cpus(void)
{
	char text[32];
	const char *last;

	if (proc_text_read(AT_FDCWD, "/sys/devices/system/cpu/possible", text,
			   sizeof(text)) < 0)
		return 0;
	last = strrchr(text, '-');
	return (uint32_t)strtoul(last ? last + 1 : text, NULL, 10) + 1;
}

/* proc_tcp_mem: three numbers of pages. */
static uint64_t read_tcp_memory(void)
{
	int64_t pages[3], page_bytes = sysconf(_SC_PAGESIZE);
	char text[64];

	if (proc_text_read(AT_FDCWD, "/proc/sys/net/ipv4/tcp_mem", text,
			   sizeof(text)) < 0 ||
	    !proc_text_parse_numbers(text, pages, 3) || pages[2] <= 0 ||
	    page_bytes <= 0)
		return 0;
	return (uint64_t)pages[2] * (uint64_t)page_bytes;
}

int collect_env_begin(struct snapshot *snap, struct error *err)
{
	struct host *host;
	struct utsname uts;
	int pos = snapshot_add_host(snap);

	if (pos < 0)
		return error_set(err, pos, "cannot hold the socket table");
	snap->at_seconds = clock_seconds(CLOCK_MONOTONIC);
	(void)clock_gettime(CLOCK_REALTIME, &snap->taken);
	snap->complete = true;
	host = &snap->hosts[pos];
	read_boot_id(host->boot_id);
	host->n_cpus = read_cpus();
	host->tcp_memory_bytes = read_tcp_memory();
	if (uname(&uts) < 0)
		return 0;
	(void)snprintf(host->name, sizeof(host->name), "%s", uts.nodename);
	(void)snprintf(host->kernel, sizeof(host->kernel), "%s", uts.release);
	return 0;
}

/* /proc/net/tcp has no interface, mark or cgroup: no match would be a lie. */
static bool is_answerable(const struct filter *filter, enum reader reader)
{
	return reader != READER_PROCFS ||
	       !(filter_uses(filter, FILTER_DEV) ||
		 filter_uses(filter, FILTER_MARK) ||
		 filter_uses(filter, FILTER_CGROUP) ||
		 filter_uses(filter, FILTER_AGE));
}

int collect_env_take_walk(struct snapshot *snap, const struct kernel_walk *walk,
			  const struct filter *filter, struct error *err)
{
	if (!is_answerable(filter, walk->reader)) {
		(void)error_set(err, 0,
				"dev, fwmark, cgroup and age need the netlink "
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
