// SPDX-License-Identifier: MIT
/*
 * owner_text: names of processes are hostile, so they are cleaned here.
 */
#include "render/owner_text.h"

void owner_text_process(struct line *line, const struct process *process,
			bool narrow)
{
	line_clean(line, process->name);
	if (narrow)
		return;
	line_char(line, '[');
	line_integer(line, process->pid);
	line_char(line, ']');
}

static void put_more(struct line *line, size_t n)
{
	if (n == 0)
		return;
	line_put(line, " +", 2);
	line_count(line, n);
}

bool owner_text(struct line *line, const struct snapshot *snap,
		const struct report_owners *owners, bool narrow)
{
	const struct report_owner *first = &owners->items[0];

	if (owners->n == 0)
		return false;
	if (report_owner_is_likely(owners, first))
		line_char(line, '~');
	owner_text_process(line, &snap->owners.processes[first->process],
			   narrow);
	put_more(line, owners->n - 1);
	/* So many are known, and there are or may be more. */
	if (owners->n > REPORT_OWNERS_MAX ||
	    (owners->n > 1 && owners->is_sampled))
		line_char(line, '+');
	return true;
}

bool owner_text_of_set(struct line *line, const struct owners *owners,
		       uint32_t set, bool narrow)
{
	uint32_t first = owners_first_holder(owners, set);

	if (first == OWNERS_NONE)
		return false;
	owner_text_process(line, &owners->processes[first], narrow);
	put_more(line, owners_set_count(owners, set) - 1);
	return true;
}
