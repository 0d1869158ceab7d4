// SPDX-License-Identifier: MIT
/*
 * accept-stalled: connections wait for accept() far too long, and their
 * clients with them.
 *
 * A queue is taken in order: where the oldest has waited for long, no more has
 * been accepted since than stood before it.
 */
#include "analyze/acceptors.h"
#include "analyze/rule.h"

/* From here on it is an outage. */
static const double outage_seconds = 60;

/* Who has begun so lately may be starting; then it is no trouble yet. */
static const double starting_seconds = 30;

static const double ms_per_second = 1000;

/* Nothing was accepted for so many ages: that is told of one that waits. */
enum { FEW_AGES = 3 };

static double value(const struct rule_input *input, enum threshold threshold)
{
	return input->thresholds->value[threshold];
}

/* Have enough waited for so long, and those whose clients have reset them
 * meanwhile, or one in a queue that has no room? */
static bool is_stalled(const struct rule_input *input,
		       const struct accept_queue *queue, double seconds)
{
	const struct listener *fullest =
		&input->seen->listeners.items[queue->fullest];
	uint64_t n_aged = accept_queues_aged(queue, seconds);

	return n_aged > 0 &&
	       ((double)(n_aged + accept_queues_ended(queue, input->seen)) >=
			value(input, THRESHOLD_ACCEPT_WAIT_COUNT) ||
		listeners_fill(fullest) >= 1);
}

/* Has close-wait-unaccepted told it, by the clients that gave up? */
static bool is_told(const struct rule_input *input,
		    const struct accept_queue *queue,
		    const struct findings *found)
{
	if (queue->n_closed < value(input, THRESHOLD_CLOSE_WAIT_COUNT))
		return false;
	for (size_t i = 0; i < found->n; i++) {
		const struct finding *other = &found->items[i];

		if (other->id == FINDING_CLOSE_WAIT_UNACCEPTED &&
		    other->subject.netns == queue->key->netns &&
		    other->subject.service_port == queue->key->service_port)
			return true;
	}
	return false;
}

static void add_evidence(struct finding *finding,
			 const struct rule_input *input,
			 const struct accept_queue *queue)
{
	const struct listener *fullest =
		&input->seen->listeners.items[queue->fullest];
	double age = value(input, THRESHOLD_ACCEPT_WAIT_AGE);

	finding_add_count(finding, "waiting", queue->n);
	finding_add_count(finding, "aged", accept_queues_aged(queue, age));
	finding_add_real(finding, "aged_after_seconds", age);
	finding_add_count(finding, "ages_known", queue->n_known);
	finding_add_text(finding, "ages_are",
			 queue->n_known < queue->n ? "at least" : "exact");
	finding_add_real(finding, "oldest_seconds",
			 accept_queues_oldest(queue));
	finding_add_real(finding, "median_seconds",
			 queue->ages_ms[queue->n_known / 2] / 1000.0);
	finding_add_count(finding, "gave_up", queue->n_closed);
	finding_say_count(finding, "patient", queue->n - queue->n_closed);
	finding_add_count(finding, "aborted",
			  accept_queues_ended(queue, input->seen));
	finding_add_count(finding, "listeners", queue->n_listeners);
	if (queue->is_told) {
		finding_add_count(finding, "accept_queue",
				  fullest->accept_queue);
		finding_add_count(finding, "backlog", fullest->backlog);
		finding_add_real(finding, "fill", listeners_fill(fullest));
		return;
	}
	finding_add_unknown(finding, "accept_queue");
	finding_add_unknown(finding, "backlog");
	finding_add_unknown(finding, "fill");
}

/*
 * What systemd listens for waits in the queue while its service starts, and so
 * do the clients of a master that has just started its workers.  From outside
 * that looks like one that hangs from the first: it is said, and is no alarm
 * until it has lasted for longer than a start.
 */
static void judge_start(struct finding *finding,
			const struct acceptors *acceptors,
			const struct accept_queue *queue)
{
	if (!acceptors_are_starting(acceptors, accept_queues_oldest(queue)))
		return;
	if (acceptors->up_seconds > 0)
		finding_say_real(finding, "began_seconds",
				 acceptors->up_seconds);
	if (finding->severity < SEVERITY_CRITICAL &&
	    acceptors->up_seconds <= starting_seconds)
		finding->severity = SEVERITY_INFO;
}

static int tell(const struct rule_input *input,
		const struct accept_queue *queue, enum severity severity,
		struct findings *out)
{
	const struct tally_key *key = queue->key;
	const struct addr *address =
		&input->seen->listeners.items[queue->fullest].address;
	struct finding finding = {
		.id = FINDING_ACCEPT_STALLED,
		.severity = severity,
		.confidence = CONFIDENCE_HIGH,
		.subject = {
			.netns = key->netns,
			.role = ROLE_SERVER,
			.process = OWNERS_NONE,
			.has_service_port = true,
			.service_port = key->service_port,
			.has_local_address = !addr_is_any(address),
			.local_address = *address,
		},
		.weight = queue->n,
	};
	double age = value(input, THRESHOLD_ACCEPT_WAIT_AGE);
	struct acceptors acceptors;

	if (is_stalled(input, queue, outage_seconds))
		finding.severity = SEVERITY_CRITICAL;
	add_evidence(&finding, input, queue);
	acceptors_find(&acceptors, input->seen, queue,
		       accept_queues_aged(queue, age));
	judge_start(&finding, &acceptors, queue);
	if (acceptors.own.by_all && finding.severity < SEVERITY_WARNING &&
	    acceptors.own.oldest_ms > age * ms_per_second)
		finding.severity = SEVERITY_WARNING;
	acceptors_say(&finding, input->seen, &acceptors);
	return findings_add(out, &finding);
}

static int run(const struct rule_input *input, struct findings *out)
{
	double age = value(input, THRESHOLD_ACCEPT_WAIT_AGE);
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < input->queues->n; i++) {
		const struct accept_queue *queue = &input->queues->items[i];

		if (is_told(input, queue, out))
			continue;
		if (is_stalled(input, queue, age))
			ret = tell(input, queue, SEVERITY_WARNING, out);
		else if (accept_queues_aged(queue, age * FEW_AGES) > 0)
			ret = tell(input, queue, SEVERITY_INFO, out);
	}
	return ret;
}

/* Could those whose time is not known make it enough? */
static bool hangs_on_ages(const struct rule_input *input, uint16_t netns)
{
	double age = value(input, THRESHOLD_ACCEPT_WAIT_AGE);

	for (size_t i = 0; i < input->queues->n; i++) {
		const struct accept_queue *queue = &input->queues->items[i];

		if (queue->key->netns == netns && queue->n > queue->n_known &&
		    queue->n - queue->n_known +
				    accept_queues_aged(queue, age) >=
			    value(input, THRESHOLD_ACCEPT_WAIT_COUNT))
			return true;
	}
	return false;
}

const struct rule rule_accept_stalled = {
	.id = FINDING_ACCEPT_STALLED,
	.name = "accept-stalled",
	.severities = CAN_INFO | CAN_WARN | CAN_CRIT,
	.rank = RANK_HURTS,
	.states = { TCP_STATE_ESTABLISHED, TCP_STATE_CLOSE_WAIT },
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_INODES) | NEED_BIT(NEED_LISTENERS),
	.wants = NEED_BIT(NEED_QUEUES),
	.hangs_on_ages = hangs_on_ages,
};
