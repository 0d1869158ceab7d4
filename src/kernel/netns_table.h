// SPDX-License-Identifier: MIT
/*
 * netns_table: a list of namespaces in the making, each once.
 */
#ifndef TCPWAIT_KERNEL_NETNS_TABLE_H
#define TCPWAIT_KERNEL_NETNS_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/mounts.h"
#include "kernel/netns.h"
#include "tcpwait/hash_index.h"

/* What one source knows of a namespace; the fields are netns_place's. */
struct netns_found {
	uint64_t id;
	uint64_t net_id;
	uint64_t listns_id;
	int32_t pid;
	const char *path; /* borrowed, as the name */
	const char *name; /* what ip-netns(8) calls it; NULL: nothing */
};

struct netns_table {
	struct netns_list *list;
	struct netns_found own; /* the caller's */
	struct netns_found host; /* process 1's */
	struct hash_index by_id;
	struct hash_index by_net_id;
	struct deadline deadline; /* of looking at descriptors */
	struct mounts mounts; /* that paths lead through */
	int mounts_error; /* why they could not be read; 0: they were */
	/* Nothing new is taken: what is there is only completed. */
	bool is_closed;
};

/*
 * netns_table_open begins an empty list and finds out who is who;
 * netns_table_close lets the list go its own way.
 */
void netns_table_open(struct netns_table *table, struct netns_list *list);
void netns_table_close(struct netns_table *table);

/*
 * netns_table_add takes a namespace, or what found knows beyond the table of
 * one that is there; 0 or -ENOMEM.
 */
int netns_table_add(struct netns_table *table, const struct netns_found *found);

/* netns_table_wants: would a process in namespace id tell anything new? */
bool netns_table_wants(const struct netns_table *table, uint64_t id);

/* netns_table_is_done: it is closed, and nothing is unknown of any. */
bool netns_table_is_done(const struct netns_table *table);

bool netns_table_is_host(const struct netns_table *table,
			 const struct netns_place *place);

#endif
