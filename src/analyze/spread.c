// SPDX-License-Identifier: MIT
/*
 * spread: waiting sockets that are spread thin over services or processes.
 *
 * A process that leaks one connection to each of many hosts, or a program of
 * which each process hangs with one, has nowhere enough for a finding about a
 * service.
 */
#include "analyze/wait_search.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/serving.h"

/* So many times the count of children with one connection are no coincidence.
 */
enum { MANY_TIMES = 10 };

/* Groups that nothing was told of, in the order in which they are gathered. */
struct heap {
	const struct wait_search *search;
	size_t *groups; /* positions */
	size_t n;
	size_t *met; /* of each process: where it was met last, from 1 */
	int (*cmp)(const struct snapshot *snap, const struct wait_group *a,
		   const struct wait_group *b);
};

static const struct wait_group *group_at(const struct heap *heap, size_t i)
{
	return &heap->search->input->groups->items[heap->groups[i]];
}

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* By namespace, and what no holder serves apart. */
static int cmp_place(const struct snapshot *snap, const struct wait_group *a,
		     const struct wait_group *b)
{
	int cmp = order(wait_groups_key(snap, a)->netns,
			wait_groups_key(snap, b)->netns);

	return cmp != 0 ? cmp : order(a->is_foreign, b->is_foreign);
}

static int cmp_process(const struct snapshot *snap, const struct wait_group *a,
		       const struct wait_group *b)
{
	int cmp = cmp_place(snap, a, b);

	return cmp != 0 ? cmp : order(a->process, b->process);
}

static int cmp_alike(const struct process *left, const struct process *right)
{
	int cmp = order(left->executable, right->executable);

	if (cmp == 0)
		cmp = order(left->host, right->host);
	if (cmp == 0)
		cmp = order(left->uid, right->uid);
	return cmp != 0 ? cmp : strcmp(left->unit, right->unit);
}

/* Holders that were not seen are known by their uid and cgroup. */
static int cmp_program(const struct snapshot *snap, const struct wait_group *a,
		       const struct wait_group *b)
{
	const struct process *processes = snap->owners.processes;
	int cmp = cmp_place(snap, a, b);

	if (cmp == 0)
		cmp = order(a->process == OWNERS_NONE,
			    b->process == OWNERS_NONE);
	if (cmp != 0)
		return cmp;
	if (a->process == OWNERS_NONE)
		return order(a->origin, b->origin);
	return cmp_alike(&processes[a->process], &processes[b->process]);
}

static int heap_cmp(const void *a, const void *b, void *ctx)
{
	const struct heap *heap = ctx;
	const struct wait_group *all = heap->search->input->groups->items;
	size_t left = *(const size_t *)a, right = *(const size_t *)b;
	int cmp = heap->cmp(heap->search->input->seen, &all[left], &all[right]);

	return cmp != 0 ? cmp : order(left, right);
}

/* Everything of one user on a host without cgroups is no program. */
static bool is_one_program(const struct snapshot *snap,
			   const struct wait_group *group)
{
	if (group->process != OWNERS_NONE)
		return snap->owners.processes[group->process].executable != 0;
	return group->origin < snap->owners.n_origins &&
	       snap->owners.origins[group->origin].cgroup != 0;
}

static void gather(struct heap *heap, bool of_processes)
{
	const struct rule_input *input = heap->search->input;

	heap->n = 0;
	(void)memset(heap->met, 0,
		     input->seen->owners.n_processes * sizeof(*heap->met));
	for (size_t i = 0; i < input->groups->n; i++) {
		const struct wait_group *group = &input->groups->items[i];

		if (heap->search->taken[i] ||
		    wait_search_count(heap->search, group) == 0 ||
		    !(of_processes ? group->process != OWNERS_NONE
				   : is_one_program(input->seen, group)))
			continue;
		heap->groups[heap->n++] = i;
	}
	heap->cmp = of_processes ? cmp_process : cmp_program;
	qsort_r(heap->groups, heap->n, sizeof(*heap->groups), heap_cmp, heap);
}

static size_t run_end(const struct heap *heap, size_t first)
{
	const struct snapshot *snap = heap->search->input->seen;
	size_t end = first + 1;

	while (end < heap->n &&
	       heap->cmp(snap, group_at(heap, first), group_at(heap, end)) == 0)
		end++;
	return end;
}

/* Which services they are of, and what these share. */
static void note_services(struct wait_group *all, const struct heap *heap,
			  size_t first, size_t end)
{
	const struct snapshot *snap = heap->search->input->seen;
	const struct tally_key *key =
		wait_groups_key(snap, group_at(heap, first));

	all->n_services = 1;
	all->same_port = true;
	all->same_role = true;
	for (size_t i = first + 1; i < end; i++) {
		const struct tally_key *other =
			wait_groups_key(snap, group_at(heap, i));

		all->n_services += group_at(heap, i)->service !=
				   group_at(heap, i - 1)->service;
		all->same_role &= other->role == key->role;
		all->same_port &= other->service_port == key->service_port &&
				  other->role == ROLE_CLIENT &&
				  key->role == ROLE_CLIENT;
	}
}

/* Takes the waits of the groups, and counts who holds them. */
static void join_all(struct wait_group *all, struct wait_workers *workers,
		     const struct heap *heap, size_t first, size_t end)
{
	const struct wait_search *search = heap->search;

	*all = *group_at(heap, first);
	all->waits = search->waits;
	all->n = 0;
	for (size_t i = first; i < end; i++) {
		uint32_t process = group_at(heap, i)->process;
		bool is_new =
			process != OWNERS_NONE && heap->met[process] <= first;

		wait_search_join(search, all, is_new ? workers : NULL,
				 heap->groups[i]);
		if (process != OWNERS_NONE)
			heap->met[process] = i + 1;
	}
	note_services(all, heap, first, end);
}

