// SPDX-License-Identifier: MIT
/*
 * source_ports: connect() chooses a port for each destination anew, so that
 * many are used toward several, and it leaves one parity of the range for last
 * (__inet_hash_connect).  bind() gives every port once (inet_csk_get_port).
 */
#include "analyze/source_ports.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyze/budget.h"
#include "analyze/exhaustion.h"
#include "analyze/row_owners.h"

enum { ENOUGH_SHARED = 20 };

/* What the groups of one source come to. */
struct source_sum {
	double unused; /* the share of ports, if all were chosen by chance */
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

static void add_group(struct source_sum *sum, const struct tally_row *group,
		      uint32_t capacity)
{
	double share = capacity > 0 ? (double)group->ports_used / capacity : 0;

	if (sum->n_destinations++ == 0)
		sum->unused = 1;
	sum->unused *= share < 1 ? 1 - share : 0;
	sum->is_selected |= tcp_state_total(group->states) > 0;
	budget_take(&sum->fullest, group, capacity);
}

static struct source_sum *sum_sources(const struct rule_input *input)
{
	const struct snapshot *snap = input->seen;
	struct source_sum *sums = calloc(snap->n_sources + 1, sizeof(*sums));

	for (size_t i = 0; sums && i < snap->groups.n; i++) {
		const struct tally_row *group = &snap->groups.rows[i];

		if (source_ports_of(snap, group))
			add_group(&sums[group->source - 1], group,
				  input->capacities[group->key.netns]);
	}
	return sums;
}

static uint32_t shared_of(const struct local_source *source)
{
	return source->n_sockets - source->n_ports;
}

/* More than one parity, and hardly a port twice where many should be. */
static bool look_bound(const struct local_source *source,
		       const struct source_sum *sum, uint32_t capacity)
{
	double chosen = (1 - sum->unused) * capacity;
	double shared = source->n_sockets - chosen;

	return (uint64_t)source->n_ports * 20 > (uint64_t)capacity * 11 &&
	       shared >= ENOUGH_SHARED && shared_of(source) * 10.0 < shared;
}

static void add_evidence(struct finding *finding,
			 const struct local_source *source,
			 const struct source_sum *sum, uint32_t capacity,
			 double ratio)
{
	finding_add_count(finding, "used", source->n_ports);
	finding_add_count(finding, "capacity", capacity);
	finding_add_real(finding, "ratio", ratio);
	finding_add_count(finding, "local_ports_in_use", source->n_ports);
	finding_add_count(finding, "ports_shared", shared_of(source));
	finding_say_count(finding, "ports_left", capacity - source->n_ports);
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

static int judge_one(const struct rule_input *input, size_t i,
		     const struct source_sum *sum, struct findings *out)
{
	const struct local_source *source = &input->seen->sources[i];
	uint32_t capacity = input->capacities[source->netns];
	struct finding finding = {
		.id = FINDING_PORT_EXHAUSTION,
		.confidence = CONFIDENCE_LOW,
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
	    !look_bound(source, sum, capacity))
		return 0;
	/* Ports that are in use are there, whoever listens on them. */
	if (capacity < source->n_ports)
		capacity = source->n_ports;
	ratio = (double)source->n_ports / capacity;
	rank = exhaustion_rank(input, ratio);
	if (rank < 0 || (sum->fullest.known &&
			 exhaustion_rank(input, sum->fullest.ratio) >= rank))
		return 0;
	finding.severity = (enum severity)rank;
	finding.weight = (uint64_t)(1000 * ratio);
	add_owners(&finding, input->seen, i);
	add_evidence(&finding, source, sum, capacity, ratio);
	return findings_add(out, &finding);
}

int source_ports_judge(const struct rule_input *input, struct findings *out)
{
	struct source_sum *sums = sum_sources(input);
	int ret = sums ? 0 : -ENOMEM;

	for (size_t i = 0; ret == 0 && i < input->seen->n_sources; i++)
		ret = judge_one(input, i, &sums[i], out);
	free(sums);
	return ret;
}
