// SPDX-License-Identifier: MIT
/*
 * low_ports: which of two customs a program follows is told by the lowest port.
 *
 * The kernel's own clients, as of NFS, take 665 to 1023 (xs_get_random_port(),
 * RPC_DEF_MIN_RESVPORT), bindresvport() and rresvport() 512 to 1023.
 */
#include "analyze/low_ports.h"

#include "analyze/exhaustion.h"
#include "analyze/flow.h"

enum { LOWEST_OF_KERNEL = 665, LOWEST_OF_LIBC = 512 };

/* Fewer are some program's habit, as the 20 of FTP is. */
enum { ENOUGH_PORTS = 50 };

/* A service with so much of them is the one that it is about. */
enum { NEARLY_ALL_PERCENT = 90 };

struct band {
	uint16_t lowest; /* that may be chosen */
	uint32_t used;
	uint32_t capacity; /* less what is listened on */
};

static bool has(const uint64_t *ports, uint16_t port)
{
	return ports[port / 64] >> port % 64 & 1;
}

static struct band band_of(const struct snapshot *snap, uint16_t netns)
{
	const uint64_t *ports = snap->namespaces[netns].low_ports;
	struct band band = { .lowest = LOWEST_OF_KERNEL };

	for (uint16_t i = LOWEST_OF_LIBC; i < LOWEST_OF_KERNEL; i++) {
		if (has(ports, i))
			band.lowest = LOWEST_OF_LIBC;
	}
	for (uint16_t i = band.lowest; i < PRIVILEGED_PORTS; i++) {
		bool is_used = has(ports, i);

		band.used += is_used;
		band.capacity += is_used ||
				 listeners_first(&snap->listeners, netns, i) ==
					 HASH_INDEX_NONE;
	}
	return band;
}

static bool is_low(const struct tally_row *group)
{
	return group->key.role == ROLE_CLIENT && group->n_low_ports > 0 &&
	       tcp_state_total(group->states) > 0;
}

/* The run of services with most sockets, and how many all have. */
static uint64_t find_most(const struct runs *runs, uint16_t netns,
			  size_t *first, uint64_t *most)
{
	uint64_t all = 0;

	*most = 0;
	for (size_t i = 0, end; i < runs->n; i = end) {
		uint64_t n = 0;

		end = runs_end(runs, i);
		if (runs_at(runs, i)->key.netns != netns)
			continue;
		for (size_t k = i; k < end; k++)
			n += runs_at(runs, k)->n_low_ports;
		all += n;
		if (n > *most) {
			*most = n;
			*first = i;
		}
	}
	return all;
}

static void add_evidence(struct finding *finding, const struct band *band,
			 const struct flow *flow, bool is_one)
{
	finding_add_count(finding, "used", band->used);
	finding_add_count(finding, "capacity", band->capacity);
	finding_add_real(finding, "ratio",
			 (double)band->used / (double)band->capacity);
	finding_add_count(finding, "ports_left", band->capacity - band->used);
	finding_add_count(finding, "lowest_port", band->lowest);
	finding_add_count(finding, "highest_port", PRIVILEGED_PORTS - 1);
	if (is_one)
		finding_add_count(finding, "time_wait",
				  flow->states[TCP_STATE_TIME_WAIT]);
}

static int judge(const struct rule_input *input, const struct runs *runs,
		 uint16_t netns, struct findings *out)
{
	struct band band = band_of(input->seen, netns);
	int rank = band.used < ENOUGH_PORTS
			   ? -1
			   : exhaustion_rank(input,
					     (double)band.used / band.capacity);
	size_t first = 0;
	uint64_t most, all = find_most(runs, netns, &first, &most);
	struct finding finding = {
		.id = FINDING_PORT_EXHAUSTION,
		.confidence = CONFIDENCE_MEDIUM,
		.variant = "privileged",
		.weight = band.used,
	};
	bool is_one = most * 100 >= all * NEARLY_ALL_PERCENT;
	struct flow flow;

	if (rank < 0 || all == 0)
		return 0;
	finding.severity = rank > SEVERITY_WARNING ? SEVERITY_WARNING
						   : (enum severity)rank;
	flow_make(&flow, input, runs, first, runs_end(runs, first));
	finding.subject = flow_subject(&flow.key);
	finding.subject.has_service_port = is_one;
	finding.subject.has_remote_address = is_one;
	if (is_one)
		finding.owners = flow.owners;
	finding_say_text(&finding, "privileged", "yes");
	add_evidence(&finding, &band, &flow, is_one);
	return findings_add(out, &finding);
}

int low_ports_judge(const struct rule_input *input, struct findings *out)
{
	struct runs runs;
	int ret = runs_init(&runs, input->seen, is_low, runs_cmp_service);

	for (size_t i = 0; ret == 0 && i < input->seen->n_namespaces; i++)
		ret = judge(input, &runs, (uint16_t)i, out);
	runs_free(&runs);
	return ret;
}
