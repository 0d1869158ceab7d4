// SPDX-License-Identifier: MIT
/*
 * report: totals, ports and peers of a snapshot.
 */
#include "tcpwait/report.h"

#include <errno.h>
#include <stdlib.h>

#include "analyze/budget.h"
#include "analyze/close_rate.h"
#include "analyze/other_end.h"
#include "analyze/row_ends.h"
#include "analyze/rows.h"
#include "analyze/waits.h"

static uint64_t add_totals(tcp_state_counts states, const struct snapshot *snap)
{
	for (size_t i = 0; i < snap->groups.n; i++)
		tcp_state_add(states, snap->groups.rows[i].states);
	return tcp_state_total(states);
}

static int make_all(struct report *report, const struct report_request *request,
		    const uint8_t *kinds, const uint32_t *capacities,
		    const struct close_rates *rates,
		    const struct other_ends *other_ends)
{
	struct rows_request rows = {
		.other_ends = other_ends,
		.report = request,
		.close_wait_kinds = kinds,
		.capacities = capacities,
		.rates = rates,
	};
	int ret = 0;

	for (size_t i = 0; i < request->seen->groups.n; i++) {
		const struct tally_row *row = &request->seen->groups.rows[i];

		budget_take(&report->fullest_budget, row,
			    capacities[row->key.netns]);
	}
	if (request->want_ports) {
		rows.kind = ROWS_PORTS;
		ret = rows_make(&report->ports, &rows);
	}
	if (ret == 0 && request->want_peers) {
		rows.kind = ROWS_PEERS;
		ret = rows_make(&report->peers, &rows);
	}
	return ret;
}

/* Of peers that are grouped nothing was heard as a group. */
static void take_ends(struct report *report)
{
	bool are_grouped = report->v4_prefix || report->v6_prefix;

	for (size_t i = 0; i < report->ports.n; i++)
		row_ends_of_port(&report->ports.items[i], report->seen);
	for (size_t i = 0; !are_grouped && i < report->peers.n; i++)
		row_ends_of_peer(&report->peers.items[i], report->seen);
}

static void add_closes(struct report *report, const struct close_rates *rates)
{
	const struct close_rate all = close_rates_all(rates);

	report->closes_per_second_now = all.per_second;
	report->closes_at_least = all.at_least;
}

int report_init(struct report *report, const struct report_request *request)
{
	uint32_t *capacities = budget_capacities(request->seen);
	uint8_t *kinds = waits_kinds(request->seen);
	struct close_rates rates = { 0 };
	struct other_ends other_ends = { 0 };
	int ret = 0;

	*report = (struct report){
		.seen = request->seen,
		.before = request->before,
		.v4_prefix = request->v4_prefix,
		.v6_prefix = request->v6_prefix,
	};
	report->total = add_totals(report->states, request->seen);
	if (request->before) {
		report->total_before =
			add_totals(report->states_before, request->before);
		report->interval_seconds =
			snapshot_seconds(request->before, request->seen);
	}
	/* Whoever asks for owners wants those of the other end as well. */
	if (request->want_peers && request->seen->owners.looked)
		ret = other_end_init(&other_ends, request->seen);
	if (!capacities || !kinds)
		ret = -ENOMEM;
	if (ret == 0)
		ret = close_rates_init(&rates, request->seen, request->before,
				       capacities);
	if (ret == 0)
		ret = make_all(report, request, kinds, capacities, &rates,
			       &other_ends);
	if (ret == 0) {
		add_closes(report, &rates);
		take_ends(report);
	}
	report->opens = opens_of_all(request->seen, request->before);
	close_rates_free(&rates);
	other_end_free(&other_ends);
	free(capacities);
	free(kinds);
	return ret;
}

void report_free(struct report *report)
{
	free(report->ports.items);
	free(report->peers.items);
	*report = (struct report){ 0 };
}

static int descending(uint64_t a, uint64_t b)
{
	return (a < b) - (a > b);
}

/* Ties are broken the same way on every run. */
static int cmp_identity(const struct report_row *a, const struct report_row *b)
{
	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	if (a->role != b->role)
		return a->role < b->role ? -1 : 1;
	if (a->netns != b->netns)
		return a->netns < b->netns ? -1 : 1;
	return addr_cmp(&a->address, &b->address);
}

static int role_rank(enum role role)
{
	switch (role) {
	case ROLE_SERVER:
		return 0;
	case ROLE_CLIENT:
		return 1;
	case ROLE_UNKNOWN:
	case ROLE_COUNT:
		break;
	}
	return 2;
}

int report_cmp_size(const void *ctx, const struct report_row *a,
		    const struct report_row *b)
{
	int cmp = role_rank(a->role) - role_rank(b->role);

	(void)ctx;
	if (cmp == 0)
		cmp = descending(a->total, b->total);
	return cmp != 0 ? cmp : cmp_identity(a, b);
}

static uint64_t n_waiting(const struct report_row *row)
{
	return (uint64_t)row->states[TCP_STATE_TIME_WAIT] +
	       row->states[TCP_STATE_CLOSE_WAIT];
}

int report_cmp_waiting(const void *ctx, const struct report_row *a,
		       const struct report_row *b)
{
	int cmp = descending(n_waiting(a), n_waiting(b));

	(void)ctx;
	if (cmp == 0)
		cmp = descending(a->total, b->total);
	return cmp != 0 ? cmp : cmp_identity(a, b);
}
