// SPDX-License-Identifier: MIT
/*
 * owners: which processes hold which sockets.
 *
 * Plain data.  A socket may be held by several processes (fork, SCM_RIGHTS);
 * each distinct set of holders is kept once, as a chain, and a socket points
 * to its set.
 */
#ifndef TCPWAIT_OWNERS_H
#define TCPWAIT_OWNERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/hash_index.h"

enum {
	PROCESS_NAME_SIZE = 32, /* comm is at most 15 bytes; kthreads 63 */
	PROCESS_COMMAND_SIZE = 128,
	PROCESS_UNIT_SIZE = 96,
};

/* No set of holders, no origin, no process. */
#define OWNERS_NONE    UINT32_MAX
#define ORIGIN_UNKNOWN UINT16_MAX

/* A process that holds, or may hold, wanted sockets.  Its text is hostile. */
struct process {
	uint32_t host; /* of the snapshot's; a pid is one process of each */
	int32_t pid; /* may be given anew: started parts the two */
	uint64_t started; /* in ticks since boot; 0: unknown */
	int32_t parent; /* its pid; 0: none, or not known */
	uint32_t uid;
	char name[PROCESS_NAME_SIZE]; /* comm */
	char command[PROCESS_COMMAND_SIZE]; /* arguments, blanks between */
	char program[PROCESS_NAME_SIZE]; /* its executable's file, cut; "": not
					    known */
	char unit[PROCESS_UNIT_SIZE]; /* see unit.h; "" where there is none */
	uint64_t executable; /* of its path; 0: unknown, else equals are one */
	double age_seconds; /* since its start; 0: unknown */
	uint32_t n_descriptors; /* open */
	uint32_t n_sockets; /* of these, of any kind; told with was_read */
	uint32_t n_waiting; /* of these, wanted CLOSE_WAIT or FIN_WAIT2 */
	uint64_t descriptor_limit; /* soft RLIMIT_NOFILE; 0: unknown */
	bool descriptors_known;
	/* None of its threads runs: by a signal (state T, do_signal_stop()),
	 * or its cgroup is frozen. */
	bool is_stopped;
	/* Every descriptor was looked at: what it was not found to hold, it
	 * does not hold. */
	bool was_read;
	/* TCP sockets among them that have no connection: closed, or never
	 * connected.  Asked for where descriptors run out or many are such. */
	bool unlisted_known;
	uint32_t n_unlisted;
	/* Where it lives: position in the snapshot's namespaces; told with
	 * n_unlisted. */
	uint16_t home;
	/* It is known for its n_unlisted, and has nothing else to do with what
	 * was looked for. */
	bool is_apart;
};

/* A set of holders: process, and the set it was added to. */
struct holders {
	uint32_t process;
	uint32_t rest; /* position of the set without it, or OWNERS_NONE */
};

/* What made a socket: of one uid in one cgroup (v2 id; 0: unknown). */
struct origin {
	uint64_t cgroup;
	uint32_t uid;
	uint16_t uid_known; /* half a word, as it is part of the key */
	uint16_t host;
	char unit[PROCESS_UNIT_SIZE]; /* from the cgroup; filled only where no
					 holder is known */
};

struct owners {
	uint16_t host; /* of the processes and origins added from here on */
	struct process *processes;
	size_t n_processes, cap_processes;
	struct holders *sets;
	size_t n_sets, cap_sets;
	struct origin *origins;
	size_t n_origins, cap_origins;
	/* What could not be seen. */
	/* Processes whose descriptors are not ours, of the search that met
	 * most of them. */
	uint32_t n_unreadable;
	bool as_root; /* whoever looked was: hints at permissions differ */
	bool processes_hidden; /* hidepid: there are more than /proc shows */
	bool timed_out;
	bool looked; /* false: nobody asked, or nobody could be asked */
	/* Why nobody could be asked; ENOENT: there is no /proc. */
	int look_error;
	/* Why the first of n_unreadable was not read, if not for want of
	 * permission. */
	int read_error;
	struct hash_index by_pid; /* of processes */
	struct hash_index by_holders; /* of sets */
	struct hash_index by_origin;
};

/*
 * owners_process_of finds or makes the process that had this pid from then on,
 * see started; 0 or -ENOMEM.
 */
int owners_process_of(struct owners *owners, int32_t pid, uint64_t started,
		      uint32_t *pos);

/*
 * owners_is_older: is the process older than another, and so its parent rather
 * than its child?  Of one that started in the same tick, or at an unknown time,
 * the lower pid says so (until pids wrap).
 */
bool owners_is_older(const struct owners *owners, uint32_t process,
		     uint32_t other);

/*
 * owners_add_holder gives the set that has process beside those of set (which
 * may be OWNERS_NONE); the same question has the same answer.  0 or -ENOMEM.
 */
int owners_add_holder(struct owners *owners, uint32_t set, uint32_t process,
		      uint32_t *bigger);

/* owners_set_count: how many processes are in a set. */
size_t owners_set_count(const struct owners *owners, uint32_t set);

/*
 * owners_first_holder gives the process that stands for all of a set: the
 * oldest, which is the parent where a child inherited the socket.  OWNERS_NONE
 * for no set.
 */
uint32_t owners_first_holder(const struct owners *owners, uint32_t set);

/*
 * owners_origin_of finds or makes the origin; 0 or -ENOMEM.  At most 65,535:
 * beyond that *pos is OWNERS_NONE.
 */
int owners_origin_of(struct owners *owners, uint32_t uid, bool uid_known,
		     uint64_t cgroup, uint32_t *pos);

/* Why a process may have to do with a socket that it was not seen to hold. */
enum owners_kinship {
	KINSHIP_NONE,
	KINSHIP_UNIT,
	KINSHIP_UID,
};

/*
 * owners_kinship: is the process of the origin's unit, or else of its user?
 * Only where it is of its host: units and users of two are strangers.
 * Root and "nobody" are no users in this sense: their processes have nothing
 * in common.  One of another unit is no relative, nor is the first process of
 * a host or container: it starts, and opens sockets for, whatever runs there.
 */
enum owners_kinship owners_kinship(const struct process *process,
				   const struct origin *origin);

/*
 * owners_trouble: what other than permission kept processes from being read,
 * in words; NULL: nothing did.
 */
const char *owners_trouble(const struct owners *owners);

/*
 * owners_same_unit gives the host's first process of the same unit;
 * OWNERS_NONE for one that has no unit.
 */
uint32_t owners_same_unit(const struct owners *owners, uint32_t process);

void owners_free(struct owners *owners);

#endif
