// SPDX-License-Identifier: MIT
/*
 * runs: sorts positions, never rows.
 */
#include "analyze/runs.h"

#include <errno.h>
#include <stdlib.h>

static int order_cmp(const void *a, const void *b, void *ctx)
{
	const struct runs *runs = ctx;
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	int cmp = runs->cmp(&runs->snap->groups.rows[left].key,
			    &runs->snap->groups.rows[right].key);

	/* The same snapshot gives the same order. */
	return cmp != 0 ? cmp : (left > right) - (left < right);
}

int runs_init(struct runs *runs, const struct snapshot *snap, runs_keep_fn keep,
	      runs_cmp_fn cmp)
{
	size_t n = 0;

	*runs = (struct runs){ .snap = snap, .cmp = cmp };
	for (size_t i = 0; i < snap->groups.n; i++)
		n += keep(&snap->groups.rows[i]);
	runs->groups = malloc((n ? n : 1) * sizeof(*runs->groups));
	if (!runs->groups)
		return -ENOMEM;
	for (size_t i = 0; i < snap->groups.n; i++) {
		if (keep(&snap->groups.rows[i]))
			runs->groups[runs->n++] = (uint32_t)i;
	}
	qsort_r(runs->groups, runs->n, sizeof(*runs->groups), order_cmp, runs);
	return 0;
}

void runs_free(struct runs *runs)
{
	free(runs->groups);
	*runs = (struct runs){ 0 };
}

const struct tally_row *runs_at(const struct runs *runs, size_t i)
{
	return &runs->snap->groups.rows[runs->groups[i]];
}

size_t runs_end(const struct runs *runs, size_t first)
{
	const struct tally_key *key = &runs_at(runs, first)->key;
	size_t end = first + 1;

	while (end < runs->n && runs->cmp(key, &runs_at(runs, end)->key) == 0)
		end++;
	return end;
}

int runs_cmp_service(const struct tally_key *a, const struct tally_key *b)
{
	if (a->netns != b->netns)
		return a->netns < b->netns ? -1 : 1;
	if (a->role != b->role)
		return a->role < b->role ? -1 : 1;
	if (a->service_port != b->service_port)
		return a->service_port < b->service_port ? -1 : 1;
	if (a->role == ROLE_SERVER)
		return 0;
	return addr_cmp(&a->remote_address, &b->remote_address);
}

int runs_cmp_remote(const struct tally_key *a, const struct tally_key *b)
{
	if (a->netns != b->netns)
		return a->netns < b->netns ? -1 : 1;
	return addr_cmp(&a->remote_address, &b->remote_address);
}
