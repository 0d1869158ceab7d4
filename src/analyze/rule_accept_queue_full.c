// SPDX-License-Identifier: MIT
/*
 * rule_accept_queue_full: connections wait for accept() in a queue with no
 * room for more (sk_acceptq_is_full).
 *
 * With listen(0) the one connection that is let in fills it: that alone is
 * how such a server works, as long as nobody else knocks.  Listeners that
 * share a port are told as one.
 */
#include "analyze/acceptors.h"
#include "analyze/earlier.h"
#include "analyze/full_here.h"
#include "analyze/queue_overflows.h"
#include "analyze/rule.h"

/* From here on nobody was accepted while the table was read. */
static const double still_seconds = 1;

/* What speaks for new connections that are turned away. */
struct signs {
	bool rise_known;
	uint64_t rise; /* of ListenOverflows */
	uint32_t unanswered; /* connects of this host */
	double oldest_seconds; /* of what waits; 0: not known */
	bool is_stuck; /* it has waited for long, in this queue */
	uint64_t n_ended; /* in it, whose clients have gone */
	bool ended_at_least; /* more, or they were accepted meanwhile */
};

/* The listeners of a port. */
struct port_sum {
	uint32_t n;
	uint32_t n_full; /* of those selected */
};

/* The fullest listener of a port speaks for the others. */
static bool speaks(const struct listeners *listeners, size_t i,
		   struct port_sum *sum)
{
	const struct listener *own = &listeners->items[i];
	uint32_t k = listeners_first(listeners, own->netns, own->port);

	*sum = (struct port_sum){ 0 };
	for (; k != HASH_INDEX_NONE; k = listeners->items[k].next) {
		const struct listener *other = &listeners->items[k];

		sum->n++;
		if (!other->selected || !full_here_is_full(other))
			continue;
		sum->n_full++;
		if (other->accept_queue > own->accept_queue ||
		    (other->accept_queue == own->accept_queue && k < i))
			return false;
	}
	return true;
}

/* Was a listener of this endpoint full in the earlier sample as well? */
static bool was_full(const struct rule_input *input,
		     const struct listener *listener)
{
	const struct netns *netns = earlier_netns(input, listener->netns);
	const struct listeners *then;
	uint32_t i;

	if (!netns)
		return false;
	then = &input->before->listeners;
	i = listeners_first(then, (uint16_t)(netns - input->before->namespaces),
			    listener->port);
	for (; i != HASH_INDEX_NONE; i = then->items[i].next) {
		if (full_here_is_full(&then->items[i]) &&
		    addr_equal(&then->items[i].address, &listener->address))
			return true;
	}
	return false;
}

/* Those of the full listeners only, first of the one that speaks. */
static void find_acceptors(struct acceptors *acceptors,
			   const struct snapshot *snap,
			   const struct listener *listener)
{
	const struct listeners *listeners = &snap->listeners;
	const struct tally_key key = {
		.role = ROLE_SERVER,
		.netns = listener->netns,
		.service_port = listener->port,
	};
	uint32_t i =
		listeners_first(listeners, listener->netns, listener->port);

	*acceptors = (struct acceptors){ .process = OWNERS_NONE };
	acceptors_add(acceptors, snap, listener);
	for (; i != HASH_INDEX_NONE; i = listeners->items[i].next) {
		const struct listener *other = &listeners->items[i];

		if (other != listener && other->selected &&
		    full_here_is_full(other))
			acceptors_add(acceptors, snap, other);
	}
	acceptors_settle(acceptors, snap, &key);
}

/*
 * Of the whole namespace.  ListenDrops counts every SYN and handshake that a
 * listener did not take (tcp_listendrop()); the other two the SYNs beyond its
 * queue of requests, which the kernel logs as "Possible SYN flooding"
 * (tcp_syn_flood_action()).
 */
static void add_drops(struct finding *finding, const struct rule_input *input,
		      uint16_t netns)
{
	earlier_add_rise(finding, input, netns, "listen_drops_between_samples",
			 COUNTER_LISTEN_DROPS);
	earlier_add_rise(finding, input, netns, "syns_dropped_between_samples",
			 COUNTER_REQ_Q_FULL_DROP);
	earlier_add_rise(finding, input, netns, "syns_cookied_between_samples",
			 COUNTER_REQ_Q_FULL_DO_COOKIES);
	finding_add_counter(finding, "syns_dropped_since_boot",
			    &input->seen->namespaces[netns].counters,
			    COUNTER_REQ_Q_FULL_DROP);
	finding_add_counter(finding, "syns_cookied_since_boot",
			    &input->seen->namespaces[netns].counters,
			    COUNTER_REQ_Q_FULL_DO_COOKIES);
}

