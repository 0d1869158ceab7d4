// SPDX-License-Identifier: MIT
/*
 * owner_text: names of processes are hostile, so they are cleaned here.
 */
#include "render/owner_text.h"

#include "render/value.h"
#include "tcpwait/text.h"

static void write_owner(struct value *value, const struct process *process,
			bool likely, size_t n_more)
{
	char name[4 * PROCESS_NAME_SIZE];

	(void)text_clean(process->name, name, sizeof(name));
	if (n_more > 0)
		value_printf(value, "%s%s[%d] +%zu", likely ? "~" : "", name,
			     process->pid, n_more);
	else
		value_printf(value, "%s%s[%d]", likely ? "~" : "", name,
			     process->pid);
}

void owner_text(struct value *value, const struct snapshot *snap,
		const struct report_owners *owners)
{
	const struct report_owner *first = &owners->items[0];

	if (owners->n == 0) {
		value_unknown(value);
		return;
	}
	write_owner(value, &snap->owners.processes[first->process],
		    first->basis >= OWNER_SAME_CGROUP, owners->n - 1);
}

void owner_text_of_set(struct value *value, const struct owners *owners,
		       uint32_t set)
{
	size_t n = owners_set_count(owners, set);

	if (n == 0) {
		value_unknown(value);
		return;
	}
	while (owners->sets[set].rest != OWNERS_NONE)
		set = owners->sets[set].rest;
	write_owner(value, &owners->processes[owners->sets[set].process], false,
		    n - 1);
}
