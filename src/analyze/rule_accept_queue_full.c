// SPDX-License-Identifier: MIT
/*
 * rule_accept_queue_full: connections wait for accept() in a queue with no
 * room for more (sk_acceptq_is_full).
 *
 * With listen(0) the one connection that is let in fills it: that alone is
 * how such a server works.  Listeners that share a port are told as one.
 */
#include "analyze/earlier.h"
#include "analyze/row_owners.h"
#include "analyze/rule.h"

static bool is_full(const struct listener *listener)
{
	return listener->queues_known &&
	       listener->accept_queue > listener->backlog;
}

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
		if (!other->selected || !is_full(other))
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
		if (is_full(&then->items[i]) &&
		    addr_equal(&then->items[i].address, &listener->address))
			return true;
	}
	return false;
}

/* Those of the full listeners only, first of the one that speaks. */
static void add_owners(struct finding *finding, const struct snapshot *snap,
		       const struct listener *listener)
{
	const struct listeners *listeners = &snap->listeners;
	uint32_t i =
		listeners_first(listeners, listener->netns, listener->port);

	row_owners_add_listener(&finding->owners, snap, listener);
	for (; i != HASH_INDEX_NONE; i = listeners->items[i].next) {
		const struct listener *other = &listeners->items[i];

		if (other != listener && other->selected && is_full(other))
			row_owners_add_listener(&finding->owners, snap, other);
	}
}

static void add_evidence(struct finding *finding,
			 const struct rule_input *input,
			 const struct listener *listener,
			 const struct port_sum *sum, bool rise_known,
			 uint64_t rise)
{
	const struct netns *netns = &input->seen->namespaces[listener->netns];
	const struct counters *counters = &netns->counters;

	finding_add_count(finding, "accept_queue", listener->accept_queue);
	finding_add_count(finding, "backlog", listener->backlog);
	finding_add_count(finding, "listeners", sum->n);
	finding_add_count(finding, "listeners_full", sum->n_full);
	if (netns->settings.known[SETTING_SOMAXCONN])
		finding_add_count(
			finding, "somaxconn",
			(uint64_t)netns->settings.value[SETTING_SOMAXCONN]);
	else
		finding_add_unknown(finding, "somaxconn");
	finding_add_counter(finding, "listen_overflows_since_boot", counters,
			    COUNTER_LISTEN_OVERFLOWS);
	if (rise_known)
		finding_add_count(finding, "listen_overflows_between_samples",
				  rise);
	else
		finding_add_unknown(finding,
				    "listen_overflows_between_samples");
}

/* Does the listener get connections to this address?  Alone? */
static bool takes(const struct listeners *listeners,
		  const struct listener *listener, const struct addr *address,
		  bool *is_alone)
{
	uint32_t i = listeners_taker(listeners, listener->netns, address,
				     listener->port);
	bool found = false;
	uint32_t n = 0;

	for (; i != HASH_INDEX_NONE;
	     i = listeners_next_taker(listeners, i, address)) {
		found |= &listeners->items[i] == listener;
		n++;
	}
	*is_alone = n == 1;
	return found;
}

/* A queue of the dead is no burst: nobody has called accept() for long. */
static void add_given_up(struct finding *finding, const struct snapshot *snap,
			 const uint8_t *kinds, const struct listener *listener)
{
	uint32_t n = 0, oldest_ms = 0;
	bool is_its_own = true, is_alone;

	for (size_t i = 0; i < snap->n_waits; i++) {
		const struct wait *wait = &snap->waits[i];
		const struct tally_key *key =
			&snap->groups.rows[wait->group].key;

		if (wait->flags & WAIT_IS_FIN_WAIT2 ||
		    kinds[i] != CLOSE_WAIT_UNACCEPTED ||
		    key->role != ROLE_SERVER || key->netns != listener->netns ||
		    key->service_port != listener->port ||
		    !takes(&snap->listeners, listener, &key->local_address,
			   &is_alone))
			continue;
		is_its_own &= is_alone;
		n++;
		if (wait->age_ms != WAIT_AGE_UNKNOWN &&
		    wait->age_ms > oldest_ms)
			oldest_ms = wait->age_ms;
	}
	if (n == 0)
		return;
	finding_say_count(finding, "gave_up", n);
	finding_say_count(finding, "gave_up_in_it", is_its_own ? n : 0);
	if (oldest_ms > 0)
		finding_say_real(finding, "first_gave_up_seconds",
				 oldest_ms / 1000.0);
}

/* The process that holds the listener, or the program where several do. */
static void add_acceptor(struct finding *finding, const struct snapshot *snap,
			 const struct listener *listener)
{
	const struct report_owners *owners = &finding->owners;
	const char *program = row_owners_program(snap, owners);

	/* Who only holds connections of the port need not accept them. */
	if (!program || listener->holders == OWNERS_NONE)
		return;
	if (owners->n == 1)
		finding_say_process(finding, "acceptor",
				    owners->items[0].process);
	else
		finding_say_name(finding, "acceptor", program);
}

static int judge(const struct rule_input *input, size_t i, struct findings *out)
{
	const struct listener *listener = &input->seen->listeners.items[i];
	struct finding finding = {
		.id = FINDING_ACCEPT_QUEUE_FULL,
		.severity = SEVERITY_WARNING,
		.confidence = CONFIDENCE_MEDIUM,
		.subject = {
			.netns = listener->netns,
			.role = ROLE_SERVER,
			.process = OWNERS_NONE,
			.has_service_port = true,
			.service_port = listener->port,
		},
		.weight = listener->accept_queue,
	};
	struct port_sum sum;
	uint64_t rise = 0;
	bool rise_known;

	if (!listener->selected || !is_full(listener) ||
	    !speaks(&input->seen->listeners, i, &sum))
		return 0;
	rise_known = earlier_rise(input, listener->netns,
				  COUNTER_LISTEN_OVERFLOWS, &rise);
	if (listener->backlog == 0 && listener->accept_queue == 1 && rise == 0)
		return 0;
	if (rise > 0)
		finding.severity = SEVERITY_CRITICAL;
	if (rise > 0 || was_full(input, listener))
		finding.confidence = CONFIDENCE_HIGH;
	if (!addr_is_any(&listener->address)) {
		finding.subject.has_local_address = true;
		finding.subject.local_address = listener->address;
	}
	add_owners(&finding, input->seen, listener);
	add_evidence(&finding, input, listener, &sum, rise_known, rise);
	add_acceptor(&finding, input->seen, listener);
	add_given_up(&finding, input->seen, input->kinds, listener);
	return findings_add(out, &finding);
}

static int run(const struct rule_input *input, struct findings *out)
{
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < input->seen->listeners.n; i++)
		ret = judge(input, i, out);
	return ret;
}

const struct rule rule_accept_queue_full = {
	.id = FINDING_ACCEPT_QUEUE_FULL,
	.name = "accept-queue-full",
	.severities = CAN_WARN | CAN_CRIT,
	.rank = RANK_CAUSES,
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_QUEUES) |
		 NEED_BIT(NEED_LISTENERS),
};
