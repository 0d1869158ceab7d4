// SPDX-License-Identifier: MIT
/*
 * cgroup_paths: where the cgroups are whose ids sockets carry.
 */
#ifndef TCPWAIT_KERNEL_CGROUP_PATHS_H
#define TCPWAIT_KERNEL_CGROUP_PATHS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/deadline.h"

/* The id of the root: a process that is in no cgroup of version 2. */
enum { CGROUP_PATHS_ROOT_ID = 1 };

struct cgroup_place {
	uint64_t id; /* of version 2 */
	char *path; /* of its directory; NULL: not found */
};

struct cgroup_paths {
	struct cgroup_place *items;
	size_t n, cap;
};

/*
 * cgroup_paths_add asks for an id, which may be there already; 0 or -ENOMEM.
 * The root and 0 are left out.
 */
int cgroup_paths_add(struct cgroup_paths *paths, uint64_t id);

/*
 * cgroup_paths_resolve finds the directories of all that were added, by handle
 * where that is allowed, else in one walk that gives up at the deadline.  A
 * cgroup that is gone or out of sight stays without.  No id is added after it.
 */
void cgroup_paths_resolve(struct cgroup_paths *paths, struct deadline deadline);

/* cgroup_paths_of returns the path of id, or NULL. */
const char *cgroup_paths_of(const struct cgroup_paths *paths, uint64_t id);

/* cgroup_paths_mount: where is cgroup v2 mounted? */
bool cgroup_paths_mount(char path[static PATH_MAX]);

/* cgroup_paths_members tells of each process in the cgroup at path. */
void cgroup_paths_members(const char *path,
			  void (*found)(void *ctx, int32_t pid), void *ctx);

void cgroup_paths_free(struct cgroup_paths *paths);

#endif