static int tell_run(const struct heap *heap, const struct wait_group *all,
		    size_t first, size_t end, struct findings *out)
{
	bool told;
	int ret = wait_search_tell(heap->search, all, out, &told);

	for (size_t i = first; ret == 0 && told && i < end; i++)
		heap->search->taken[heap->groups[i]] = true;
	return ret;
}

static int tell_processes(struct heap *heap, struct findings *out)
{
	int ret = 0;

	gather(heap, true);
	for (size_t i = 0, end; ret == 0 && i < heap->n; i = end) {
		struct wait_workers workers = { 0 };
		struct wait_group all;

		end = run_end(heap, i);
		join_all(&all, &workers, heap, i, end);
		all.scope = SCOPE_PROCESS;
		if (all.n_services > 1)
			ret = tell_run(heap, &all, i, end, out);
	}
	return ret;
}

/* Made for one connection of a server, and perhaps at work on it. */
static bool is_child(const struct wait_search *search,
		     const struct wait_group *group)
{
	const struct snapshot *snap = search->input->seen;
	const struct tally_key *key = wait_groups_key(snap, group);

	return key->role == ROLE_SERVER && group->process != OWNERS_NONE &&
	       group->n == 1 && !serving_listens(snap, key, group->process);
}

static uint64_t count_established(const struct snapshot *snap,
				  const struct tally_key *service)
{
	uint64_t n = 0;

	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *row = &snap->groups.rows[i];

		if (row->key.netns == service->netns &&
		    row->key.role == service->role &&
		    row->key.service_port == service->service_port)
			n += row->states[TCP_STATE_ESTABLISHED];
	}
	return n;
}

/*
 * Do the children hang?  Some are at work on what their client no longer waits
 * for; of those that hang there are many, or as many as are not left.
 */
static bool do_hang(const struct heap *heap, size_t first, size_t end)
{
	const struct rule_input *input = heap->search->input;
	double enough = input->thresholds->value[THRESHOLD_CLOSE_WAIT_COUNT];
	uint64_t n = 0, n_established = 0;
	uint32_t service = UINT32_MAX;

	for (size_t i = first; i < end; i++) {
		const struct wait_group *group = group_at(heap, i);

		if (!is_child(heap->search, group))
			continue;
		n++;
		if (group->service != service)
			n_established += count_established(
				input->seen,
				wait_groups_key(input->seen, group));
		service = group->service;
	}
	return n == 0 || (double)n >= enough * MANY_TIMES || n >= n_established;
}

/* More than a process, or of holders that were not seen, and not too few. */
static bool is_spread(const struct rule_input *input,
		      const struct wait_group *all,
		      const struct wait_workers *workers)
{
	if ((double)all->n <
	    input->thresholds->value[THRESHOLD_CLOSE_WAIT_COUNT])
		return false;
	return all->process == OWNERS_NONE ? all->n_services > 1
					   : workers->n > 1;
}

static int tell_programs(struct heap *heap, struct findings *out)
{
	int ret = 0;

	gather(heap, false);
	for (size_t i = 0, end; ret == 0 && i < heap->n; i = end) {
		struct wait_workers workers = { 0 };
		struct wait_group all;

		end = run_end(heap, i);
		join_all(&all, &workers, heap, i, end);
		all.scope = SCOPE_PROGRAM;
		if (workers.n > 0)
			all.workers = &workers;
		if (is_spread(heap->search->input, &all, &workers) &&
		    do_hang(heap, i, end))
			ret = tell_run(heap, &all, i, end, out);
	}
	return ret;
}

static int begin_heap(struct heap *heap, const struct wait_search *search)
{
	const struct rule_input *input = search->input;

	*heap = (struct heap){
		.search = search,
		.groups = calloc(input->groups->n + 1, sizeof(*heap->groups)),
		.met = calloc(input->seen->owners.n_processes + 1,
			      sizeof(*heap->met)),
	};
	return heap->groups && heap->met ? 0 : -ENOMEM;
}

static void end_heap(struct heap *heap)
{
	free(heap->groups);
	free(heap->met);
}

int spread_tell(const struct wait_search *search, struct findings *out)
{
	struct heap heap;
	int ret = begin_heap(&heap, search);

	if (ret == 0)
		ret = tell_processes(&heap, out);
	if (ret == 0)
		ret = tell_programs(&heap, out);
	end_heap(&heap);
	return ret;
}

/* Has it enough of one kind alone?  Then that is told, here or by another. */
static int is_of_a_kind(const struct wait_search *search,
			const struct wait_group *all,
			const aged_want_fn kinds[static 2], bool *is)
{
	int ret = 0;

	*is = false;
	for (int i = 0; ret == 0 && i < 2; i++) {
		struct aged aged;

		ret = aged_measure(&aged, search->input, all->waits, all->n,
				   kinds[i]);
		*is |= ret == 0 && (aged.is_enough || aged.n == 0);
	}
	return ret;
}

int spread_tell_mixed(const struct wait_search *search,
		      const aged_want_fn kinds[static 2], struct findings *out)
{
	struct heap heap;
	int ret = begin_heap(&heap, search);

	if (ret == 0)
		gather(&heap, true);
	for (size_t i = 0, end; ret == 0 && i < heap.n; i = end) {
		struct wait_workers workers = { 0 };
		struct wait_group all;
		bool is_told;

		end = run_end(&heap, i);
		join_all(&all, &workers, &heap, i, end);
		all.scope = SCOPE_PROCESS;
		ret = is_of_a_kind(search, &all, kinds, &is_told);
		if (ret == 0 && !is_told)
			ret = tell_run(&heap, &all, i, end, out);
	}
	end_heap(&heap);
	return ret;
}
