// SPDX-License-Identifier: MIT
/*
 * source_ports: bind() gives every port of an address once, whatever it is then
 * used toward (inet_csk_get_port), and no setting gives back a TIME_WAIT to it.
 */
#include "analyze/source_ports.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyze/budget.h"
#include "analyze/exhaustion.h"
#include "analyze/port_range.h"
#include "analyze/row_owners.h"

/* What the groups of one source come to. */
struct source_sum {
	uint32_t n_destinations;
	bool is_selected;
	struct port_budget fullest;
};

const struct local_source *source_ports_of(const struct snapshot *snap,
					   const struct tally_row *group)
{
	size_t i = group->source;

	return i > 0 && i <= snap->n_sources ? &snap->sources[i - 1] : NULL;
}

bool source_ports_are_told_by(const struct snapshot *snap,
			      const struct tally_row *group)
{
	const struct local_source *source = source_ports_of(snap, group);

	return !source || !(group->port_signs & TALLY_PORTS_BOUND) ||
	       group->ports_used * 10 >= source->n_ports * 9;
}

static void add_group(struct source_sum *sum, const struct snapshot *snap,
		      const struct tally_row *group, uint32_t capacity)
{
	sum->n_destinations++;
	sum->is_selected |= tcp_state_total(group->states) > 0;
	if (source_ports_are_told_by(snap, group))
		budget_take(&sum->fullest, group, capacity);
}

static struct source_sum *sum_sources(const struct rule_input *input)
{
	const struct snapshot *snap = input->seen;
	struct source_sum *sums = calloc(snap->n_sources + 1, sizeof(*sums));

	for (size_t i = 0; sums && i < snap->groups.n; i++) {
		const struct tally_row *group = &snap->groups.rows[i];

		if (source_ports_of(snap, group))
			add_group(&sums[group->source - 1], snap, group,
				  input->capacities[group->key.netns]);
	}
	return sums;
}

static uint32_t shared_of(const struct local_source *source)
{
	return source->n_sockets - source->n_ports;
}

static void add_evidence(struct finding *finding,
			 const struct local_source *source,
			 const struct source_sum *sum, uint32_t capacity,
			 double ratio)
{
	finding_add_count(finding, "used", source->n_taken);
	finding_add_count(finding, "capacity", capacity);
	finding_add_real(finding, "ratio", ratio);
	finding_add_count(finding, "local_ports_in_use", source->n_ports);
	finding_add_count(finding, "ports_shared", shared_of(source));
	finding_add_count(finding, "ports_left_to_bind",
			  capacity - source->n_taken);
	finding_add_count(finding, "destinations", sum->n_destinations);
	if (source->ifindex > 0)
		finding_add_count(finding, "interface_index", source->ifindex);
	finding_add_text(finding, "bound_before_connect", "likely");
}

static void add_owners(struct finding *finding, const struct snapshot *snap,
		       size_t source)
{
	for (size_t i = 0; i < snap->groups.n; i++) {
		if (snap->groups.rows[i].source == source + 1)
			row_owners_add(&finding->owners, snap, (uint32_t)i);
	}
}

uint32_t source_ports_left(const struct snapshot *snap,
			   const struct local_source *source)
{
	uint32_t range = budget_range(snap, source->netns);

	return range > source->n_taken ? range - source->n_taken : 0;
}

static bool is_selected(const struct snapshot *snap, size_t pos)
{
	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *row = &snap->groups.rows[i];

		if (row->source == pos + 1 && tcp_state_total(row->states) > 0)
			return true;
	}
	return false;
}

bool source_ports_ratio(const struct snapshot *snap, size_t pos, double *ratio)
{
	const struct local_source *source = &snap->sources[pos];
	uint32_t range = budget_range(snap, source->netns);

	if (source->bound == BOUND_PORTS_NONE || range == 0 ||
	    !is_selected(snap, pos))
		return false;
	*ratio = (double)source->n_taken / range;
	return true;
}

