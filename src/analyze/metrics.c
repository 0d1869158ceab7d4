// SPDX-License-Identifier: MIT
/*
 * metrics: totals, the fullest budgets and the number of findings.
 */
#include "tcpwait/metrics.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/budget.h"
#include "analyze/metrics_addresses.h"
#include "analyze/metrics_limits.h"
#include "analyze/metrics_namespaces.h"
#include "analyze/metrics_rows.h"
#include "analyze/metrics_subjects.h"
#include "analyze/source_ports.h"
#include "analyze/waits.h"
#include "tcpwait/array.h"
#include "tcpwait/text.h"

static int identity_cmp(const void *a, const void *b, void *ctx)
{
	const struct metrics_budget *left = a, *right = b;
	int cmp;

	(void)ctx;
	if (left->netns != right->netns)
		return left->netns < right->netns ? -1 : 1;
	cmp = addr_cmp(&left->source, &right->source);
	if (cmp == 0)
		cmp = right->is_of_all - left->is_of_all;
	if (cmp == 0)
		cmp = addr_cmp(&left->destination, &right->destination);
	return cmp != 0 ? cmp
			: (left->port > right->port) -
				  (left->port < right->port);
}

static int ratio_cmp(const void *a, const void *b, void *ctx)
{
	const struct metrics_budget *left = a, *right = b;

	(void)ctx;
	if (left->ratio != right->ratio)
		return left->ratio > right->ratio ? -1 : 1;
	return identity_cmp(a, b, NULL);
}

static void cut_budgets(struct metrics *metrics, size_t limit, array_cmp_fn cmp)
{
	size_t n = metrics->n_budgets;

	metrics->n_budgets =
		array_best(metrics->budgets, n, sizeof(*metrics->budgets),
			   limit, cmp, NULL);
	metrics->left_out[METRICS_OF_BUDGETS] += n - metrics->n_budgets;
}

static int add_budget(struct metrics *metrics, size_t *cap,
		      const struct tally_row *group, double ratio)
{
	struct metrics_budget *added =
		ARRAY_ADD(metrics->budgets, metrics->n_budgets, *cap);

	if (!added)
		return -ENOMEM;
	*added = (struct metrics_budget){
		.netns = group->key.netns,
		.port = group->key.service_port,
		.source = group->key.local_address,
		.destination = group->key.remote_address,
		.ratio = ratio,
	};
	return 0;
}

static int add_sources(struct metrics *metrics, size_t *cap)
{
	const struct snapshot *snap = metrics->seen;

	for (size_t i = 0; i < snap->n_sources; i++) {
		const struct local_source *source = &snap->sources[i];
		struct metrics_budget *added;
		double ratio;

		if (!source_ports_ratio(snap, i, &ratio))
			continue;
		added = ARRAY_ADD(metrics->budgets, metrics->n_budgets, *cap);
		if (!added)
			return -ENOMEM;
		*added = (struct metrics_budget){
			.netns = source->netns,
			.is_of_all = true,
			.source = source->address,
			.ratio = ratio,
		};
	}
	return 0;
}

/*
 * The labels tell no interface: of budgets that only differ in it, the fullest
 * stands for all.  They are in order of identity.
 */
static void merge_budgets(struct metrics *metrics)
{
	struct metrics_budget *items = metrics->budgets;
	size_t n = 0;

	for (size_t i = 0; i < metrics->n_budgets; i++) {
		if (n == 0 || identity_cmp(&items[n - 1], &items[i], NULL))
			items[n++] = items[i];
		else if (items[i].ratio > items[n - 1].ratio)
			items[n - 1] = items[i];
	}
	metrics->n_budgets = n;
}

static int make_budgets(struct metrics *metrics, const uint32_t *capacities,
			size_t limit)
{
	const struct tally *groups = &metrics->seen->groups;
	size_t cap = 0;

	for (size_t i = 0; i < groups->n; i++) {
		const struct tally_row *group = &groups->rows[i];
		struct port_budget budget = { .known = false };

		/* What the filter left out still counts, and is not told. */
		if (group->ports_used == 0 ||
		    tcp_state_total(group->states) == 0)
			continue;
		budget_take(&budget, group, capacities[group->key.netns]);
		if (!budget.known)
			continue;
		if (add_budget(metrics, &cap, group, budget.ratio) < 0)
			return -ENOMEM;
		if (metrics->n_budgets / 2 >= limit)
			cut_budgets(metrics, limit, ratio_cmp);
	}
	if (add_sources(metrics, &cap) < 0)
		return -ENOMEM;
	cut_budgets(metrics, limit, ratio_cmp);
	cut_budgets(metrics, 0, identity_cmp);
	merge_budgets(metrics);
	return 0;
}

