// SPDX-License-Identifier: MIT
/*
 * queue_overflows: which queue it was is known where there is only one port.
 *
 * A burst that overflows a queue within milliseconds is seen by no look: only
 * the count tells of it, and clients feel it as a second and more.
 */
#include "analyze/queue_overflows.h"

#include "analyze/acceptors.h"
#include "analyze/earlier.h"
#include "analyze/full_here.h"

/* A few are a single blip. */
enum { FEW = 10, MANY = 100 };

/* What lasts so long is more than a burst that nobody else has seen. */
static const double long_enough_seconds = 10;

/* The listeners of a namespace. */
struct place {
	const struct listener *shortest; /* queue; NULL: there is none */
	bool several_ports;
	bool is_full; /* one is, or may be */
	bool is_asked_for; /* by the filter */
};

static void add_listener(struct place *place, const struct listener *listener)
{
	const struct listener *shortest = place->shortest;

	place->is_full |=
		!listener->queues_known || full_here_is_full(listener);
	place->is_asked_for |= listener->selected;
	place->several_ports |= shortest && shortest->port != listener->port;
	if (!shortest || listener->backlog < shortest->backlog)
		place->shortest = listener;
}

static struct place find_place(const struct snapshot *snap, uint16_t netns)
{
	struct place place = { .shortest = NULL };

	for (size_t i = 0; i < snap->listeners.n; i++) {
		if (snap->listeners.items[i].netns == netns)
			add_listener(&place, &snap->listeners.items[i]);
	}
	return place;
}

/* It did so before these looks, too, or these are long. */
static bool recurs(const struct rule_input *input, uint16_t netns)
{
	const struct counters *then = &earlier_netns(input, netns)->counters;

	return snapshot_seconds(input->before, input->seen) >=
		       long_enough_seconds ||
	       then->value[COUNTER_LISTEN_OVERFLOWS] >= MANY;
}

static void say_place(struct finding *finding, const struct snapshot *snap,
		      const struct place *place)
{
	const struct listener *listener = place->shortest;
	const struct tally_key key = {
		.role = ROLE_SERVER,
		.netns = listener->netns,
		.service_port = listener->port,
	};
	struct acceptors acceptors = { .process = OWNERS_NONE };

	finding_add_count(finding, "backlog", listener->backlog);
	if (place->several_ports) {
		finding_say_count(finding, "shortest_port", listener->port);
		return;
	}
	finding->subject.role = ROLE_SERVER;
	finding->subject.has_service_port = true;
	finding->subject.service_port = listener->port;
	acceptors_add(&acceptors, snap, listener);
	acceptors_settle(&acceptors, snap, &key);
	acceptors_say(finding, snap, &acceptors);
}

bool queue_overflows_find(struct finding *finding,
			  const struct rule_input *input, uint16_t netns)
{
	const struct place place = find_place(input->seen, netns);
	double seconds;
	uint64_t rise;

	if (!earlier_rise(input, netns, COUNTER_LISTEN_OVERFLOWS, &rise) ||
	    rise < FEW || !place.shortest || place.is_full ||
	    !place.is_asked_for)
		return false;
	seconds = snapshot_seconds(input->before, input->seen);
	*finding = (struct finding){
		.id = FINDING_ACCEPT_QUEUE_FULL,
		.severity = rise >= MANY && recurs(input, netns)
				    ? SEVERITY_WARNING
				    : SEVERITY_INFO,
		.confidence = CONFIDENCE_HIGH,
		.subject = { .netns = netns, .process = OWNERS_NONE },
		.weight = rise,
		.variant = "overflowed",
	};
	finding_add_count(finding, "listen_overflows_between_samples", rise);
	finding_say_real(finding, "watched_seconds", seconds);
	if (seconds > 0)
		finding_say_real(finding, "overflows_per_second",
				 (double)rise / seconds);
	say_place(finding, input->seen, &place);
	return true;
}
