// SPDX-License-Identifier: MIT
/*
 * ports: which local ports are still free toward each destination.
 *
 * A cursor per destination, nothing more: ports are handed out once and never
 * come back.
 */
#include "ports.h"

#include <stdio.h>
#include <stdlib.h>

#include "die.h"

struct ports_entry {
	struct endpoint dst;
	unsigned int next;
};

void ports_init(struct ports *ports)
{
	FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
	unsigned int low = 0;
	unsigned int high = 0;

	*ports = (struct ports){ 0 };
	if (!file || fscanf(file, "%u %u", &low, &high) != 2 || low == 0 ||
	    low > high || high > UINT16_MAX)
		die("cannot read net.ipv4.ip_local_port_range");
	fclose(file);
	ports->low = (uint16_t)low;
	ports->high = (uint16_t)high;
}

void ports_free(struct ports *ports)
{
	free(ports->entries);
	*ports = (struct ports){ 0 };
}

static struct ports_entry *entry_find(struct ports *ports,
				      const struct endpoint *dst)
{
	struct ports_entry *entries;

	for (unsigned int i = 0; i < ports->n; i++)
		if (endpoint_same(&ports->entries[i].dst, dst))
			return &ports->entries[i];
	entries = realloc(ports->entries, (ports->n + 1) * sizeof(*entries));
	if (!entries)
		die("out of memory");
	ports->entries = entries;
	entries[ports->n] = (struct ports_entry){ *dst, 0 };
	return &entries[ports->n++];
}

unsigned int ports_take(struct ports *ports, const struct endpoint *dst,
			unsigned int n)
{
	struct ports_entry *entry = entry_find(ports, dst);
	unsigned int left = ports->high - ports->low + 1u - entry->next;
	unsigned int first = entry->next;
	char text[ENDPOINT_STRLEN];

	if (n > left)
		die("%u more ports wanted toward %s, %u are left: spread the "
		    "connections with src=ADDR+COUNT",
		    n, endpoint_format(dst, text), left);
	entry->next += n;
	return first;
}

uint16_t ports_nth(uint16_t low, uint16_t high, unsigned int turn)
{
	/* __inet_hash_connect() walks the parity of low first. */
	unsigned int n_first = (high - low) / 2u + 1;

	if (turn < n_first)
		return (uint16_t)(low + 2 * turn);
	return (uint16_t)(low + 1 + 2 * (turn - n_first));
}