static int judge_one(const struct rule_input *input, size_t i,
		     const struct source_sum *sum, struct findings *out)
{
	const struct local_source *source = &input->seen->sources[i];
	uint32_t capacity = budget_range(input->seen, source->netns);
	struct finding finding = {
		.id = FINDING_PORT_EXHAUSTION,
		/* Who binds is guessed; that bind() fails then is not. */
		.confidence = source_ports_left(input->seen, source) == 0
				      ? CONFIDENCE_MEDIUM
				      : CONFIDENCE_LOW,
		.subject = {
			.netns = source->netns,
			.role = ROLE_CLIENT,
			.has_local_address = true,
			.local_address = source->address,
			.process = OWNERS_NONE,
		},
		.variant = "source",
	};
	double ratio;
	int rank;

	if (capacity == 0 || !sum->is_selected ||
	    source->bound == BOUND_PORTS_NONE)
		return 0;
	ratio = (double)source->n_taken / capacity;
	rank = exhaustion_rank(input, ratio);
	if (rank < 0 || (sum->fullest.known &&
			 exhaustion_rank(input, sum->fullest.ratio) >= rank))
		return 0;
	finding.severity = (enum severity)rank;
	finding.weight = (uint64_t)(1000 * ratio);
	add_owners(&finding, input->seen, i);
	add_evidence(&finding, source, sum, capacity, ratio);
	port_range_say(&finding, input->seen, source->netns);
	return findings_add(out, &finding);
}

/* Is it told already, of one destination or one source? */
static bool is_told(const struct findings *findings, uint16_t netns, int rank)
{
	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *finding = &findings->items[i];

		if (finding->id == FINDING_PORT_EXHAUSTION &&
		    finding->subject.netns == netns &&
		    (int)finding->severity >= rank)
			return true;
	}
	return false;
}

/*
 * Sockets that are bound and not connected keep their ports from everybody,
 * and belong to no source.  What is listened on is there for good, and no more
 * than makes the range smaller.
 */
static int judge_held(const struct rule_input *input, uint16_t netns,
		      struct findings *out)
{
	uint32_t left = input->capacities[netns];
	uint32_t range = budget_range(input->seen, netns);
	uint32_t capacity = range - budget_listened(input->seen, netns);
	uint32_t n_bound = budget_bound(input->seen, netns);
	struct finding finding = {
		.id = FINDING_PORT_EXHAUSTION,
		.confidence = CONFIDENCE_HIGH,
		.subject = { .netns = netns,
			     .role = ROLE_CLIENT,
			     .process = OWNERS_NONE },
		.variant = "held",
	};
	double ratio;
	int rank;

	/* Others hold more: their sources are told. */
	if (capacity == 0 || n_bound * 2 < capacity - left)
		return 0;
	ratio = (double)(capacity - left) / capacity;
	rank = exhaustion_rank(input, ratio);
	if (rank < 0 || is_told(out, netns, rank))
		return 0;
	finding.severity = (enum severity)rank;
	finding.weight = (uint64_t)(1000 * ratio);
	finding_add_count(&finding, "used", capacity - left);
	finding_add_count(&finding, "capacity", capacity);
	finding_add_count(&finding, "bound_unconnected", n_bound);
	finding_add_real(&finding, "ratio", ratio);
	finding_say_count(&finding, "ports_left", left);
	port_range_say(&finding, input->seen, netns);
	return findings_add(out, &finding);
}

int source_ports_judge(const struct rule_input *input, struct findings *out)
{
	struct source_sum *sums = sum_sources(input);
	int ret = sums ? 0 : -ENOMEM;

	for (size_t i = 0; ret == 0 && i < input->seen->n_sources; i++)
		ret = judge_one(input, i, &sums[i], out);
	for (size_t i = 0; ret == 0 && i < input->seen->n_namespaces; i++)
		ret = judge_held(input, (uint16_t)i, out);
	free(sums);
	return ret;
}
