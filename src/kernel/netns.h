// SPDX-License-Identifier: MIT
/*
 * netns: finds network namespaces, names them, enters and leaves them.
 */
#ifndef TCPWAIT_KERNEL_NETNS_H
#define TCPWAIT_KERNEL_NETNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/deadline.h"
#include "tcpwait/error.h"

enum { NETNS_PATH_SIZE = 4096, NETNS_NAME_SIZE = 65, NETNS_DIR_SIZE = 32 };

/* A network namespace that exists, however it was found. */
struct netns_place {
	uint64_t id; /* inode of the nsfs file; 0: unknown (no permission) */
	uint64_t net_id; /* inode of /proc/PID/net/tcp: tells namespaces apart
			    without permission; 0: no process lives there */
	int32_t pid; /* a process that lives there; 0: none known */
	uint64_t listns_id; /* what listns(2) calls it; 0: not found there */
	char *path; /* an nsfs file to open (owned); NULL: none openable */
	char name[NETNS_NAME_SIZE]; /* for people; hostile text */
	bool is_own; /* the caller's */
};

/* Zeroed: empty. */
struct netns_list {
	struct netns_place *items; /* the caller's own first */
	size_t n, cap;
	/* Why there may be more, as -errno, where something was not looked at:
	 * -EACCES a process, -ETIME descriptors, -EREMOTE a path; 0: not so. */
	int unlisted;
	/* Why a source could not be read to its end, if not for want of
	 * permission: errno of the first; 0: all were. */
	int error;
};

/* netns_list_miss notes why; permission, which rarely helps, says least. */
void netns_list_miss(struct netns_list *list, int error);

/*
 * netns_list_note takes down why something could not be opened or read: what
 * vanished, or is nobody's business here, is no fault.
 */
void netns_list_note(struct netns_list *list, int error);

/*
 * Descriptors are looked at until the deadline, some of each process in turn;
 * all else is always listed.
 *
 * netns_list_own lists the caller's namespace alone, named; netns_list_all
 * every one that can be found: the processes' (/proc/PID/ns/net), /run/netns,
 * /run/docker/netns, nsfs mounts in mountinfo, held descriptors, listns(2)
 * where the kernel has it; each once.  0 or -ENOMEM.
 *
 * "host" is where process 1 lives: inside a container that has its own
 * processes, the container.  Other names are those of ip-netns(8), of the
 * container or unit of the first process, or of that process; no two are the
 * same.  Where processes may not be read, a namespace can be there twice: as
 * a file (id) and as a process (net_id), which nothing joins.
 */
int netns_list_own(struct netns_list *list);
int netns_list_all(struct netns_list *list, struct deadline deadline);

/*
 * netns_list_one resolves what -N was given: a name of ip-netns(8), a pid, a
 * path, or a name that netns_list_all() shows.  0 with one item, or a negative
 * errno with a sentence that says what it is not.
 */
int netns_list_one(struct netns_list *list, const char *what,
		   struct deadline deadline, struct error *err);

void netns_list_free(struct netns_list *list);

/*
 * netns_counters_dir gives "/proc/PID/net" of a process that lives there now,
 * so that its files can be read without entering.  False where none is known.
 */
bool netns_counters_dir(const struct netns_place *place,
			char dir[static NETNS_DIR_SIZE]);

/* The way back. */
struct netns_visit {
	int own_fd; /* -1: nothing entered */
};

/*
 * netns_enter moves this thread into the namespace (nothing to do for the
 * caller's own).  0, or -errno with this thread where it was: -EPERM without
 * CAP_SYS_ADMIN over it or over the own one, to which there would be no return;
 * -ENOENT where it has vanished.
 */
int netns_enter(const struct netns_place *place, struct netns_visit *visit);

/*
 * netns_leave moves back.  On failure the process would go on in a foreign
 * namespace: it returns -errno and the caller must give up.
 */
int netns_leave(struct netns_visit *visit);

#endif
