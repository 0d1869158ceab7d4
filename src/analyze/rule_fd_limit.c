// SPDX-License-Identifier: MIT
/*
 * fd-limit: a process has few descriptors left, and waiting sockets take a
 * good part of what it has; or it listens, and cannot accept without one.
 */
#include <errno.h>
#include <stdlib.h>

#include "analyze/aged.h"
#include "analyze/descriptors.h"

enum {
	SHARE_PERCENT = 10,
	/* As long the same, and it may be relied on: see port-exhaustion. */
	STEADY_SECONDS = 30,
	WARNING_SECONDS = 600,
	CRITICAL_SECONDS = 60,
	LAST_SECONDS = 20,
	/* Farther away than a day, it is no forecast. */
	FAR_SECONDS = 86400,
};

/* When no descriptor is left if all goes on as it does. */
struct forecast {
	bool known; /* false: it is not evident that it comes to that */
	bool is_steady; /* it has gone on for as long as it needs to, or long */
	double seconds;
};

/* What of its sockets was selected makes a process a subject. */
struct stake {
	uint32_t n_waits;
	uint32_t n_listeners;
	uint64_t n_queued; /* connections that wait for accept() there */
};

static void count_listeners(const struct snapshot *snap, struct stake *stakes)
{
	for (size_t i = 0; i < snap->listeners.n; i++) {
		const struct listener *listener = &snap->listeners.items[i];
		uint32_t set = listener->holders;

		if (!listener->selected)
			continue;
		for (; set != OWNERS_NONE; set = snap->owners.sets[set].rest) {
			struct stake *stake =
				&stakes[snap->owners.sets[set].process];

			stake->n_listeners++;
			stake->n_queued += listener->accept_queue;
		}
	}
}

static void count_waits(const struct snapshot *snap, struct stake *stakes)
{
	for (size_t i = 0; i < snap->n_waits; i++) {
		const struct wait *wait = &snap->waits[i];
		uint32_t set = wait->holders;

		if (!(wait->flags & WAIT_SELECTED))
			continue;
		for (; set != OWNERS_NONE; set = snap->owners.sets[set].rest)
			stakes[snap->owners.sets[set].process].n_waits++;
	}
}

