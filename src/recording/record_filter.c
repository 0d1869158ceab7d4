// SPDX-License-Identifier: MIT
/*
 * record_filter: what the processes held that a filter names.
 */
#include "recording/record_look.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"

static bool is_meant(const struct filter *filter,
		     const struct filter_term *term,
		     const struct process *process)
{
	const char *word = filter_text(filter, term);
	char pid[16];

	if (term->op == FILTER_UNIT)
		return strcmp(process->unit, word) == 0;
	(void)snprintf(pid, sizeof(pid), "%d", process->pid);
	return strcmp(process->name, word) == 0 ||
	       strcmp(process->program, word) == 0 || strcmp(pid, word) == 0;
}

static bool has_meant(const struct filter *filter,
		      const struct filter_term *term,
		      const struct owners *owners, uint32_t set)
{
	for (; set != OWNERS_NONE; set = owners->sets[set].rest) {
		if (is_meant(filter, term,
			     &owners->processes[owners->sets[set].process]))
			return true;
	}
	return false;
}

static int fill(struct record_filter *made, size_t i,
		const struct owners *owners, const struct kept_search *search)
{
	const struct filter_term *term = &made->filter.terms[i];
	struct filter_held *held = &made->held[i];

	/* Else others may have it, or hold it as well. */
	held->is_whole = owners->looked && !owners->timed_out &&
			 owners->n_unreadable == 0;
	for (size_t at = 0; at < search->n; at++) {
		uint32_t *added;

		if (!has_meant(&made->filter, term, owners,
			       search->items[at].set))
			continue;
		/* In order already. */
		added = ARRAY_ADD(held->inodes, held->n, held->cap);
		if (!added)
			return -ENOMEM;
		*added = search->items[at].inode;
	}
	return 0;
}

int record_filter_make(struct record_filter *made, const struct filter *filter,
		       const struct owners *owners,
		       const struct kept_search *search)
{
	int ret = 0;

	memset(made->held, 0, sizeof(made->held));
	made->filter = *filter;
	made->filter.held = made->held;
	for (size_t i = 0; ret == 0 && i < filter->n_terms; i++) {
		uint8_t op = filter->terms[i].op;

		if (op == FILTER_PROCESS || op == FILTER_UNIT)
			ret = fill(made, i, owners, search);
	}
	return ret;
}

void record_filter_free(struct record_filter *made)
{
	for (size_t i = 0; i < FILTER_MAX_TERMS; i++)
		free(made->held[i].inodes);
}
