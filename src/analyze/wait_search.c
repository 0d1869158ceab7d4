// SPDX-License-Identifier: MIT
/*
 * wait_search: measures a group, and marks what is told of it.
 */
#include "analyze/wait_search.h"

#include <string.h>

#include "analyze/told.h"

int wait_search_tell(const struct wait_search *search,
		     const struct wait_group *group, struct findings *out,
		     bool *told)
{
	size_t n_before = out->n;
	struct aged aged;
	int ret = aged_measure(&aged, search->input, group->waits, group->n,
			       search->want);

	*told = ret == 0 && aged.is_enough;
	if (*told)
		ret = search->tell(search->input, group, &aged, out);
	if (ret == 0 && out->n > n_before)
		told_mark(search->input, group->waits, group->n, search->want,
			  out->n_numbers);
	return ret;
}

uint32_t wait_search_count(const struct wait_search *search,
			   const struct wait_group *group)
{
	uint32_t n = 0;

	for (size_t i = 0; i < group->n; i++)
		n += search->want(search->input, group->waits[i]);
	return n;
}

void wait_search_join(const struct wait_search *search, struct wait_group *all,
		      struct wait_workers *workers, size_t i)
{
	const struct wait_group *group = &search->input->groups->items[i];
	struct report_owners *owners;

	search->tried[i] = true;
	(void)memcpy(search->waits + all->n, group->waits,
		     group->n * sizeof(*group->waits));
	all->n += group->n;
	if (!workers || group->process == OWNERS_NONE)
		return;
	owners = &workers->owners;
	if (workers->n < REPORT_OWNERS_MAX)
		owners->items[workers->n] = (struct report_owner){
			.process = group->process,
			.basis = OWNER_HOLDS,
			.n_sockets = (uint32_t)group->n,
		};
	owners->n += owners->n <= REPORT_OWNERS_MAX;
	workers->n++;
}
