// SPDX-License-Identifier: MIT
/*
 * collect_owners: the processes behind the sockets of a collection.
 */
#ifndef TCPWAIT_KERNEL_COLLECT_OWNERS_H
#define TCPWAIT_KERNEL_COLLECT_OWNERS_H

#include <stddef.h>

#include "kernel/holders.h"
#include "tcpwait/conn.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/source.h"

/*
 * collect_owners_read looks for the holders of a snapshot's waits, listeners
 * and samples.  Owners are worth having, never worth failing for: what is not
 * found stays unknown.  Of processes that run out of descriptors it also counts
 * the sockets that are in no table.
 */
void collect_owners_read(struct snapshot *snap,
			 const struct collect_request *request);

/* Sockets whose holders are looked up by inode: for streams and counts. */
struct owner_map {
	struct wanted *items; /* sorted by inode once looked for */
	size_t n;
	size_t cap;
	uint64_t n_left_out; /* there were too many to look for */
};

/* collect_owners_want adds conn, if it has a file; 0 or -ENOMEM. */
int collect_owners_want(struct owner_map *map, struct owners *owners,
			const struct conn *conn);
/* collect_owners_find looks for the holders of all that were added. */
void collect_owners_find(struct owner_map *map, struct snapshot *snap,
			 const struct collect_request *request);
/* What was found of a socket, by its inode; NULL where it was not wanted. */
const struct wanted *collect_owners_of(const struct owner_map *map,
				       uint32_t inode);
void collect_owners_free(struct owner_map *map);

#endif
