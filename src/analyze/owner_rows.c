// SPDX-License-Identifier: MIT
/*
 * owner_rows: what was counted by process, beside what else is known of it.
 *
 * Two looks number their processes each in its own way: host, pid and start
 * tell that two are one.
 */
#include "tcpwait/owner_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/port_queue.h"
#include "tcpwait/array.h"

void owner_count_free(struct owner_count *count)
{
	tally_free(&count->tally);
	snapshot_free(&count->seen);
	*count = (struct owner_count){ .is_known = false };
}

static int number_cmp(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* Nobody comes last. */
static int process_cmp(const struct process *a, const struct process *b)
{
	int cmp;

	if (!a || !b)
		return (a == NULL) - (b == NULL);
	cmp = number_cmp(a->host, b->host);
	if (cmp == 0)
		cmp = (a->pid > b->pid) - (a->pid < b->pid);
	return cmp != 0 ? cmp : number_cmp(a->started, b->started);
}

static int unit_cmp(const struct process *a, const struct process *b)
{
	int cmp;

	if (!a || !b)
		return (a == NULL) - (b == NULL);
	cmp = number_cmp(a->host, b->host);
	return cmp != 0 ? cmp : strcmp(a->unit, b->unit);
}

static int by_process_cmp(const void *a, const void *b)
{
	const struct owner_row *left = a, *right = b;

	return process_cmp(left->process, right->process);
}

static int by_unit_cmp(const void *a, const void *b)
{
	const struct owner_row *left = a, *right = b;
	int cmp = unit_cmp(left->process, right->process);

	return cmp != 0 ? cmp : process_cmp(left->process, right->process);
}

static bool is_same(const struct process *a, const struct process *b,
		    bool by_unit)
{
	return (by_unit ? unit_cmp(a, b) : process_cmp(a, b)) == 0;
}

static const struct process *owner_of(const struct owner_count *count,
				      const struct tally_row *row)
{
	if (!(row->key.known & TALLY_PROCESS))
		return NULL;
	return &count->seen.owners.processes[row->key.owner];
}

static void take_descriptors(struct owner_row *row,
			     const struct process *process)
{
	row->descriptors_known = process && process->descriptors_known &&
				 process->descriptor_limit > 0;
	if (!row->descriptors_known)
		return;
	row->n_descriptors = process->n_descriptors;
	row->descriptor_limit = process->descriptor_limit;
}

static int add_rows(struct owner_rows *rows, size_t *cap,
		    const struct owner_count *count, bool is_before)
{
	for (size_t i = 0; i < count->tally.n; i++) {
		const struct tally_row *from = &count->tally.rows[i];
		struct owner_row *row = ARRAY_ADD(rows->items, rows->n, *cap);

		if (!row)
			return -ENOMEM;
		*row = (struct owner_row){ .process = owner_of(count, from) };
		if (is_before) {
			tcp_state_add(row->states_before, from->states);
			continue;
		}
		row->n_processes = row->process != NULL;
		tcp_state_add(row->states, from->states);
		row->n_of_process = (uint32_t)tcp_state_total(row->states);
		take_descriptors(row, row->process);
	}
	return 0;
}

/* Is a nearer to its limit?  Without known descriptors none is near. */
static bool is_nearer(const struct owner_row *a, const struct owner_row *b)
{
	if (!a->descriptors_known || !b->descriptors_known)
		return a->descriptors_known;
	return (double)a->n_descriptors * (double)b->descriptor_limit >
	       (double)b->n_descriptors * (double)a->descriptor_limit;
}

static void merge(struct owner_row *into, const struct owner_row *row)
{
	if (row->n_of_process > into->n_of_process) {
		into->process = row->process;
		into->n_of_process = row->n_of_process;
	}
	if (is_nearer(row, into)) {
		into->descriptors_known = true;
		into->n_descriptors = row->n_descriptors;
		into->descriptor_limit = row->descriptor_limit;
	}
	if (row->oldest_ms > into->oldest_ms)
		into->oldest_ms = row->oldest_ms;
	into->n_ages += row->n_ages;
	into->at_least |= row->at_least;
	if (row->queue.known &&
	    (!into->queue.known || row->queue.fill > into->queue.fill))
		into->queue = row->queue;
	into->n_processes += row->n_processes;
	tcp_state_add(into->states, row->states);
	tcp_state_add(into->states_before, row->states_before);
}

/* Rows of one key become one. */
static void fold(struct owner_rows *rows, bool by_unit)
{
	size_t n = 0;

	if (rows->n > 0)
		qsort(rows->items, rows->n, sizeof(*rows->items),
		      by_unit ? by_unit_cmp : by_process_cmp);
	for (size_t i = 0; i < rows->n; i++) {
		if (n > 0 && is_same(rows->items[n - 1].process,
				     rows->items[i].process, by_unit))
			merge(&rows->items[n - 1], &rows->items[i]);
		else
			rows->items[n++] = rows->items[i];
	}
	rows->n = n;
}

/* The row of who stands for a set of holders; NULL: it counted none. */
static struct owner_row *row_of(const struct owner_rows *rows,
				const struct owners *owners, uint32_t set)
{
	uint32_t process = owners_first_holder(owners, set);
	const struct owner_row wanted = {
		.process = process != OWNERS_NONE ? &owners->processes[process]
						  : NULL,
	};

	if (rows->n == 0)
		return NULL;
	return bsearch(&wanted, rows->items, rows->n, sizeof(wanted),
		       by_process_cmp);
}

static void add_waits(struct owner_rows *rows, const struct snapshot *seen)
{
	for (size_t i = 0; i < seen->n_waits; i++) {
		const struct wait *wait = &seen->waits[i];
		struct owner_row *row;

		if (!(wait->flags & WAIT_SELECTED) ||
		    (wait->flags & WAIT_IS_FIN_WAIT2))
			continue;
		row = row_of(rows, &seen->owners, wait->holders);
		if (!row)
			continue;
		if (wait->age_ms == WAIT_AGE_UNKNOWN) {
			row->at_least = true;
			continue;
		}
		row->n_ages++;
		row->at_least |= (wait->flags & WAIT_AT_LEAST) != 0;
		if (wait->age_ms > row->oldest_ms)
			row->oldest_ms = wait->age_ms;
	}
}

static void add_queues(struct owner_rows *rows, const struct snapshot *seen)
{
	for (size_t i = 0; i < seen->listeners.n; i++) {
		const struct listener *listener = &seen->listeners.items[i];
		struct owner_row *row;

		row = row_of(rows, &seen->owners, listener->holders);
		if (row && row->process)
			port_queue_take_listener(&row->queue, listener);
	}
}

int owner_rows_make(struct owner_rows *rows,
		    const struct owner_rows_request *request)
{
	bool compares = request->before && request->before->is_known;
	size_t cap = 0;
	int ret;

	*rows = (struct owner_rows){ .n = 0 };
	if (!request->count->is_known)
		return 0;
	ret = add_rows(rows, &cap, request->count, false);
	if (ret == 0 && compares)
		ret = add_rows(rows, &cap, request->before, true);
	if (ret < 0)
		return ret;
	fold(rows, false);
	add_waits(rows, request->seen);
	add_queues(rows, request->seen);
	if (request->by_unit)
		fold(rows, true);
	for (size_t i = 0; i < rows->n; i++) {
		struct owner_row *row = &rows->items[i];

		row->before_known = compares;
		row->total = (uint32_t)tcp_state_total(row->states);
		row->total_before =
			(uint32_t)tcp_state_total(row->states_before);
	}
	return 0;
}

void owner_rows_free(struct owner_rows *rows)
{
	free(rows->items);
	*rows = (struct owner_rows){ .n = 0 };
}

bool owner_row_has(const struct owner_row *row, const struct process *process,
		   bool by_unit)
{
	return row->process && is_same(row->process, process, by_unit);
}
