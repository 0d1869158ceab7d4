// SPDX-License-Identifier: MIT
/*
 * rule_peer_not_reading: the peers of a service do not read what it has for
 * them, and their windows stay closed.
 *
 * Since when: window probes do not count as sending.  An orphan does not live
 * much longer than a minute so (tcp_probe_timer): a sixth of the age is enough.
 */
#include <errno.h>
#include <stdlib.h>

#include "analyze/flow.h"
#include "analyze/other_end.h"
#include "analyze/row_owners.h"
#include "analyze/rule.h"
#include "analyze/unreading.h"

static const double ms_per_second = 1000;
static const double orphan_share = 1.0 / 6;

/* Of the memory of TCP, from here on it is the host's trouble. */
static const double memory_share = 0.25;

/* Where they are most of a service, a few are worth a word. */
static const double few_share = 0.2;

/* From here on the readers that are on this host stand for all. */
enum { NEARLY_ALL_PERCENT = 90 };

/* The stalled sockets of a group, or of a service, that are old enough. */
struct stalled {
	uint64_t n;
	uint64_t n_orphans;
	uint64_t bytes;
	uint32_t oldest_ms;
};

struct judging {
	const struct rule_input *input;
	struct stalled *groups; /* of each of the snapshot's */
	struct other_ends ends;
};

static bool is_known(const struct tally_row *group)
{
	return group->key.role != ROLE_UNKNOWN &&
	       tcp_state_total(group->states) > 0;
}

static void add(struct stalled *sum, const struct stalled *more)
{
	sum->n += more->n;
	sum->n_orphans += more->n_orphans;
	sum->bytes += more->bytes;
	if (more->oldest_ms > sum->oldest_ms)
		sum->oldest_ms = more->oldest_ms;
}

static void take_stalls(const struct judging *judging)
{
	const struct snapshot *seen = judging->input->seen;
	double age_ms =
		judging->input->thresholds->value[THRESHOLD_CLOSE_WAIT_AGE] *
		ms_per_second;

	for (size_t i = 0; i < seen->n_stalls; i++) {
		const struct stall *stall = &seen->stalls[i];
		const struct stalled one = { 1, stall->is_orphan,
					     stall->send_queue, stall->age_ms };

		if (stall->age_ms != CONN_AGE_UNKNOWN &&
		    stall->age_ms >=
			    age_ms * (stall->is_orphan ? orphan_share : 1))
			add(&judging->groups[stall->group], &one);
	}
}

/* Connections; what was never one, or is closed on both sides, is none. */
static uint64_t count_open(const struct flow *flow)
{
	return flow->total - flow->states[TCP_STATE_TIME_WAIT] -
	       flow->states[TCP_STATE_LISTEN] -
	       flow->states[TCP_STATE_SYN_RECV] -
	       flow->states[TCP_STATE_SYN_SENT];
}

static uint64_t memory_of(const struct snapshot *seen, uint16_t netns)
{
	return snapshot_host(seen, seen->namespaces[netns].host)
		->tcp_memory_bytes;
}

static bool is_most(const struct stalled *stalled, const struct flow *flow)
{
	return stalled->n * 2 >= count_open(flow);
}

static bool is_grave(const struct judging *judging,
		     const struct stalled *stalled, const struct flow *flow)
{
	double enough =
		judging->input->thresholds->value[THRESHOLD_STALLED_COUNT];
	uint64_t memory = memory_of(judging->input->seen, flow->key.netns);

	return (double)stalled->n_orphans >= enough ||
	       ((double)stalled->n >= enough && is_most(stalled, flow)) ||
	       (memory > 0 &&
		(double)stalled->bytes >= memory_share * (double)memory);
}

/* The readers, where both ends of nearly all of them were seen. */
static bool find_readers(const struct judging *judging, const struct runs *runs,
			 size_t first, size_t end, const struct stalled *all,
			 struct report_other_end *readers)
{
	uint64_t n_here = 0;

	*readers = (struct report_other_end){ .known = false };
	for (size_t i = first; i < end; i++) {
		uint64_t n = judging->groups[runs->groups[i]].n;

		readers->known = false;
		if (n > 0)
			other_end_take(readers, &judging->ends,
				       runs_at(runs, i));
		n_here += readers->known ? n : 0;
	}
	return n_here * 100 >= all->n * NEARLY_ALL_PERCENT &&
	       readers->owners.n > 0;
}

