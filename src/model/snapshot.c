// SPDX-License-Identifier: MIT
/*
 * snapshot: owns what was seen.
 */
#include "tcpwait/snapshot.h"

#include <errno.h>
#include <stdlib.h>

#include "tcpwait/array.h"

int snapshot_add_netns(struct snapshot *snap)
{
	struct netns *items = array_grow(snap->namespaces, snap->n_namespaces,
					 &snap->cap_namespaces, sizeof(*items));

	if (!items)
		return -ENOMEM;
	snap->namespaces = items;
	items[snap->n_namespaces] = (struct netns){ 0 };
	return (int)snap->n_namespaces++;
}

static int wait_cmp(const void *a, const void *b)
{
	const struct wait *left = a, *right = b;

	return (left->group > right->group) - (left->group < right->group);
}

void snapshot_sort_waits(struct snapshot *snap)
{
	if (snap->n_waits > 1)
		qsort(snap->waits, snap->n_waits, sizeof(*snap->waits),
		      wait_cmp);
}

/* The first wait whose group is not below this one. */
static size_t lower_bound(const struct snapshot *snap, uint64_t group)
{
	size_t low = 0, high = snap->n_waits;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (snap->waits[middle].group < group)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct wait *snapshot_waits(const struct snapshot *snap, uint32_t group,
				  size_t *n)
{
	size_t first = lower_bound(snap, group);

	*n = lower_bound(snap, (uint64_t)group + 1) - first;
	return *n > 0 ? &snap->waits[first] : NULL;
}

void snapshot_free(struct snapshot *snap)
{
	free(snap->namespaces);
	free(snap->waits);
	tally_free(&snap->groups);
	services_free(&snap->services);
	listeners_free(&snap->listeners);
	*snap = (struct snapshot){ 0 };
}
