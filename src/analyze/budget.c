// SPDX-License-Identifier: MIT
/*
 * budget: what connect() has left.
 *
 * A port that anybody has bound or listens on is skipped for every
 * destination (inet_hash_connect), even when bound to another address.
 */
#include "analyze/budget.h"

#include <stdlib.h>

uint32_t budget_capacity(const struct snapshot *snap, uint16_t netns)
{
	const struct netns *here = &snap->namespaces[netns];
	struct port_set ports = { { 0 } };
	struct port_set taken = here->bound;
	uint16_t low, high;

	if (!settings_port_range(&here->settings, &low, &high))
		return 0;
	for (size_t i = 0; i < snap->listeners.n; i++) {
		const struct listener *listener = &snap->listeners.items[i];

		if (listener->netns == netns)
			port_set_add(&taken, listener->port);
	}
	port_set_add_range(&ports, low, high);
	port_set_subtract(&ports, &taken);
	if (here->settings.reserved_known)
		port_set_subtract(&ports, &here->settings.reserved);
	return port_set_count(&ports);
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
