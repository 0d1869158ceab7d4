// SPDX-License-Identifier: MIT
/*
 * listeners: found by namespace and port, then judged by address.
 *
 * The positions of one port form a chain through the array, newest first.
 */
#include "tcpwait/listeners.h"

#include <errno.h>
#include <stdlib.h>

#include "tcpwait/array.h"

struct port_key {
	uint16_t netns;
	uint16_t port;
};

static struct hash_keys ports(const struct listeners *listeners)
{
	return HASH_KEYS(listeners->items, netns, port);
}

uint32_t listeners_first(const struct listeners *listeners, uint16_t netns,
			 uint16_t port)
{
	struct port_key key = { netns, port };

	return hash_index_find(&listeners->by_port, ports(listeners), &key);
}

/* Links the item at pos into the chain of its port. */
static int chain(struct listeners *listeners, uint32_t pos)
{
	struct listener *item = &listeners->items[pos];
	uint32_t first = listeners_first(listeners, item->netns, item->port);

	port_set_add(&listeners->ports, item->port);
	item->next = HASH_INDEX_NONE;
	if (first == HASH_INDEX_NONE)
		return hash_index_add(&listeners->by_port, ports(listeners),
				      pos);
	item->next = listeners->items[first].next;
	listeners->items[first].next = pos;
	return 0;
}

int listeners_add(struct listeners *listeners, const struct conn *conn,
		  uint16_t netns, uint16_t origin, bool selected)
{
	struct listener *added = LIST_ADD(listeners);

	if (!added)
		return -ENOMEM;
	*added = (struct listener){
		.address = conn->local,
		.inode = conn->inode,
		.holders = conn_holders(conn),
		.accept_queue = conn->recv_queue,
		.backlog = conn->send_queue,
		.port = conn->local_port,
		.origin = origin,
		.netns = netns,
		.family = conn->family,
		.v6only = conn->have & CONN_V6ONLY,
		.queues_known = conn->have & CONN_HAS_QUEUES,
		.selected = selected,
	};
	return chain(listeners, (uint32_t)(listeners->n - 1));
}

static bool accepts(const struct listener *listener, const struct addr *address)
{
	if (!addr_is_any(&listener->address))
		return addr_equal(&listener->address, address);
	/* Only [::] takes both; [::ffff:0.0.0.0] is as good as 0.0.0.0. */
	if (addr_equal(&listener->address, &addr_any))
		return !listener->v6only || !addr_is_v4(address);
	return addr_is_v4(address);
}

bool listeners_match(const struct listeners *listeners, uint16_t netns,
		     const struct addr *address, uint16_t port)
{
	uint32_t pos;

	if (!port_set_has(&listeners->ports, port))
		return false;
	for (pos = listeners_first(listeners, netns, port);
	     pos != HASH_INDEX_NONE; pos = listeners->items[pos].next) {
		if (accepts(&listeners->items[pos], address))
			return true;
	}
	return false;
}

/*
 * How well the kernel thinks a listener fits; 0: not at all.  The address
 * comes before the wildcard (inet_lookup_listener), IPv4 before what takes
 * both (compute_score).
 */
static int rank_of(const struct listener *listener, const struct addr *address)
{
	if (!accepts(listener, address))
		return 0;
	if (!addr_is_any(&listener->address))
		return 3;
	return addr_equal(&listener->address, &addr_any) ? 1 : 2;
}

uint32_t listeners_taker(const struct listeners *listeners, uint16_t netns,
			 const struct addr *address, uint16_t port)
{
	uint32_t pos = listeners_first(listeners, netns, port);
	uint32_t found = HASH_INDEX_NONE;
	int best = 0;

	for (; pos != HASH_INDEX_NONE; pos = listeners->items[pos].next) {
		int rank = rank_of(&listeners->items[pos], address);

		if (rank > best) {
			best = rank;
			found = pos;
		}
	}
	return found;
}

uint32_t listeners_next_taker(const struct listeners *listeners, uint32_t pos,
			      const struct addr *address)
{
	int rank = rank_of(&listeners->items[pos], address);

	do
		pos = listeners->items[pos].next;
	while (pos != HASH_INDEX_NONE &&
	       rank_of(&listeners->items[pos], address) != rank);
	return pos;
}

double listeners_fill(const struct listener *listener)
{
	return listener->queues_known
		       ? listener->accept_queue / (listener->backlog + 1.0)
		       : 0;
}

void listeners_truncate(struct listeners *listeners, size_t n)
{
	hash_index_clear(&listeners->by_port);
	listeners->ports = (struct port_set){ { 0 } };
	listeners->n = n;
	/* The index only shrinks here, so no entry can fail for memory. */
	for (size_t i = 0; i < n; i++)
		(void)chain(listeners, (uint32_t)i);
}

void listeners_free(struct listeners *listeners)
{
	free(listeners->items);
	hash_index_free(&listeners->by_port);
	*listeners = (struct listeners){ 0 };
}
