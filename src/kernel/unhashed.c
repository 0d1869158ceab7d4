// SPDX-License-Identifier: MIT
/*
 * unhashed: how many TCP sockets of the host can be in no table at most.
 *
 * sockstat's alloc counts all that exist on the host, inuse those that a
 * namespace has in its tables (sockstat_seq_show).  A namespace that is not
 * found makes the difference larger, never smaller.
 */
#include "kernel/collect.h"

#include <stdio.h>
#include <stdlib.h>

#include "kernel/netns.h"
#include "kernel/proc.h"
#include "tcpwait/array.h"

enum { NET_DIR_SIZE = 32 };

/* Namespaces whose tables were counted. */
struct counted {
	uint64_t *items;
	size_t n, cap;
	uint64_t n_listed; /* sockets in their tables */
};

static void add_listed(struct counted *counted, const struct counters *counters)
{
	static const enum counter parts[] = { COUNTER_SOCKSTAT_INUSE,
					      COUNTER_SOCKSTAT6_INUSE };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (counters->known[parts[i]])
			counted->n_listed += counters->value[parts[i]];
	}
}

static bool is_counted(const struct counted *counted, uint64_t id)
{
	for (size_t i = counted->n; i-- > 0;) {
		if (counted->items[i] == id)
			return true;
	}
	return false;
}

static void count_namespace(struct counted *counted, uint64_t id,
			    const struct counters *counters)
{
	uint64_t *added = LIST_ADD(counted);

	if (!added)
		return;
	*added = id;
	add_listed(counted, counters);
}

static void count_home(struct counted *counted, int32_t pid)
{
	uint64_t id = netns_of_process(pid);
	char net_dir[NET_DIR_SIZE];
	struct counters counters;

	if (id == 0 || is_counted(counted, id))
		return;
	(void)snprintf(net_dir, sizeof(net_dir), "/proc/%d/net", pid);
	read_counters_from(net_dir, &counters);
	count_namespace(counted, id, &counters);
}

bool unhashed_reach(const struct snapshot *snap,
		    const struct process_list *list, uint32_t n)
{
	struct counted counted = { .n = 0 };
	const struct counters *host = &snap->namespaces[0].counters;
	uint64_t all = host->value[COUNTER_SOCKSTAT_ALLOC];

	if (snap->n_namespaces == 0 || !host->known[COUNTER_SOCKSTAT_ALLOC])
		return true;
	for (size_t i = 0; i < snap->n_namespaces; i++)
		count_namespace(&counted, snap->namespaces[i].id,
				&snap->namespaces[i].counters);
	for (size_t i = 0; i < list->n && counted.n_listed + n <= all; i++)
		count_home(&counted, list->items[i].pid);
	free(counted.items);
	return counted.n_listed + n <= all;
}
