// SPDX-License-Identifier: MIT
/*
 * metrics_subjects: a process is named only where it was seen to hold, to have
 * held or to listen; who may have done it has no label.
 */
#include "analyze/metrics_subjects.h"

#include <errno.h>
#include <string.h>

#include "tcpwait/array.h"
#include "tcpwait/text.h"

static const char *program_of(const struct metrics *metrics, uint32_t process)
{
	const struct process *item = &metrics->seen->owners.processes[process];

	return item->program[0] ? item->program : item->name;
}

/* The one program of all its owners; NULL: there is none, or more. */
static const char *program_of_owners(const struct metrics *metrics,
				     const struct report_owners *owners)
{
	const char *program = NULL;

	if (owners->n > REPORT_OWNERS_MAX)
		return NULL;
	for (uint32_t i = 0; i < owners->n; i++) {
		const struct report_owner *owner = &owners->items[i];
		const char *own = program_of(metrics, owner->process);

		if (owner->basis > OWNER_HELD ||
		    (program && strcmp(program, own) != 0))
			return NULL;
		program = own;
	}
	return program;
}

static const char *process_of(const struct metrics *metrics,
			      const struct finding *finding)
{
	const struct finding_subject *subject = &finding->subject;

	if (subject->process != OWNERS_NONE)
		return program_of(metrics, subject->process);
	if (subject->program)
		return subject->program;
	return program_of_owners(metrics, &finding->owners);
}

static struct metrics_subject make(const struct metrics *metrics,
				   const struct finding *finding)
{
	const char *process = process_of(metrics, finding);
	struct metrics_subject made = {
		.netns = finding->subject.netns,
		.id = finding->id,
		.severity = finding->severity,
		.role = finding->subject.role,
		.has_port = finding->subject.has_service_port,
		.port = finding->subject.service_port,
		.n = 1,
	};

	if (process)
		(void)text_clean(process, made.process, sizeof(made.process));
	return made;
}

static int label_cmp(const void *a, const void *b, void *ctx)
{
	const struct metrics_subject *left = a, *right = b;

	(void)ctx;
	if (left->netns != right->netns)
		return left->netns < right->netns ? -1 : 1;
	if (left->id != right->id)
		return left->id < right->id ? -1 : 1;
	if (left->severity != right->severity)
		return left->severity < right->severity ? -1 : 1;
	if (left->has_port != right->has_port)
		return left->has_port ? 1 : -1;
	if (left->has_port && left->role != right->role)
		return left->role < right->role ? -1 : 1;
	if (left->port != right->port)
		return left->port < right->port ? -1 : 1;
	return strcmp(left->process, right->process);
}

static int gravity_cmp(const void *a, const void *b, void *ctx)
{
	const struct metrics_subject *left = a, *right = b;

	if (left->severity != right->severity)
		return left->severity > right->severity ? -1 : 1;
	return label_cmp(a, b, ctx);
}

static void merge(struct metrics *metrics)
{
	struct metrics_subject *items = metrics->subjects;
	size_t n = 0;

	for (size_t i = 0; i < metrics->n_subjects; i++) {
		if (n > 0 && label_cmp(&items[n - 1], &items[i], NULL) == 0)
			items[n - 1].n += items[i].n;
		else
			items[n++] = items[i];
	}
	metrics->n_subjects = n;
}

static void sort(struct metrics *metrics, size_t limit, array_cmp_fn cmp)
{
	metrics->n_subjects =
		array_best(metrics->subjects, metrics->n_subjects,
			   sizeof(*metrics->subjects), limit, cmp, NULL);
}

int metrics_subjects_make(struct metrics *metrics)
{
	const struct findings *findings = metrics->judged;
	size_t cap = 0, n_all;

	for (size_t i = 0; i < findings->n; i++) {
		struct metrics_subject *added;

		if (findings->items[i].subject.netns >=
		    metrics->seen->n_namespaces)
			continue;
		added = ARRAY_ADD(metrics->subjects, metrics->n_subjects, cap);
		if (!added)
			return -ENOMEM;
		*added = make(metrics, &findings->items[i]);
	}
	sort(metrics, 0, label_cmp);
	merge(metrics);
	n_all = metrics->n_subjects;
	sort(metrics, METRICS_SUBJECTS_MAX, gravity_cmp);
	metrics->left_out[METRICS_OF_SUBJECTS] = n_all - metrics->n_subjects;
	sort(metrics, 0, label_cmp);
	return 0;
}