static void add_evidence(struct finding *finding,
			 const struct rule_input *input,
			 const struct listener *listener,
			 const struct port_sum *sum, const struct signs *signs)
{
	const struct netns *netns = &input->seen->namespaces[listener->netns];

	finding_add_count(finding, "accept_queue", listener->accept_queue);
	finding_add_count(finding, "backlog", listener->backlog);
	finding_add_count(finding, "listeners", sum->n);
	finding_add_count(finding, "listeners_full", sum->n_full);
	finding_add_count(finding, "unanswered_here", signs->unanswered);
	if (netns->settings.known[SETTING_SOMAXCONN])
		finding_add_count(
			finding, "somaxconn",
			(uint64_t)netns->settings.value[SETTING_SOMAXCONN]);
	else
		finding_add_unknown(finding, "somaxconn");
	finding_add_counter(finding, "listen_overflows_since_boot",
			    &netns->counters, COUNTER_LISTEN_OVERFLOWS);
	if (signs->rise_known)
		finding_add_count(finding, "listen_overflows_between_samples",
				  signs->rise);
	else
		finding_add_unknown(finding,
				    "listen_overflows_between_samples");
	add_drops(finding, input, listener->netns);
}

/* Those that stand in it, and those that still wait. */
static void add_ended(struct finding *finding, const struct listener *listener,
		      const struct signs *signs)
{
	if (signs->n_ended == 0)
		return;
	finding->variant = "ended";
	finding_add_count(finding, "aborted", signs->n_ended);
	if (signs->ended_at_least)
		finding_say_text(finding, "aborted_are", "at least");
	else if (listener->accept_queue > signs->n_ended)
		finding_say_count(finding, "left",
				  listener->accept_queue - signs->n_ended);
}

/* A queue of the dead is no burst: nobody has called accept() for long. */
static void add_given_up(struct finding *finding,
			 const struct rule_input *input,
			 const struct listener *listener)
{
	const struct accept_queue *queue =
		accept_queues_of(input->queues, input->seen, listener);

	if (!queue || queue->n_closed == 0)
		return;
	finding_say_count(finding, "gave_up", queue->n_closed);
	/* Of several queues, which one they stand in is not told. */
	finding_say_count(finding, "gave_up_in_it",
			  queue->n_listeners == 1 ? queue->n_closed : 0);
	if (queue->first_closed_ms > 0)
		finding_say_real(finding, "first_gave_up_seconds",
				 queue->first_closed_ms / 1000.0);
}

/* Connections of its port that somebody accepted, as far as they last. */
static uint64_t count_accepted(const struct snapshot *snap,
			       const struct listener *listener)
{
	uint64_t n = 0;

	for (size_t i = 0; i < snap->groups.n; i++) {
		const struct tally_row *group = &snap->groups.rows[i];

		if (group->key.role == ROLE_SERVER &&
		    group->key.netns == listener->netns &&
		    group->key.service_port == listener->port)
			n += tcp_state_total(group->states) -
			     group->states[TCP_STATE_LISTEN] -
			     group->n_unaccepted;
	}
	return n;
}

/*
 * The listener counts what was reset until accept() takes it out; the table
 * has it no more.  Neither has it as waiting what was accepted in between.
 */
static void count_ended(struct signs *signs, const struct snapshot *snap,
			const struct listener *listener,
			const struct accept_queue *queue)
{
	const unsigned int needs =
		NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_INODES);
	uint64_t n, n_accepted = 0;

	if (snapshot_lacks(snap, listener->netns) & needs ||
	    snapshot_lacks_sockets(snap))
		return;
	if (queue)
		n = accept_queues_ended(queue, snap);
	else
		n = listener->hides ? 0 : listener->accept_queue;
	if (signs->oldest_seconds < still_seconds)
		n_accepted = count_accepted(snap, listener);
	signs->n_ended = n > n_accepted ? n - n_accepted : 0;
	signs->ended_at_least = n_accepted > 0;
}

