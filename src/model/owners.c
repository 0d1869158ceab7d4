// SPDX-License-Identifier: MIT
/*
 * owners: interns processes, sets of holders and origins.
 *
 * A set is a chain of descending process positions, so that the same holders
 * are the same set however they were met.  Nothing is looked up here but what
 * was put in.
 */
#include "tcpwait/owners.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"

/* The last 16-bit position stands for an unknown origin. */
enum { ORIGINS_MAX = UINT16_MAX };

enum {
	ROOT_UID = 0,
	NOBODY_UID = 65534, /* DEFAULT_OVERFLOWUID of linux/highuid.h */
	INIT_PID = 1,
};

static struct hash_keys pids(const struct owners *owners)
{
	return HASH_KEYS(owners->processes, host, started);
}

int owners_process_of(struct owners *owners, int32_t pid, uint64_t started,
		      uint32_t *pos)
{
	const struct process wanted = { .host = owners->host,
					.pid = pid,
					.started = started };
	struct process *process;
	int ret;

	*pos = hash_index_find(&owners->by_pid, pids(owners), &wanted.host);
	if (*pos != HASH_INDEX_NONE)
		return 0;
	*pos = (uint32_t)owners->n_processes;
	process = ARRAY_ADD(owners->processes, owners->n_processes,
			    owners->cap_processes);
	if (!process)
		return -ENOMEM;
	process->host = wanted.host;
	process->pid = pid;
	process->started = started;
	ret = hash_index_add(&owners->by_pid, pids(owners), *pos);
	owners->n_processes -= ret < 0;
	return ret;
}

static struct hash_keys sets(const struct owners *owners)
{
	return HASH_KEYS(owners->sets, process, rest);
}

/* Finds or makes the set; the head of rest must come before process. */
static int intern(struct owners *owners, uint32_t process, uint32_t rest,
		  uint32_t *set)
{
	struct holders holders = { process, rest };
	struct holders *added;
	int ret;

	*set = hash_index_find(&owners->by_holders, sets(owners), &holders);
	if (*set != HASH_INDEX_NONE)
		return 0;
	*set = (uint32_t)owners->n_sets;
	added = ARRAY_ADD(owners->sets, owners->n_sets, owners->cap_sets);
	if (!added)
		return -ENOMEM;
	*added = holders;
	ret = hash_index_add(&owners->by_holders, sets(owners), *set);
	owners->n_sets -= ret < 0;
	return ret;
}

/* Puts process under the first n of set, which come after it. */
static int insert(struct owners *owners, uint32_t set, size_t n,
		  uint32_t process, uint32_t *bigger)
{
	uint32_t *above = malloc(n * sizeof(*above));
	size_t i;
	int rc;

	if (above == NULL)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		above[i] = owners->sets[set].process;
		set = owners->sets[set].rest;
	}
	rc = intern(owners, process, set, &set);
	while (rc == 0 && n-- > 0)
		rc = intern(owners, above[n], set, &set);
	free(above);
	*bigger = set;
	return rc;
}

int owners_add_holder(struct owners *owners, uint32_t set, uint32_t process,
		      uint32_t *bigger)
{
	uint32_t rest = set;
	uint32_t found;
	size_t n = 0;
	int rc;

	while (rest != OWNERS_NONE && owners->sets[rest].process > process) {
		rest = owners->sets[rest].rest;
		n++;
	}
	if (rest != OWNERS_NONE && owners->sets[rest].process == process) {
		*bigger = set;
		return 0;
	}
	if (n > 0)
		rc = insert(owners, set, n, process, &found);
	else
		rc = intern(owners, process, set, &found);
	if (rc == 0)
		*bigger = found;
	return rc;
}

size_t owners_set_count(const struct owners *owners, uint32_t set)
{
	size_t n = 0;

	for (; set != OWNERS_NONE; set = owners->sets[set].rest)
		n++;
	return n;
}

bool owners_is_older(const struct owners *owners, uint32_t process,
		     uint32_t other)
{
	const struct process *one = &owners->processes[process];
	const struct process *two = &owners->processes[other];

	if (one->started != two->started && one->started && two->started)
		return one->started < two->started;
	return one->pid < two->pid;
}

uint32_t owners_first_holder(const struct owners *owners, uint32_t set)
{
	uint32_t first = OWNERS_NONE;

	for (; set != OWNERS_NONE; set = owners->sets[set].rest) {
		uint32_t process = owners->sets[set].process;

		if (first == OWNERS_NONE ||
		    owners_is_older(owners, process, first))
			first = process;
	}
	return first;
}

static struct hash_keys origins(const struct owners *owners)
{
	return HASH_KEYS(owners->origins, cgroup, host);
}

int owners_origin_of(struct owners *owners, uint32_t uid, bool uid_known,
		     uint64_t cgroup, uint32_t *pos)
{
	struct origin origin = {
		.cgroup = cgroup,
		.uid = uid_known ? uid : 0,
		.uid_known = uid_known,
		.host = owners->host,
	};
	struct origin *added;
	int ret;

	*pos = hash_index_find(&owners->by_origin, origins(owners),
			       &origin.cgroup);
	if (*pos != HASH_INDEX_NONE || owners->n_origins >= ORIGINS_MAX)
		return 0;
	added = ARRAY_ADD(owners->origins, owners->n_origins,
			  owners->cap_origins);
	if (!added)
		return -ENOMEM;
	*added = origin;
	ret = hash_index_add(&owners->by_origin, origins(owners),
			     (uint32_t)owners->n_origins - 1);
	owners->n_origins -= ret < 0;
	if (ret == 0)
		*pos = (uint32_t)owners->n_origins - 1;
	return ret;
}

/* A user namespace shows those that it does not know as "nobody". */
static bool is_person(uint32_t uid)
{
	return uid != ROOT_UID && uid != NOBODY_UID;
}

enum owners_kinship owners_kinship(const struct process *process,
				   const struct origin *origin)
{
	if (process->host != origin->host || process->is_apart ||
	    process->pid == INIT_PID)
		return KINSHIP_NONE;
	if (origin->unit[0] && strcmp(origin->unit, process->unit) == 0)
		return KINSHIP_UNIT;
	if (origin->unit[0] && process->unit[0])
		return KINSHIP_NONE;
	return origin->uid_known && is_person(origin->uid) &&
			       process->uid == origin->uid
		       ? KINSHIP_UID
		       : KINSHIP_NONE;
}

const char *owners_trouble(const struct owners *owners)
{
	int error = owners->looked ? owners->read_error : owners->look_error;

	if (error == 0)
		return NULL;
	return owners->look_error == ENOENT ? "no /proc" : strerror(error);
}

uint32_t owners_same_unit(const struct owners *owners, uint32_t process)
{
	const struct process *own = &owners->processes[process];
	uint32_t i = 0;

	if (own->unit[0] == '\0')
		return OWNERS_NONE;
	while (owners->processes[i].host != own->host ||
	       strcmp(owners->processes[i].unit, own->unit) != 0)
		i++;
	return i;
}

void owners_free(struct owners *owners)
{
	free(owners->processes);
	free(owners->sets);
	free(owners->origins);
	hash_index_free(&owners->by_pid);
	hash_index_free(&owners->by_holders);
	hash_index_free(&owners->by_origin);
	*owners = (struct owners){ 0 };
}