static bool is_waiting(const struct process *process,
		       const struct thresholds *thresholds)
{
	return process->n_waiting >=
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

static bool is_held_by(const struct snapshot *snap, const struct wait *wait,
		       uint32_t process)
{
	uint32_t set = wait->holders;

	while (set != OWNERS_NONE && snap->owners.sets[set].process != process)
		set = snap->owners.sets[set].rest;
	return set != OWNERS_NONE;
}

static bool is_any(const struct rule_input *input, uint32_t wait)
{
	(void)input;
	(void)wait;
	return true;
}

/* For how long its waits have come evenly; 0: they have not.  Or -ENOMEM. */
static int find_steady(const struct rule_input *input, uint32_t process,
		       double *seconds)
{
	const struct snapshot *snap = input->seen;
	uint32_t *waits = malloc((snap->n_waits + 1) * sizeof(*waits));
	struct aged aged;
	size_t n = 0;
	int ret;

	*seconds = 0;
	if (!waits)
		return -ENOMEM;
	for (size_t i = 0; i < snap->n_waits; i++) {
		if (is_held_by(snap, &snap->waits[i], process))
			waits[n++] = (uint32_t)i;
	}
	ret = aged_measure(&aged, input, waits, n, is_any);
	if (ret == 0 && aged.is_steady)
		*seconds = aged.oldest_seconds;
	free(waits);
	return ret;
}

/*
 * Only where sockets that wait are most of what is new: a program that warms up
 * opens descriptors too.
 */
static int foresee(struct forecast *forecast, const struct rule_input *input,
		   uint32_t pos)
{
	const struct process *process = &input->seen->owners.processes[pos];
	double seen_seconds, left = (double)process->descriptor_limit -
				    process->n_descriptors;
	struct descriptors_rise rise;
	int ret;

	*forecast = (struct forecast){ .known = false };
	if (!descriptors_compare(input, process, &rise) || !rise.is_evident ||
	    rise.n_waiting * 2 < rise.n || left <= 0)
		return 0;
	forecast->seconds = left * rise.seconds / rise.n;
	forecast->known = forecast->seconds <= FAR_SECONDS;
	ret = find_steady(input, pos, &seen_seconds);
	if (rise.seconds > seen_seconds)
		seen_seconds = rise.seconds;
	forecast->is_steady = seen_seconds >= STEADY_SECONDS ||
			      seen_seconds >= forecast->seconds;
	return ret;
}

/* The severity of what is used, or of what is to come; -1: neither. */
static int rank_of(const struct rule_input *input, double ratio,
		   const struct forecast *forecast)
{
	const double *thresholds = input->thresholds->value;
	double alarm = CRITICAL_SECONDS;
	int rank = SEVERITY_WARNING, ahead = -1;

	if (ratio >= thresholds[THRESHOLD_FD_CRITICAL])
		return SEVERITY_CRITICAL;
	if (ratio < thresholds[THRESHOLD_FD_WARNING]) {
		/* While there is much left only the very end is an alarm. */
		alarm = LAST_SECONDS;
		rank = -1;
	}
	if (forecast->known && forecast->is_steady &&
	    forecast->seconds <= WARNING_SECONDS)
		ahead = forecast->seconds <= alarm ? SEVERITY_CRITICAL
						   : SEVERITY_WARNING;
	return rank > ahead ? rank : ahead;
}

static void add_forecast(struct finding *finding,
			 const struct forecast *forecast)
{
	if (forecast->known)
		finding_add_real(finding, "seconds_to_descriptor_limit",
				 forecast->seconds);
	else
		finding_add_unknown(finding, "seconds_to_descriptor_limit");
}

static int tell(const struct rule_input *input, uint32_t pos, double ratio,
		struct findings *out)
{
	const struct process *process = &input->seen->owners.processes[pos];
	struct forecast forecast;
	int ret = foresee(&forecast, input, pos);
	int rank = rank_of(input, ratio, &forecast);
	struct finding finding = {
		.id = FINDING_FD_LIMIT,
		.severity = (enum severity)rank,
		.confidence = CONFIDENCE_HIGH,
		.subject.process = pos,
		.owners = { .items = { { .process = pos,
					 .n_sockets = process->n_waiting,
					 .basis = OWNER_HOLDS } },
			    .n = 1 },
		.weight = process->n_waiting,
	};

	if (ret < 0 || rank < 0)
		return ret;
	finding_add_count(&finding, "descriptors", process->n_descriptors);
	finding_add_count(&finding, "descriptor_limit",
			  process->descriptor_limit);
	finding_add_real(&finding, "ratio", ratio);
	finding_add_count(&finding, "waiting_sockets", process->n_waiting);
	add_unlisted(&finding, process);
	add_forecast(&finding, &forecast);
	return findings_add(out, &finding);
}

/*
 * With far more open than the limit allows, it was lowered since: on purpose,
 * as in a sandbox, which opens no more.  The limit is on numbers (alloc_fd()):
 * a few above it may have been inherited.
 */
static bool is_lowered(const struct process *process)
{
	return process->n_descriptors >
	       process->descriptor_limit + process->descriptor_limit / 10 + 1;
}

static bool is_short(const struct process *process, double ratio,
		     const struct thresholds *thresholds)
{
	return !is_lowered(process) &&
	       ratio >= thresholds->value[THRESHOLD_FD_WARNING];
}

/* It may stand there for good; without one left, whoever waits will go on. */
static enum severity severity_of_short(const struct rule_input *input,
				       const struct process *process,
				       double ratio, const struct stake *stake)
{
	if (process->n_descriptors >= process->descriptor_limit &&
	    stake->n_queued > 0)
		return SEVERITY_CRITICAL;
	return ratio >= input->thresholds->value[THRESHOLD_FD_CRITICAL]
		       ? SEVERITY_WARNING
		       : SEVERITY_INFO;
}

/* Who listens, whatever its descriptors are. */
static int tell_short(const struct rule_input *input, uint32_t pos,
		      double ratio, const struct stake *stake,
		      struct findings *out)
{
	const struct process *process = &input->seen->owners.processes[pos];
	struct finding finding = {
		.id = FINDING_FD_LIMIT,
		.severity = severity_of_short(input, process, ratio, stake),
		.confidence = CONFIDENCE_HIGH,
		.subject.process = pos,
		.owners = { .items = { { .process = pos,
					 .n_sockets = stake->n_listeners,
					 .basis = OWNER_LISTENS } },
			    .n = 1 },
		.weight = stake->n_queued,
		.variant = "listening",
	};

	finding_add_count(&finding, "descriptors", process->n_descriptors);
	finding_add_count(&finding, "descriptor_limit",
			  process->descriptor_limit);
	finding_add_real(&finding, "ratio", ratio);
	if (process->was_read)
		finding_add_count(&finding, "sockets", process->n_sockets);
	else
		finding_add_unknown(&finding, "sockets");
	finding_add_count(&finding, "waiting_sockets", process->n_waiting);
	finding_add_count(&finding, "accept_queue", stake->n_queued);
	finding_say_count(&finding, "full",
			  process->n_descriptors >= process->descriptor_limit);
	return findings_add(out, &finding);
}

static int judge(const struct rule_input *input, uint32_t pos,
		 const struct stake *stake, struct findings *out)
{
	const struct process *process = &input->seen->owners.processes[pos];
	double ratio;

	if (!process->descriptors_known || process->descriptor_limit == 0)
		return 0;
	ratio = (double)process->n_descriptors /
		(double)process->descriptor_limit;
	if (stake->n_waits > 0 && is_waiting(process, input->thresholds))
		return tell(input, pos, ratio, out);
	return stake->n_listeners > 0 &&
			       is_short(process, ratio, input->thresholds)
		       ? tell_short(input, pos, ratio, stake, out)
		       : 0;
}

static int run(const struct rule_input *input, struct findings *out)
{
	const struct owners *owners = &input->seen->owners;
	struct stake *stakes = calloc(owners->n_processes + 1, sizeof(*stakes));
	int ret = 0;

	if (!stakes)
		return -ENOMEM;
	count_waits(input->seen, stakes);
	count_listeners(input->seen, stakes);
	for (uint32_t i = 0; ret == 0 && i < owners->n_processes; i++)
		ret = judge(input, i, &stakes[i], out);
	free(stakes);
	return ret;
}

const struct rule rule_fd_limit = {
	.id = FINDING_FD_LIMIT,
	.name = "fd-limit",
	.severities = CAN_INFO | CAN_WARN | CAN_CRIT,
	.rank = RANK_HURTS,
	.states = { TCP_STATE_CLOSE_WAIT, TCP_STATE_FIN_WAIT2 },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_OWNERS),
};
