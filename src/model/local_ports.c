// SPDX-License-Identifier: MIT
/*
 * local_ports: a set of ports for each address clients come from.
 *
 * Made as an address comes by, and gone once its ports are counted.
 */
#include "tcpwait/local_ports.h"

#include <errno.h>
#include <stdlib.h>

int local_ports_find(struct local_ports *ports, const struct tally_key *key)
{
	struct source_ports *added;
	size_t i;

	for (i = 0; i < ports->n; i++) {
		const struct local_source *source = &ports->sources[i];

		if (source->ifindex == key->ifindex &&
		    addr_equal(&source->address, &key->local_address))
			return (int)i + 1;
	}
	if (i == LOCAL_PORTS_SOURCES_MAX)
		return 0;
	added = calloc(1, sizeof(*added));
	if (!added)
		return -ENOMEM;
	ports->ports[i] = added;
	ports->sources[i] = (struct local_source){
		.address = key->local_address,
		.ifindex = key->ifindex,
		.netns = key->netns,
	};
	ports->n++;
	return (int)i + 1;
}

void local_ports_add(struct local_ports *ports, size_t source, uint16_t port)
{
	port_set_add(&ports->ports[source - 1]->used, port);
}

void local_ports_close(struct local_ports *ports, size_t source,
		       bool other_parity, uint32_t closed_ms)
{
	struct closed_ports *closed = &ports->ports[source - 1]->closed;
	uint32_t seconds = closed_ms / 1000;

	closed->n[other_parity]++;
	closed->sum_ms[other_parity] += closed_ms;
	if (closed_ms > closed->oldest_ms[other_parity])
		closed->oldest_ms[other_parity] = closed_ms;
	if (other_parity && seconds < LOCAL_PORTS_SECONDS)
		closed->by_age_s[seconds]++;
}

void local_ports_bind(struct local_ports *ports, const struct addr *address,
		      uint16_t port)
{
	if (addr_is_any(address))
		port_set_add(&ports->bound_anywhere, port);
	for (size_t i = 0; i < ports->n; i++) {
		if (addr_equal(&ports->sources[i].address, address))
			port_set_add(&ports->ports[i]->bound, port);
	}
}

void local_ports_settle(struct local_ports *ports,
			const struct port_set *other_parity)
{
	for (size_t i = 0; i < ports->n; i++) {
		struct local_source *source = &ports->sources[i];

		source->n_ports = port_set_count(&ports->ports[i]->used);
		source->n_other_parity =
			port_set_common(&ports->ports[i]->used, other_parity);
	}
}

void local_ports_clear(struct local_ports *ports)
{
	for (size_t i = 0; i < ports->n; i++)
		free(ports->ports[i]);
	*ports = (struct local_ports){ .n = 0 };
}
