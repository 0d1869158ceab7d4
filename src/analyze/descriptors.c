// SPDX-License-Identifier: MIT
/*
 * descriptors: counted in /proc/PID/fd, by both looks.
 */
#include "analyze/descriptors.h"

/* So many more descriptors are no accident. */
enum { ENOUGH_RISE = 20 };

/* Does what else the process has open hide such a rise? */
static bool is_evident(const struct process *process, double rise)
{
	double others = (double)process->n_descriptors - process->n_waiting;

	return rise >= ENOUGH_RISE && rise * rise >= 16 * others;
}

/* What waits is without a connection once keepalive or a reset has ended it. */
static double waiting_rise(const struct process *before,
			   const struct process *process)
{
	double rise = (double)process->n_waiting - before->n_waiting;

	if (before->unlisted_known && process->unlisted_known)
		rise += (double)process->n_unlisted - before->n_unlisted;
	return rise;
}

bool descriptors_compare(const struct rule_input *input,
			 const struct process *process,
			 struct descriptors_rise *rise)
{
	const struct process *before = turnover_earlier(input, process);

	if (!before || !before->descriptors_known ||
	    !process->descriptors_known)
		return false;
	*rise = (struct descriptors_rise){
		.n = (double)process->n_descriptors - before->n_descriptors,
		.n_waiting = waiting_rise(before, process),
		.seconds = snapshot_seconds(input->before, input->seen),
	};
	rise->is_evident = is_evident(process, rise->n);
	return rise->seconds > 0;
}
