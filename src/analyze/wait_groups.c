// SPDX-License-Identifier: MIT
/*
 * wait_groups: one sort over the waits that were selected.
 *
 * Services are told apart once per group, and holders once per set of them;
 * only numbers are compared once per socket.
 */
#include "analyze/wait_groups.h"

#include <errno.h>
#include <stdlib.h>

#include "analyze/runs.h"
#include "analyze/serving.h"
#include "tcpwait/array.h"

/* One wait and what it is sorted by. */
struct entry {
	uint32_t service;
	uint32_t process;
	uint16_t origin;
	bool is_foreign;
	uint32_t wait;
};

struct sorter {
	const struct snapshot *snap;
	struct entry *entries;
	size_t n;
};

const struct tally_key *wait_groups_key(const struct snapshot *snap,
					const struct wait_group *group)
{
	return &snap->groups.rows[snap->waits[group->waits[0]].group].key;
}

static bool has_waits(const struct tally_row *group)
{
	return group->states[TCP_STATE_CLOSE_WAIT] > 0 ||
	       group->states[TCP_STATE_FIN_WAIT2] > 0;
}

/* Finds who answers for the sockets that this set of processes holds. */
static void judge_set(struct entry *entry, const struct snapshot *snap,
		      const struct tally_key *key, uint32_t set)
{
	const struct owners *owners = &snap->owners;
	bool serves = false;

	entry->process = OWNERS_NONE;
	entry->is_foreign = set != OWNERS_NONE;
	for (; set != OWNERS_NONE; set = owners->sets[set].rest) {
		uint32_t process = owners->sets[set].process;
		enum serving here = serving_of(snap, key, process);

		if (here != SERVING_NO)
			entry->is_foreign = false;
		if (entry->process != OWNERS_NONE &&
		    (here == SERVING_YES) == serves &&
		    owners_is_older(owners, entry->process, process))
			continue;
		if (serves && here != SERVING_YES)
			continue;
		serves = here == SERVING_YES;
		entry->process = process;
	}
}

static void add_group(struct sorter *sorter, uint32_t group, uint32_t service)
{
	const struct snapshot *snap = sorter->snap;
	const struct tally_key *key = &snap->groups.rows[group].key;
	struct entry entry = { .service = service };
	uint32_t judged = OWNERS_NONE;
	bool is_foreign = false;
	const struct wait *waits;
	size_t n;

	judge_set(&entry, snap, key, judged);
	waits = snapshot_waits(snap, group, &n);
	for (size_t i = 0; i < n; i++) {
		if (!(waits[i].flags & WAIT_SELECTED))
			continue;
		if (waits[i].holders != judged) {
			judged = waits[i].holders;
			judge_set(&entry, snap, key, judged);
			is_foreign = entry.is_foreign;
		}
		/* It was passed this one, or accepted it before. */
		entry.is_foreign =
			is_foreign && !(waits[i].flags & WAIT_CLOEXEC);
		entry.origin = judged == OWNERS_NONE ? waits[i].origin
						     : ORIGIN_UNKNOWN;
		entry.wait = (uint32_t)(&waits[i] - snap->waits);
		sorter->entries[sorter->n++] = entry;
	}
}

/* Groups of one service stand side by side, and so get the same number. */
static int list_entries(struct sorter *sorter)
{
	uint32_t service = 0;
	struct runs runs;
	int ret = runs_init(&runs, sorter->snap, has_waits, runs_cmp_service);

	for (size_t i = 0; ret == 0 && i < runs.n; i++) {
		service +=
			i > 0 && runs_cmp_service(&runs_at(&runs, i - 1)->key,
						  &runs_at(&runs, i)->key) != 0;
		add_group(sorter, runs.groups[i], service);
	}
	runs_free(&runs);
	return ret;
}

static int entry_cmp(const struct entry *a, const struct entry *b)
{
	if (a->service != b->service)
		return a->service < b->service ? -1 : 1;
	if (a->process != b->process)
		return a->process < b->process ? -1 : 1;
	if (a->is_foreign != b->is_foreign)
		return a->is_foreign ? 1 : -1;
	return (a->origin > b->origin) - (a->origin < b->origin);
}

static int sort_cmp(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int cmp = entry_cmp(left, right);

	if (cmp != 0)
		return cmp;
	return (left->wait > right->wait) - (left->wait < right->wait);
}

static int add_wait_group(struct wait_groups *groups, const struct entry *entry,
			  const uint32_t *waits)
{
	struct wait_group *added = LIST_ADD(groups);

	if (!added)
		return -ENOMEM;
	*added = (struct wait_group){
		.waits = waits,
		.service = entry->service,
		.process = entry->process,
		.origin = entry->origin,
		.is_foreign = entry->is_foreign,
	};
	return 0;
}

static int split(struct wait_groups *groups, const struct sorter *sorter)
{
	for (size_t i = 0; i < sorter->n; i++) {
		const struct entry *entry = &sorter->entries[i];

		groups->waits[i] = entry->wait;
		if ((i == 0 || entry_cmp(entry - 1, entry) != 0) &&
		    add_wait_group(groups, entry, &groups->waits[i]) < 0)
			return -ENOMEM;
		groups->items[groups->n - 1].n++;
	}
	return 0;
}

int wait_groups_init(struct wait_groups *groups, const struct snapshot *snap)
{
	struct sorter sorter = { .snap = snap };
	size_t n = snap->n_waits ? snap->n_waits : 1;
	int ret = -ENOMEM;

	*groups = (struct wait_groups){ 0 };
	groups->waits = malloc(n * sizeof(*groups->waits));
	sorter.entries = malloc(n * sizeof(*sorter.entries));
	if (groups->waits && sorter.entries)
		ret = list_entries(&sorter);
	if (ret == 0) {
		qsort(sorter.entries, sorter.n, sizeof(*sorter.entries),
		      sort_cmp);
		ret = split(groups, &sorter);
	}
	free(sorter.entries);
	return ret;
}

void wait_groups_free(struct wait_groups *groups)
{
	free(groups->items);
	free(groups->waits);
	*groups = (struct wait_groups){ 0 };
}