static void add_evidence(struct finding *finding, const struct judging *judging,
			 const struct stalled *stalled, const struct flow *flow)
{
	uint64_t memory = memory_of(judging->input->seen, flow->key.netns);

	finding->weight = stalled->n;
	finding_add_count(finding, "stalled", stalled->n);
	finding_add_count(finding, "open", count_open(flow));
	finding_add_count(finding, "orphans", stalled->n_orphans);
	finding_add_count(finding, "held_bytes", stalled->bytes);
	if (memory > 0)
		finding_add_real(finding, "tcp_memory_ratio",
				 (double)stalled->bytes / (double)memory);
	else
		finding_add_unknown(finding, "tcp_memory_ratio");
	finding_add_real(finding, "oldest_seconds",
			 stalled->oldest_ms / ms_per_second);
}

static void name_readers(struct finding *finding, const struct judging *judging,
			 const struct report_other_end *readers)
{
	const struct snapshot *seen = judging->input->seen;
	bool is_one = readers->owners.n == 1;

	finding->owners = readers->owners;
	finding->confidence = CONFIDENCE_MEDIUM;
	finding->variant = "reader";
	if (is_one)
		finding->subject.process = readers->owners.items[0].process;
	finding_say_process(finding, "reader",
			    is_one ? readers->owners.items[0].process
				   : OWNERS_NONE);
	finding_say_name(finding, "reader_program",
			 row_owners_program(seen, &readers->owners));
}

static int judge(const struct judging *judging, const struct runs *runs,
		 size_t first, size_t end, struct findings *out)
{
	double enough =
		judging->input->thresholds->value[THRESHOLD_STALLED_COUNT];
	struct stalled stalled = { 0 };
	struct report_other_end readers;
	struct finding finding;
	struct flow flow;

	for (size_t i = first; i < end; i++)
		add(&stalled, &judging->groups[runs->groups[i]]);
	if (stalled.n == 0 || (double)stalled.n < few_share * enough)
		return 0;
	flow_make(&flow, judging->input, runs, first, end);
	if ((double)stalled.n < enough && !is_most(&stalled, &flow))
		return 0;
	finding = (struct finding){
		.id = FINDING_PEER_NOT_READING,
		.severity = is_grave(judging, &stalled, &flow)
				    ? SEVERITY_WARNING
				    : SEVERITY_INFO,
		.confidence = CONFIDENCE_HIGH,
		.subject = flow_subject(&flow.key),
		.owners = flow.owners,
	};
	add_evidence(&finding, judging, &stalled, &flow);
	if (find_readers(judging, runs, first, end, &stalled, &readers))
		name_readers(&finding, judging, &readers);
	return findings_add(out, &finding);
}

static int judge_all(const struct judging *judging, struct findings *out)
{
	struct runs runs;
	int ret = runs_init(&runs, judging->input->seen, is_known,
			    runs_cmp_service);

	for (size_t i = 0, end; ret == 0 && i < runs.n; i = end) {
		end = runs_end(&runs, i);
		ret = judge(judging, &runs, i, end, out);
	}
	runs_free(&runs);
	return ret;
}

static int find_stalled(const struct rule_input *input, struct findings *out)
{
	const struct snapshot *seen = input->seen;
	struct judging judging = { .input = input };
	int ret;

	if ((double)seen->n_stalls <
	    few_share * input->thresholds->value[THRESHOLD_STALLED_COUNT])
		return 0;
	judging.groups = calloc(seen->groups.n + 1, sizeof(*judging.groups));
	ret = judging.groups ? other_end_init(&judging.ends, seen) : -ENOMEM;
	if (ret == 0) {
		take_stalls(&judging);
		ret = judge_all(&judging, out);
	}
	other_end_free(&judging.ends);
	free(judging.groups);
	return ret;
}

static int run(const struct rule_input *input, struct findings *out)
{
	int ret = find_stalled(input, out);

	return ret < 0 ? ret : unreading_find(input, out);
}

const struct rule rule_peer_not_reading = {
	.id = FINDING_PEER_NOT_READING,
	.name = "peer-not-reading",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_HURTS,
	.states = { TCP_STATE_ESTABLISHED, TCP_STATE_FIN_WAIT1 },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_TIMERS),
	.wants = NEED_BIT(NEED_INODES) | NEED_BIT(NEED_AGES),
	.hangs_on_ages = unreading_hangs_on_ages,
};