static struct signs find_signs(const struct rule_input *input,
			       const struct listener *listener)
{
	double age = input->thresholds->value[THRESHOLD_ACCEPT_WAIT_AGE];
	const struct accept_queue *queue =
		accept_queues_of(input->queues, input->seen, listener);
	uint32_t n_aged = queue ? accept_queues_aged(queue, age) : 0;
	struct signs signs = {
		.unanswered = full_here_connects(input->seen, listener),
		.oldest_seconds = queue ? accept_queues_oldest(queue) : 0,
		.is_stuck =
			n_aged > 0 && accept_queues_blames(queue, input->seen,
							   listener, n_aged),
	};

	signs.rise_known = earlier_rise(input, listener->netns,
					COUNTER_LISTEN_OVERFLOWS, &signs.rise);
	count_ended(&signs, input->seen, listener, queue);
	return signs;
}

/*
 * Does nobody come in any more?  Connects are seen to be turned away; or what
 * stands in it has for so long, or its clients have gone, that whoever came
 * since was.
 */
static bool is_shut(const struct rule_input *input, const struct signs *signs,
		    const struct acceptors *acceptors)
{
	return signs->rise > 0 || signs->unanswered > 0 ||
	       (double)signs->n_ended >=
		       input->thresholds->value[THRESHOLD_ACCEPT_WAIT_COUNT] ||
	       (signs->is_stuck &&
		!acceptors_are_starting(acceptors, signs->oldest_seconds));
}

static bool is_worth_telling(const struct listener *listener,
			     const struct signs *signs)
{
	return listener->backlog > 0 || listener->accept_queue > 1 ||
	       signs->rise > 0 || signs->unanswered > 0;
}

static int tell(const struct rule_input *input, const struct listener *listener,
		const struct port_sum *sum, const struct signs *signs,
		struct findings *out)
{
	struct finding finding = {
		.id = FINDING_ACCEPT_QUEUE_FULL,
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_MEDIUM,
		.subject = {
			.netns = listener->netns,
			.role = ROLE_SERVER,
			.process = OWNERS_NONE,
			.has_local_address = !addr_is_any(&listener->address),
			.local_address = listener->address,
			.has_service_port = true,
			.service_port = listener->port,
		},
		.weight = listener->accept_queue,
	};
	struct acceptors acceptors;

	if (signs->rise > 0 || signs->unanswered > 0 ||
	    was_full(input, listener))
		finding.confidence = CONFIDENCE_HIGH;
	add_evidence(&finding, input, listener, sum, signs);
	find_acceptors(&acceptors, input->seen, listener);
	if (is_shut(input, signs, &acceptors))
		finding.severity = SEVERITY_CRITICAL;
	acceptors_say(&finding, input->seen, &acceptors);
	add_given_up(&finding, input, listener);
	add_ended(&finding, listener, signs);
	return findings_add(out, &finding);
}

static int judge(const struct rule_input *input, size_t i, struct findings *out)
{
	const struct listener *listener = &input->seen->listeners.items[i];
	struct port_sum sum;
	struct signs signs;

	if (!listener->selected || !full_here_is_full(listener) ||
	    !speaks(&input->seen->listeners, i, &sum))
		return 0;
	signs = find_signs(input, listener);
	return is_worth_telling(listener, &signs)
		       ? tell(input, listener, &sum, &signs, out)
		       : 0;
}

static int tell_overflows(const struct rule_input *input, uint16_t netns,
			  struct findings *out)
{
	struct finding finding;

	if (!queue_overflows_find(&finding, input, netns))
		return 0;
	add_drops(&finding, input, netns);
	return findings_add(out, &finding);
}

static int run(const struct rule_input *input, struct findings *out)
{
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < input->seen->listeners.n; i++)
		ret = judge(input, i, out);
	for (size_t i = 0; ret == 0 && i < input->seen->n_namespaces; i++)
		ret = tell_overflows(input, (uint16_t)i, out);
	return ret;
}

const struct rule rule_accept_queue_full = {
	.id = FINDING_ACCEPT_QUEUE_FULL,
	.name = "accept-queue-full",
	.severities = CAN_INFO | CAN_WARN | CAN_CRIT,
	.rank = RANK_CAUSES,
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_QUEUES) |
		 NEED_BIT(NEED_LISTENERS),
};
