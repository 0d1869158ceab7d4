// SPDX-License-Identifier: MIT
/*
 * paste_host: one host, and the tables of its network namespaces.
 */
#ifndef TCPWAIT_PASTE_PASTE_HOST_H
#define TCPWAIT_PASTE_PASTE_HOST_H

#include "paste/paste_walk.h"

struct paste_host {
	char name[SNAPSHOT_NAME_SIZE];
	char file[HOST_FILE_SIZE]; /* as it was named */
	char settings_file[HOST_FILE_SIZE]; /* the first; "": none */
	/* Of the first table's namespace; its own lines and those of others. */
	struct paste_told told;
	struct paste_clock clock; /* of all its tables, where they tell none */
	uint64_t series; /* of its looks; see snapshot.h */
	struct paste **tables; /* one of each namespace; owned */
	size_t n_tables;
	size_t cap_tables;
};

/*
 * paste_host_add adds a table, which it then owns; name is its namespace's, ""
 * where it is not told.  0 or -ENOMEM, and the table is closed.
 */
int paste_host_add(struct paste_host *host, struct paste *table,
		   const char *netns);

/* paste_host_lacks: what its files do not tell, enum source_fact. */
unsigned int paste_host_lacks(const struct paste_host *host);

#endif
