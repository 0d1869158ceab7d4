// SPDX-License-Identifier: MIT
/*
 * budget: what connect() has left.
 *
 * A port that anybody has bound or listens on is skipped for every
 * destination (inet_hash_connect), even when bound to another address: those
 * are the held ports of a namespace.
 */
#include "analyze/budget.h"

#include <stdlib.h>

/* An empty set where the range is unknown. */
static struct port_set range_of(const struct netns *netns)
{
	struct port_set ports = { { 0 } };
	uint16_t low, high;

	if (!settings_port_range(&netns->settings, &low, &high))
		return ports;
	port_set_add_range(&ports, low, high);
	if (netns->settings.reserved_known)
		port_set_subtract(&ports, &netns->settings.reserved);
	return ports;
}

uint32_t budget_range(const struct snapshot *snap, uint16_t netns)
{
	struct port_set ports = range_of(&snap->namespaces[netns]);

	return port_set_count(&ports);
}

uint32_t budget_capacity(const struct snapshot *snap, uint16_t netns)
{
	struct port_set ports = range_of(&snap->namespaces[netns]);

	port_set_subtract(&ports, &snap->namespaces[netns].held);
	return port_set_count(&ports);
}

uint32_t budget_listened(const struct snapshot *snap, uint16_t netns)
{
	struct port_set ports = range_of(&snap->namespaces[netns]);
	struct port_set listened = { { 0 } };

	for (size_t i = 0; i < snap->listeners.n; i++) {
		const struct listener *listener = &snap->listeners.items[i];

		if (listener->netns == netns)
			port_set_add(&listened, listener->port);
	}
	return port_set_common(&ports, &listened);
}

uint32_t budget_bound(const struct snapshot *snap, uint16_t netns)
{
	struct port_set ports = range_of(&snap->namespaces[netns]);

	return port_set_common(&ports, &snap->namespaces[netns].bound);
}

uint32_t *budget_capacities(const struct snapshot *snap)
{
	size_t n = snap->n_namespaces;
	uint32_t *capacities = calloc(n ? n : 1, sizeof(*capacities));

	for (size_t i = 0; capacities && i < n; i++)
		capacities[i] = budget_capacity(snap, (uint16_t)i);
	return capacities;
}

void budget_take(struct port_budget *budget, const struct tally_row *group,
		 uint32_t capacity)
{
	uint32_t taken = group->ports_used - group->ports_reusable;
	double ratio;

	/* What the group itself holds was there for it. */
	capacity += group->ports_held;
	if (group->key.role != ROLE_CLIENT || capacity == 0 ||
	    group->port_signs & TALLY_PORTS_UNTOLD)
		return;
	/* A port that is in use toward it was there to be chosen. */
	if (taken > capacity)
		capacity = taken;
	ratio = (double)taken / capacity;
	if (budget->known && ratio <= budget->ratio)
		return;
	*budget = (struct port_budget){
		.known = true,
		.netns = group->key.netns,
		.source = group->key.local_address,
		.used = group->ports_used,
		.reusable = group->ports_reusable,
		.capacity = capacity,
		.ratio = ratio,
	};
}
