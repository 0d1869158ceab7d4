// SPDX-License-Identifier: MIT
/*
 * netns: finds network namespaces, names them, enters and leaves them.
 *
 * For the files of this folder; the others go by kernel/netns.h.  One source
 * after another tells what it knows, which is put together in places.
 */
#ifndef TCPWAIT_KERNEL_NETNS_NETNS_H
#define TCPWAIT_KERNEL_NETNS_NETNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/deadline.h"
#include "kernel/proc.h"
#include "tcpwait/error.h"
#include "tcpwait/hash_index.h"

enum { NETNS_PATH_SIZE = 4096, NETNS_NAME_SIZE = 65, NETNS_DIR_SIZE = 32 };
enum { NETNS_BESIDE_MAX = 256 };

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
	/* Others that the mounts tell of, where only the own one was asked for;
	 * NETNS_BESIDE_MAX: that many or more. */
	size_t n_beside;
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

/* What one source knows of a namespace; the fields are netns_place's. */
struct netns_found {
	uint64_t id;
	uint64_t net_id;
	uint64_t listns_id;
	int32_t pid;
	const char *path; /* borrowed, as the name */
	const char *name; /* what ip-netns(8) calls it; NULL: nothing */
};

/* A list of namespaces in the making, each once. */
struct netns_places {
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
 * netns_places_open begins an empty list and finds out who is who;
 * netns_places_close lets the list go its own way.
 */
void netns_places_open(struct netns_places *places, struct netns_list *list);
void netns_places_close(struct netns_places *places);

/*
 * netns_places_add takes a namespace, or what found knows beyond what is
 * there of it; 0 or -ENOMEM.
 */
int netns_places_add(struct netns_places *places,
		     const struct netns_found *found);

/* netns_places_wants: would a process in namespace id tell anything new? */
bool netns_places_wants(const struct netns_places *places, uint64_t id);

/* netns_places_is_done: it is closed, and nothing is unknown of any. */
bool netns_places_is_done(const struct netns_places *places);

/* netns_places_beside counts the mounts' namespaces but for the own one. */
size_t netns_places_beside(const struct netns_places *places);

bool netns_places_is_host(const struct netns_places *places,
			  const struct netns_place *place);

/*
 * netns_file_of_process fills in id and net_id of the process whose directory
 * is given ("/proc/1"), as far as it may be known.  0, or -errno where both
 * stay 0.
 */
int netns_file_of_process(const char *process, struct netns_found *found);

/*
 * netns_file_identify gives the inode of a network namespace's file; -EINVAL
 * where path is something else, which is not opened then.
 */
int netns_file_identify(const char *path, uint64_t *id);

/* netns_file_parse_link reads the inode of "net:[4026531840]". */
bool netns_file_parse_link(const char *text, uint64_t *id);

/* netns_file_is_mounted: is it a network namespace?  Then *id is its inode. */
bool netns_file_is_mounted(const struct mount *mount, uint64_t *id);

/*
 * netns_process_find adds where each process lives, at one stat() for most;
 * netns_process_find_held what their descriptors refer to.  proc is the
 * directory to look in, "/proc".  0 or -ENOMEM.
 */
int netns_process_find(struct netns_places *places, const char *proc);
int netns_process_find_held(struct netns_places *places, const char *proc);

/*
 * netns_process_search gives the first process whose file ("ns/net" or
 * "net/tcp") has that inode; 0: none.
 */
int32_t netns_process_search(const char *file, uint64_t inode);

/* netns_process_self: this process, as /proc numbers it; 0: no /proc. */
int32_t netns_process_self(void);

/*
 * netns_listns_find adds what listns(2) shows; nothing where the kernel has
 * no such call (before 6.19) or refuses.  0 or -ENOMEM.
 */
int netns_listns_find(struct netns_places *places);

/*
 * netns_listns_open opens a namespace by what listns(2) calls it; inode may be
 * 0 where that is unknown.  A descriptor or -errno.
 */
int netns_listns_open(uint64_t listns_id, uint64_t inode);

/*
 * netns_find_all asks every source; where places are closed, only those that
 * tell names and processes.  0 or -ENOMEM.
 */
int netns_find_all(struct netns_places *places);

/*
 * netns_name_all gives each of the places a name that no other one
 * has; 0 or -ENOMEM.
 */
int netns_name_all(struct netns_places *places);

/*
 * netns_name_parse_cgroups finds the container, else the unit, in the text of
 * /proc/PID/cgroup, which is used up.  False where that tells nothing but who
 * logged in.
 */
bool netns_name_parse_cgroups(char *text, char unit[static NETNS_NAME_SIZE]);

/*
 * netns_pod_name gives the hostname that the process of a place has, as
 * "pod:HOSTNAME".  False where that is this thread's own, and without
 * CAP_SYS_ADMIN over both UTS namespaces.
 */
bool netns_pod_name(const struct netns_place *place,
		    char name[static NETNS_NAME_SIZE]);

#endif