static int name_cmp(const void *a, const void *b, void *ctx)
{
	const struct metrics_program *left = a, *right = b;

	(void)ctx;
	if (left->netns != right->netns)
		return left->netns < right->netns ? -1 : 1;
	return strcmp(left->name, right->name);
}

static int dead_cmp(const void *a, const void *b, void *ctx)
{
	const struct metrics_program *left = a, *right = b;

	if (left->n_dead != right->n_dead)
		return left->n_dead > right->n_dead ? -1 : 1;
	return name_cmp(a, b, ctx);
}

static void cut_programs(struct metrics *metrics, size_t limit,
			 array_cmp_fn cmp)
{
	size_t n = metrics->n_programs;

	metrics->n_programs =
		array_best(metrics->programs, n, sizeof(*metrics->programs),
			   limit, cmp, NULL);
	metrics->left_out[METRICS_OF_PROGRAMS] += n - metrics->n_programs;
}

static void merge_programs(struct metrics *metrics)
{
	struct metrics_program *items = metrics->programs;
	size_t n = 0;

	for (size_t i = 0; i < metrics->n_programs; i++) {
		if (n > 0 && name_cmp(&items[n - 1], &items[i], NULL) == 0)
			items[n - 1].n_dead += items[i].n_dead;
		else
			items[n++] = items[i];
	}
	metrics->n_programs = n;
}

static int make_programs(struct metrics *metrics)
{
	const struct owners *owners = &metrics->seen->owners;
	size_t cap = 0;

	for (size_t i = 0; i < owners->n_processes; i++) {
		const struct process *process = &owners->processes[i];
		struct metrics_program *added;

		if (!process->unlisted_known || process->n_unlisted == 0)
			continue;
		added = ARRAY_ADD(metrics->programs, metrics->n_programs, cap);
		if (!added)
			return -ENOMEM;
		*added = (struct metrics_program){
			.netns = process->home, .n_dead = process->n_unlisted
		};
		/* Two that are the same once they are clean are one series. */
		(void)text_clean(process->program[0] ? process->program
						     : process->name,
				 added->name, sizeof(added->name));
	}
	cut_programs(metrics, 0, name_cmp);
	merge_programs(metrics);
	cut_programs(metrics, METRICS_PROGRAMS_MAX, dead_cmp);
	cut_programs(metrics, 0, name_cmp);
	return 0;
}

static int make_all(struct metrics *metrics,
		    const struct metrics_request *request, const uint8_t *kinds,
		    const struct close_rates *rates)
{
	size_t n_peers = request->n_peers;
	int ret = metrics_namespaces_make(metrics, request->before);

	if (ret == 0)
		ret = metrics_rows_make(metrics, kinds, rates, METRICS_PORTS,
					METRICS_PORTS_MAX);
	if (ret == 0)
		ret = metrics_rows_make(metrics, kinds, rates, METRICS_PEERS,
					n_peers);
	if (ret == 0)
		ret = make_budgets(metrics, rates->capacities,
				   n_peers > 0 ? n_peers : 1);
	if (ret == 0)
		ret = make_programs(metrics);
	if (ret == 0)
		ret = metrics_limits_make(metrics, n_peers > 0 ? n_peers : 1);
	if (ret == 0)
		ret = metrics_subjects_make(metrics);
	if (ret == 0)
		ret = metrics_addresses_make(metrics);
	return ret;
}

int metrics_init(struct metrics *metrics, const struct metrics_request *request)
{
	uint8_t *kinds = waits_kinds(request->seen);
	uint32_t *capacities = budget_capacities(request->seen);
	struct close_rates rates = { 0 };
	int ret = -ENOMEM;

	*metrics = (struct metrics){
		.seen = request->seen,
		.judged = request->findings,
		.netns = request->netns,
	};
	if (kinds && capacities)
		ret = close_rates_init(&rates, request->seen, request->before,
				       capacities);
	if (ret == 0)
		ret = make_all(metrics, request, kinds, &rates);
	close_rates_free(&rates);
	free(kinds);
	free(capacities);
	return ret;
}

void metrics_free(struct metrics *metrics)
{
	free(metrics->namespaces);
	free(metrics->ports.items);
	free(metrics->peers.items);
	free(metrics->budgets);
	free(metrics->programs);
	free(metrics->exhaustions);
	free(metrics->processes);
	free(metrics->subjects);
	free(metrics->addresses);
	*metrics = (struct metrics){ 0 };
}
