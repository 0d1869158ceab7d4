// SPDX-License-Identifier: MIT
/*
 * fd-limit: a process has few descriptors left, and waiting sockets take a
 * good part of what it has.
 */
#include <errno.h>
#include <stdlib.h>

#include "analyze/rule.h"

enum { SHARE_PERCENT = 10 };

/* Only sockets that were selected make their holders a subject. */
static void count_selected(const struct snapshot *snap, uint32_t *n_selected)
{
	for (size_t i = 0; i < snap->n_waits; i++) {
		const struct wait *wait = &snap->waits[i];
		uint32_t set = wait->holders;

		if (!(wait->flags & WAIT_SELECTED))
			continue;
		for (; set != OWNERS_NONE; set = snap->owners.sets[set].rest)
			n_selected[snap->owners.sets[set].process]++;
	}
}

static bool is_waiting(const struct process *process,
		       const struct thresholds *thresholds)
{
	return process->descriptors_known && process->descriptor_limit > 0 &&
	       process->n_waiting >=
		       thresholds->value[THRESHOLD_CLOSE_WAIT_COUNT] &&
	       (uint64_t)process->n_waiting * 100 >=
		       (uint64_t)process->n_descriptors * SHARE_PERCENT;
}

/* What is merely not connected yet is rare, but it is there as well. */
static void add_unlisted(struct finding *finding, const struct process *process)
{
	if (process->unlisted_known)
		finding_add_count(finding, "sockets_without_table_entry",
				  process->n_unlisted);
	else
		finding_add_unknown(finding, "sockets_without_table_entry");
}

static int tell(const struct rule_input *input, uint32_t pos, double ratio,
		struct findings *out)
{
	const struct process *process = &input->seen->owners.processes[pos];
	bool is_critical =
		ratio >= input->thresholds->value[THRESHOLD_FD_CRITICAL];
	struct finding finding = {
		.id = FINDING_FD_LIMIT,
		.severity = is_critical ? SEVERITY_CRITICAL : SEVERITY_WARNING,
		.confidence = CONFIDENCE_HIGH,
		.subject.process = pos,
		.owners = { .items = { { .process = pos,
					 .n_sockets = process->n_waiting,
					 .basis = OWNER_HOLDS } },
			    .n = 1 },
		.weight = process->n_waiting,
	};

	finding_add_count(&finding, "descriptors", process->n_descriptors);
	finding_add_count(&finding, "descriptor_limit",
			  process->descriptor_limit);
	finding_add_real(&finding, "ratio", ratio);
	finding_add_count(&finding, "waiting_sockets", process->n_waiting);
	add_unlisted(&finding, process);
	return findings_add(out, &finding);
}

static int run(const struct rule_input *input, struct findings *out)
{
	const struct owners *owners = &input->seen->owners;
	uint32_t *n_selected =
		calloc(owners->n_processes + 1, sizeof(*n_selected));
	int ret = 0;

	if (!n_selected)
		return -ENOMEM;
	count_selected(input->seen, n_selected);
	for (uint32_t i = 0; ret == 0 && i < owners->n_processes; i++) {
		const struct process *process = &owners->processes[i];
		double ratio;

		if (n_selected[i] == 0 ||
		    !is_waiting(process, input->thresholds))
			continue;
		ratio = (double)process->n_descriptors /
			(double)process->descriptor_limit;
		if (ratio >= input->thresholds->value[THRESHOLD_FD_WARNING])
			ret = tell(input, i, ratio, out);
	}
	free(n_selected);
	return ret;
}

const struct rule rule_fd_limit = {
	.id = FINDING_FD_LIMIT,
	.name = "fd-limit",
	.severities = CAN_WARN | CAN_CRIT,
	.rank = RANK_HURTS,
	.states = { TCP_STATE_CLOSE_WAIT, TCP_STATE_FIN_WAIT2 },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_OWNERS),
};
