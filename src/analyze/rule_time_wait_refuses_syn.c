// SPDX-License-Identifier: MIT
/*
 * rule_time_wait_refuses_syn: TIME_WAIT refuse by timestamp what comes for
 * their addresses and ports.
 *
 * PAWSTimewait (tcp_timewait_state_process) counts each segment whose
 * timestamp is older than the last of the closed connection: a late duplicate,
 * or the SYN of another client behind the same address.  It tells no port.
 */
#include "analyze/earlier.h"
#include "analyze/flow.h"
#include "analyze/rule.h"

/* A warning is of what has gone on for so long. */
static const double long_enough_seconds = 10;

/* From here on a port, a peer, stands for all. */
enum { NEARLY_ALL_PERCENT = 90, MOST_PERCENT = 50 };

/* The TIME_WAIT of the ports that a namespace serves. */
struct served {
	uint64_t n;
	unsigned int n_ports;
	uint64_t n_most; /* of the port with most of them */
	size_t first, end; /* its run */
	uint64_t n_peer; /* of these, toward the peer with most of them */
	struct addr peer;
};

static bool is_served(const struct tally_row *group)
{
	return group->key.role == ROLE_SERVER &&
	       group->states[TCP_STATE_TIME_WAIT] > 0;
}

static void add_port(struct served *served, const struct runs *runs,
		     size_t first, size_t end)
{
	struct served port = { .first = first, .end = end };

	for (size_t i = first; i < end; i++) {
		const struct tally_row *group = runs_at(runs, i);
		uint64_t n = group->states[TCP_STATE_TIME_WAIT];

		port.n_most += n;
		if (n > port.n_peer) {
			port.n_peer = n;
			port.peer = group->key.remote_address;
		}
	}
	port.n = served->n + port.n_most;
	port.n_ports = served->n_ports + 1;
	if (port.n_most > served->n_most) {
		*served = port;
		return;
	}
	served->n = port.n;
	served->n_ports = port.n_ports;
}

static struct served find_served(const struct runs *runs, uint16_t netns)
{
	struct served served = { 0 };

	for (size_t i = 0, end; i < runs->n; i = end) {
		end = runs_end(runs, i);
		if (runs_at(runs, i)->key.netns == netns)
			add_port(&served, runs, i, end);
	}
	return served;
}

/*
 * Is it this port, and a peer of it that stands for several?  A filter may hide
 * others; sockstat's tw counts them all, orphans in FIN_WAIT2 too.
 */
static bool is_one(const struct served *served, const struct netns *netns)
{
	uint64_t all = netns->counters.value[COUNTER_SOCKSTAT_TW];

	if (!netns->counters.known[COUNTER_SOCKSTAT_TW] || all < served->n)
		all = served->n;
	return served->n_most > 0 &&
	       served->n_most * 100 >= all * NEARLY_ALL_PERCENT &&
	       served->n_peer * 100 >= served->n_most * MOST_PERCENT;
}

static void add_port_evidence(struct finding *finding,
			      const struct rule_input *input,
			      const struct runs *runs,
			      const struct served *served)
{
	struct flow flow;

	flow_make(&flow, input, runs, served->first, served->end);
	finding->subject = flow_subject(&flow.key);
	finding->subject.has_remote_address = true;
	finding->subject.remote_address = served->peer;
	finding->owners = flow.owners;
	finding_add_count(finding, "time_wait", served->n_most);
	finding_add_count(finding, "largest_peer", served->n_peer);
}

static void add_place(struct finding *finding, const struct rule_input *input,
		      const struct runs *runs, uint16_t pos)
{
	struct served served = find_served(runs, pos);

	if (is_one(&served, &input->seen->namespaces[pos])) {
		add_port_evidence(finding, input, runs, &served);
		return;
	}
	finding->variant = "anywhere";
	finding_add_count(finding, "time_wait", served.n);
	finding_add_count(finding, "served_ports", served.n_ports);
}

static int tell(const struct rule_input *input, const struct runs *runs,
		uint16_t pos, uint64_t rise, struct findings *out)
{
	const struct netns *netns = &input->seen->namespaces[pos];
	double seconds = snapshot_seconds(input->before, input->seen);
	double rate = seconds > 0 ? (double)rise / seconds : 0;
	bool lasts = seconds >= long_enough_seconds &&
		     rate >= input->thresholds->value[THRESHOLD_PAWS_RATE];
	struct finding finding = {
		.id = FINDING_TIME_WAIT_REFUSES_SYN,
		.severity = lasts ? SEVERITY_WARNING : SEVERITY_INFO,
		.confidence = lasts ? CONFIDENCE_MEDIUM : CONFIDENCE_LOW,
		.subject = { .netns = pos, .process = OWNERS_NONE },
		.weight = rise,
	};

	finding_add_count(&finding, "refused_between_samples", rise);
	finding_add_real(&finding, "seconds", seconds);
	finding_add_real(&finding, "refused_per_second", rate);
	finding_add_counter(&finding, "refused_since_boot", &netns->counters,
			    COUNTER_PAWS_TIMEWAIT);
	add_place(&finding, input, runs, pos);
	return findings_add(out, &finding);
}

static int run(const struct rule_input *input, struct findings *out)
{
	struct runs runs;
	int ret = runs_init(&runs, input->seen, is_served, runs_cmp_service);

	for (size_t i = 0; ret == 0 && i < input->seen->n_namespaces; i++) {
		uint64_t rise;

		if (earlier_rise(input, (uint16_t)i, COUNTER_PAWS_TIMEWAIT,
				 &rise) &&
		    rise > 0)
			ret = tell(input, &runs, (uint16_t)i, rise, out);
	}
	runs_free(&runs);
	return ret;
}

const struct rule rule_time_wait_refuses_syn = {
	.id = FINDING_TIME_WAIT_REFUSES_SYN,
	.name = "time-wait-refuses-syn",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_HURTS,
	.states = { TCP_STATE_TIME_WAIT },
	.run = run,
	.needs = NEED_BIT(NEED_COUNTERS),
};
