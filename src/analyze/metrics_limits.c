// SPDX-License-Identifier: MIT
/*
 * metrics_limits: forecasts are those of the findings; what they do not tell
 * has no series.
 */
#include "analyze/metrics_limits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"
#include "tcpwait/text.h"

static bool find_real(const struct finding *finding, const char *key,
		      double *real)
{
	const struct evidence *evidence = finding_evidence(finding, key);

	if (!evidence || evidence->type != EVIDENCE_REAL)
		return false;
	*real = evidence->real;
	return true;
}

static int make_exhaustions(struct metrics *metrics)
{
	const struct findings *findings = metrics->judged;
	size_t cap = 0;

	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *finding = &findings->items[i];
		const struct finding_subject *subject = &finding->subject;
		struct metrics_exhaustion *added;
		double seconds;

		if (finding->id != FINDING_PORT_EXHAUSTION ||
		    !subject->has_remote_address ||
		    !find_real(finding, "seconds_to_exhaustion", &seconds))
			continue;
		added = ARRAY_ADD(metrics->exhaustions, metrics->n_exhaustions,
				  cap);
		if (!added)
			return -ENOMEM;
		*added = (struct metrics_exhaustion){
			.netns = subject->netns,
			.port = subject->service_port,
			.source = subject->local_address,
			.destination = subject->remote_address,
			.seconds = seconds,
		};
	}
	return 0;
}

static int end_cmp(const void *a, const void *b, void *ctx)
{
	const struct metrics_exhaustion *left = a, *right = b;
	int cmp;

	(void)ctx;
	if (left->netns != right->netns)
		return left->netns < right->netns ? -1 : 1;
	cmp = addr_cmp(&left->source, &right->source);
	if (cmp == 0)
		cmp = addr_cmp(&left->destination, &right->destination);
	return cmp != 0 ? cmp
			: (left->port > right->port) -
				  (left->port < right->port);
}

static int soonest_cmp(const void *a, const void *b, void *ctx)
{
	const struct metrics_exhaustion *left = a, *right = b;

	if (left->seconds != right->seconds)
		return left->seconds < right->seconds ? -1 : 1;
	return end_cmp(a, b, ctx);
}

static void sort_exhaustions(struct metrics *metrics, size_t limit,
			     array_cmp_fn cmp)
{
	size_t n = metrics->n_exhaustions;

	metrics->n_exhaustions =
		array_best(metrics->exhaustions, n,
			   sizeof(*metrics->exhaustions), limit, cmp, NULL);
	metrics->left_out[METRICS_OF_EXHAUSTIONS] += n - metrics->n_exhaustions;
}

/* Of those that only differ in their interface, the soonest. */
static void merge_exhaustions(struct metrics *metrics)
{
	struct metrics_exhaustion *items = metrics->exhaustions;
	size_t n = 0;

	for (size_t i = 0; i < metrics->n_exhaustions; i++) {
		if (n == 0 || end_cmp(&items[n - 1], &items[i], NULL))
			items[n++] = items[i];
		else if (items[i].seconds < items[n - 1].seconds)
			items[n - 1] = items[i];
	}
	metrics->n_exhaustions = n;
}

static void cut_exhaustions(struct metrics *metrics, size_t limit)
{
	sort_exhaustions(metrics, 0, end_cmp);
	merge_exhaustions(metrics);
	sort_exhaustions(metrics, limit, soonest_cmp);
	sort_exhaustions(metrics, 0, end_cmp);
}

/* Of several findings of a process the earliest end counts. */
static void find_end(const struct metrics *metrics, uint32_t process,
		     struct metrics_process *item)
{
	const struct findings *findings = metrics->judged;

	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *finding = &findings->items[i];
		double seconds;

		if (finding->subject.process != process ||
		    !find_real(finding, "seconds_to_descriptor_limit",
			       &seconds) ||
		    (item->seconds_known && item->seconds <= seconds))
			continue;
		item->seconds_known = true;
		item->seconds = seconds;
	}
}

static double share_of(const struct metrics_process *item)
{
	return (double)item->n_descriptors / (double)item->limit;
}

static int share_cmp(const void *a, const void *b, void *ctx)
{
	const struct metrics_process *left = a, *right = b;

	(void)ctx;
	if (share_of(left) != share_of(right))
		return share_of(left) > share_of(right) ? -1 : 1;
	return strcmp(left->label, right->label);
}

static int label_cmp(const void *a, const void *b, void *ctx)
{
	const struct metrics_process *left = a, *right = b;
	int cmp = strcmp(left->label, right->label);

	return cmp != 0 ? cmp : share_cmp(a, b, ctx);
}

static void keep_fullest_of_each(struct metrics *metrics)
{
	struct metrics_process *items = metrics->processes;
	size_t n = 0;

	for (size_t i = 0; i < metrics->n_processes; i++) {
		if (n == 0 || strcmp(items[n - 1].label, items[i].label) != 0)
			items[n++] = items[i];
	}
	metrics->n_processes = n;
}

/* It holds what waits, or what has no connection, and its limit is known. */
static bool is_told(const struct process *process)
{
	bool holds = process->n_waiting > 0 ||
		     (process->unlisted_known && process->n_unlisted > 0);

	return holds && process->descriptors_known &&
	       process->descriptor_limit > 0;
}

static int make_processes(struct metrics *metrics)
{
	const struct owners *owners = &metrics->seen->owners;
	size_t cap = 0, n_all;

	for (size_t i = 0; i < owners->n_processes; i++) {
		const struct process *process = &owners->processes[i];
		struct metrics_process *added;

		if (!is_told(process))
			continue;
		added = ARRAY_ADD(metrics->processes, metrics->n_processes,
				  cap);
		if (!added)
			return -ENOMEM;
		*added = (struct metrics_process){
			.n_descriptors = process->n_descriptors,
			.limit = process->descriptor_limit,
		};
		(void)text_clean(process->program[0] ? process->program
						     : process->name,
				 added->label, sizeof(added->label));
		find_end(metrics, (uint32_t)i, added);
	}
	metrics->n_processes =
		array_best(metrics->processes, metrics->n_processes,
			   sizeof(*metrics->processes), 0, label_cmp, NULL);
	keep_fullest_of_each(metrics);
	n_all = metrics->n_processes;
	metrics->n_processes =
		array_best(metrics->processes, metrics->n_processes,
			   sizeof(*metrics->processes), METRICS_PROCESSES_MAX,
			   share_cmp, NULL);
	metrics->left_out[METRICS_OF_PROCESSES] = n_all - metrics->n_processes;
	metrics->n_processes =
		array_best(metrics->processes, metrics->n_processes,
			   sizeof(*metrics->processes), 0, label_cmp, NULL);
	return 0;
}

int metrics_limits_make(struct metrics *metrics, size_t n_exhaustions)
{
	int ret = make_exhaustions(metrics);

	cut_exhaustions(metrics, n_exhaustions);
	return ret == 0 ? make_processes(metrics) : ret;
}
