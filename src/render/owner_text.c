// SPDX-License-Identifier: MIT
/*
 * owner_text: names of processes are hostile, so they are cleaned here.
 */
#include "render/owner_text.h"

#include <stdio.h>

#include "render/value.h"
#include "tcpwait/text.h"

/* The process, and how many more there are. */
struct shown {
	const struct process *process;
	bool likely;
	bool narrow;
	size_t n_more;
};

static void write_owner(struct value *value, const struct shown *shown)
{
	char name[4 * PROCESS_NAME_SIZE], pid[16] = "", more[24] = "";

	(void)text_clean(shown->process->name, name, sizeof(name));
	if (!shown->narrow)
		(void)snprintf(pid, sizeof(pid), "[%d]", shown->process->pid);
	if (shown->n_more > 0)
		(void)snprintf(more, sizeof(more), " +%zu", shown->n_more);
	value_printf(value, "%s%s%s%s", shown->likely ? "~" : "", name, pid,
		     more);
}

void owner_text(struct value *value, const struct snapshot *snap,
		const struct report_owners *owners, bool narrow)
{
	const struct report_owner *first = &owners->items[0];
	struct shown shown = { .narrow = narrow };

	if (owners->n == 0) {
		value_unknown(value);
		return;
	}
	shown.process = &snap->owners.processes[first->process];
	shown.likely = report_owner_is_likely(owners, first);
	shown.n_more = owners->n - 1;
	write_owner(value, &shown);
}

void owner_text_of_set(struct value *value, const struct owners *owners,
		       uint32_t set, bool narrow)
{
	size_t n = owners_set_count(owners, set);
	struct shown shown = { .narrow = narrow };

	if (n == 0) {
		value_unknown(value);
		return;
	}
	shown.process = &owners->processes[owners_first_holder(owners, set)];
	shown.n_more = n - 1;
	write_owner(value, &shown);
}
