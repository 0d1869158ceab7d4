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
};

struct origin_key {
	uint64_t cgroup;
	uint32_t uid;
	uint32_t uid_known;
};

static uint32_t pid_hash(const void *ctx, uint32_t pos)
{
	const struct owners *owners = ctx;

	return hash_bytes(&owners->processes[pos].pid, sizeof(int32_t));
}

static bool pid_equal(const void *ctx, uint32_t pos, const void *key)
{
	const struct owners *owners = ctx;
	const int32_t *pid = key;

	return owners->processes[pos].pid == *pid;
}

int owners_process_of(struct owners *owners, int32_t pid, uint32_t *pos)
{
	uint32_t hash = hash_bytes(&pid, sizeof(pid));
	struct process *grown;
	int rc;

	*pos = hash_index_find(&owners->by_pid, hash, pid_equal, owners, &pid);
	if (*pos != HASH_INDEX_NONE)
		return 0;
	grown = array_grow(owners->processes, owners->n_processes,
			   &owners->cap_processes, sizeof(*grown));
	if (grown == NULL)
		return -ENOMEM;
	owners->processes = grown;
	*pos = (uint32_t)owners->n_processes;
	grown[*pos] = (struct process){ .pid = pid };
	rc = hash_index_add(&owners->by_pid, hash, *pos, pid_hash, owners);
	if (rc == 0)
		owners->n_processes++;
	return rc;
}

static uint32_t holders_hash(const void *ctx, uint32_t pos)
{
	const struct owners *owners = ctx;

	return hash_bytes(&owners->sets[pos], sizeof(struct holders));
}

static bool holders_equal(const void *ctx, uint32_t pos, const void *key)
{
	const struct owners *owners = ctx;
	const struct holders *holders = key;

	return owners->sets[pos].process == holders->process &&
	       owners->sets[pos].rest == holders->rest;
}

/* Finds or makes the set; the head of rest must come before process. */
static int intern(struct owners *owners, uint32_t process, uint32_t rest,
		  uint32_t *set)
{
	struct holders holders = { process, rest };
	uint32_t hash = hash_bytes(&holders, sizeof(holders));
	struct holders *grown;
	int rc;

	*set = hash_index_find(&owners->by_holders, hash, holders_equal, owners,
			       &holders);
	if (*set != HASH_INDEX_NONE)
		return 0;
	grown = array_grow(owners->sets, owners->n_sets, &owners->cap_sets,
			   sizeof(*grown));
	if (grown == NULL)
		return -ENOMEM;
	owners->sets = grown;
	*set = (uint32_t)owners->n_sets;
	grown[*set] = holders;
	rc = hash_index_add(&owners->by_holders, hash, *set, holders_hash,
			    owners);
	if (rc == 0)
		owners->n_sets++;
	return rc;
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

uint32_t owners_first_holder(const struct owners *owners, uint32_t set)
{
	uint32_t first = OWNERS_NONE;

	for (; set != OWNERS_NONE; set = owners->sets[set].rest) {
		uint32_t process = owners->sets[set].process;

		if (first == OWNERS_NONE ||
		    owners->processes[process].pid <
			    owners->processes[first].pid)
			first = process;
	}
	return first;
}

static struct origin_key key_of(const struct origin *origin)
{
	return (struct origin_key){
		.cgroup = origin->cgroup,
		.uid = origin->uid,
		.uid_known = origin->uid_known,
	};
}

static uint32_t origin_hash(const void *ctx, uint32_t pos)
{
	const struct owners *owners = ctx;
	struct origin_key key = key_of(&owners->origins[pos]);

	return hash_bytes(&key, sizeof(key));
}

static bool origin_equal(const void *ctx, uint32_t pos, const void *key)
{
	const struct owners *owners = ctx;
	const struct origin *here = &owners->origins[pos];
	const struct origin *wanted = key;

	return here->cgroup == wanted->cgroup && here->uid == wanted->uid &&
	       here->uid_known == wanted->uid_known;
}

static int add_origin(struct owners *owners, const struct origin *origin,
		      uint32_t hash)
{
	struct origin *grown = array_grow(owners->origins, owners->n_origins,
					  &owners->cap_origins, sizeof(*grown));
	uint32_t pos = (uint32_t)owners->n_origins;
	int rc;

	if (grown == NULL)
		return -ENOMEM;
	owners->origins = grown;
	grown[pos] = *origin;
	rc = hash_index_add(&owners->by_origin, hash, pos, origin_hash, owners);
	if (rc == 0)
		owners->n_origins++;
	return rc;
}

int owners_origin_of(struct owners *owners, uint32_t uid, bool uid_known,
		     uint64_t cgroup, uint32_t *pos)
{
	struct origin origin = {
		.cgroup = cgroup,
		.uid = uid_known ? uid : 0,
		.uid_known = uid_known,
	};
	struct origin_key key = key_of(&origin);
	uint32_t hash = hash_bytes(&key, sizeof(key));
	int rc;

	*pos = hash_index_find(&owners->by_origin, hash, origin_equal, owners,
			       &origin);
	if (*pos != HASH_INDEX_NONE || owners->n_origins >= ORIGINS_MAX)
		return 0;
	rc = add_origin(owners, &origin, hash);
	if (rc == 0)
		*pos = (uint32_t)owners->n_origins - 1;
	return rc;
}

/* A user namespace shows those that it does not know as "nobody". */
static bool is_person(uint32_t uid)
{
	return uid != ROOT_UID && uid != NOBODY_UID;
}

enum owners_kinship owners_kinship(const struct process *process,
				   const struct origin *origin)
{
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
	const char *unit = owners->processes[process].unit;
	uint32_t i = 0;

	if (unit[0] == '\0')
		return OWNERS_NONE;
	while (strcmp(owners->processes[i].unit, unit) != 0)
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
