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
	struct port_set *set;
	size_t i;

	for (i = 0; i < ports->n; i++) {
		const struct local_source *source = &ports->sources[i];

		if (source->ifindex == key->ifindex &&
		    addr_equal(&source->address, &key->local_address))
			return (int)i + 1;
	}
	if (i == LOCAL_PORTS_SOURCES_MAX)
		return 0;
	set = calloc(1, sizeof(*set));
	if (!set)
		return -ENOMEM;
	ports->sets[i] = set;
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
	port_set_add(ports->sets[source - 1], port);
}

void local_ports_settle(struct local_ports *ports)
{
	for (size_t i = 0; i < ports->n; i++)
		ports->sources[i].n_ports = port_set_count(ports->sets[i]);
}

void local_ports_clear(struct local_ports *ports)
{
	for (size_t i = 0; i < ports->n; i++)
		free(ports->sets[i]);
	*ports = (struct local_ports){ .n = 0 };
}
