// SPDX-License-Identifier: MIT
/*
 * kept: writes sockets in few bytes.
 *
 * A number takes seven bits a byte, the lowest first.  What many sockets share,
 * and addresses, are written once a part and by their place from then on; of
 * the other fields those that are 0 take a bit.
 */
#include "tcpwait/kept.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/kept_fields.h"
#include "tcpwait/array.h"

/* What a socket takes at most: two addresses and a class in full. */
enum { SOCKET_BYTES_MAX = 320 };

static uint8_t *put(uint8_t *at, uint64_t number)
{
	for (; number > 0x7f; number >>= 7)
		*at++ = (uint8_t)(number | 0x80);
	*at++ = (uint8_t)number;
	return at;
}

static int make_room(struct kept *kept)
{
	size_t cap = kept->cap_bytes ? 2 * kept->cap_bytes : 1 << 16;
	uint8_t *bytes;

	if (kept->cap_bytes - kept->n_bytes >= SOCKET_BYTES_MAX)
		return 0;
	bytes = realloc(kept->bytes, cap);
	if (!bytes)
		return -ENOMEM;
	kept->bytes = bytes;
	kept->cap_bytes = cap;
	return 0;
}

static uint8_t *put_class(uint8_t *at, const struct kept_class *class)
{
	const uint64_t numbers[KEPT_CLASS_NUMBERS] = {
		class->cgroup, class->have,	class->ifindex, class->uid,
		class->mark,   class->family,	class->state,	class->kind,
		class->timer,  class->shutdown,
	};

	for (size_t i = 0; i < KEPT_CLASS_NUMBERS; i++)
		at = put(at, numbers[i]);
	return at;
}

/* The place of a class, from 1; it stands in full where it is new. */
static int add_class(struct kept_dictionary *known, const struct conn *conn,
		     uint8_t **at)
{
	const struct kept_class class = {
		.cgroup = conn->cgroup,
		.have = conn->have,
		.ifindex = conn->ifindex,
		.uid = conn->uid,
		.mark = conn->mark,
		.family = conn->family,
		.state = conn->state,
		.kind = conn->kind,
		.timer = conn->timer,
		.shutdown = conn->shutdown,
	};
	struct kept_class *added;
	uint32_t pos = hash_index_find(
		&known->by_class, HASH_KEYS(known->classes, cgroup, unused),
		&class);

	if (pos != HASH_INDEX_NONE) {
		*at = put(*at, (uint64_t)pos + 1);
		return 0;
	}
	added = ARRAY_ADD(known->classes, known->n_classes, known->cap_classes);
	if (!added)
		return -ENOMEM;
	*added = class;
	*at = put_class(put(*at, 0), &class);
	return hash_index_add(&known->by_class,
			      HASH_KEYS(known->classes, cgroup, unused),
			      (uint32_t)known->n_classes - 1);
}

static int add_end(struct kept_dictionary *known, const struct addr *addr,
		   uint8_t **at)
{
	uint32_t pos = hash_index_find(
		&known->by_end, HASH_KEYS(known->ends, addr, addr), addr);
	struct kept_end *added;

	if (pos != HASH_INDEX_NONE) {
		*at = put(*at, (uint64_t)pos + 1);
		return 0;
	}
	added = ARRAY_ADD(known->ends, known->n_ends, known->cap_ends);
	if (!added)
		return -ENOMEM;
	added->addr = *addr;
	*at = put(*at, 0);
	memcpy(*at, addr->bytes, sizeof(addr->bytes));
	*at += sizeof(addr->bytes);
	return hash_index_add(&known->by_end,
			      HASH_KEYS(known->ends, addr, addr),
			      (uint32_t)known->n_ends - 1);
}

static uint8_t *put_port(uint8_t *at, uint16_t port)
{
	*at++ = (uint8_t)(port >> 8);
	*at++ = (uint8_t)port;
	return at;
}

static uint8_t *put_numbers(uint8_t *at, const struct conn *conn)
{
	const uint64_t numbers[KEPT_NUMBERS] = {
		conn->expires_ms,
		conn->cookie,
		conn->inode,
		conn->recv_queue,
		conn->send_queue,
		conn->last_data_sent_ms,
		conn->last_data_recv_ms,
		conn->last_ack_recv_ms,
		conn->segments_sent,
		conn->segments_received,
		conn->bytes_received,
		conn->retransmits,
		conn->resending_ms,
	};
	uint64_t there = 0;

	for (size_t i = 0; i < KEPT_NUMBERS; i++)
		there |= (uint64_t)(numbers[i] != 0) << i;
	at = put(at, there);
	for (size_t i = 0; i < KEPT_NUMBERS; i++) {
		if (numbers[i] != 0)
			at = put(at, numbers[i]);
	}
	return at;
}

int kept_add(struct kept *kept, const struct conn *conn)
{
	struct kept_dictionary *known = &kept->dictionary;
	struct kept_part *part = &kept->parts[kept->n_parts - 1];
	uint8_t *at;

	if (make_room(kept) < 0)
		return -ENOMEM;
	at = kept->bytes + kept->n_bytes;
	if (add_class(known, conn, &at) < 0 ||
	    add_end(known, &conn->local, &at) < 0 ||
	    add_end(known, &conn->remote, &at) < 0)
		return -ENOMEM;
	at = put_port(put_port(at, conn->local_port), conn->remote_port);
	at = put_numbers(at, conn);
	kept->n_bytes = (size_t)(at - kept->bytes);
	part->end = kept->n_bytes;
	part->n++;
	return 0;
}

static void forget(struct kept_dictionary *known)
{
	known->n_classes = 0;
	known->n_ends = 0;
	hash_index_clear(&known->by_class);
	hash_index_clear(&known->by_end);
}

int kept_begin(struct kept *kept, uint16_t netns, bool of_mptcp)
{
	struct kept_part *part =
		ARRAY_ADD(kept->parts, kept->n_parts, kept->cap_parts);

	if (!part)
		return -ENOMEM;
	*part = (struct kept_part){
		.netns = netns,
		.of_mptcp = of_mptcp,
		.begin = kept->n_bytes,
		.end = kept->n_bytes,
	};
	forget(&kept->dictionary);
	return 0;
}

void kept_restart(struct kept *kept)
{
	struct kept_part *part = &kept->parts[kept->n_parts - 1];

	kept->n_bytes = part->begin;
	part->end = part->begin;
	part->n = 0;
	forget(&kept->dictionary);
}

int kept_search_add(struct kept_search *search, struct kept_holders holders)
{
	struct kept_holders *added = LIST_ADD(search);

	if (!added)
		return -ENOMEM;
	*added = holders;
	return 0;
}

static int holders_cmp(const void *a, const void *b)
{
	const struct kept_holders *left = a, *right = b;
	bool left_sibling = left->flags & KEPT_SIBLING;
	bool right_sibling = right->flags & KEPT_SIBLING;

	if (left->inode != right->inode)
		return left->inode < right->inode ? -1 : 1;
	return (int)left_sibling - (int)right_sibling;
}

void kept_search_sort(struct kept_search *search)
{
	if (search->n > 1)
		qsort(search->items, search->n, sizeof(*search->items),
		      holders_cmp);
}

const struct kept_holders *kept_search_find(const struct kept_search *search,
					    uint32_t inode, bool is_sibling)
{
	const struct kept_holders wanted = {
		.inode = inode,
		.flags = is_sibling ? KEPT_SIBLING : 0,
	};

	if (search->n == 0)
		return NULL;
	return bsearch(&wanted, search->items, search->n,
		       sizeof(*search->items), holders_cmp);
}

void kept_dictionary_free(struct kept_dictionary *dictionary)
{
	free(dictionary->classes);
	free(dictionary->ends);
	hash_index_free(&dictionary->by_class);
	hash_index_free(&dictionary->by_end);
	*dictionary = (struct kept_dictionary){ 0 };
}

void kept_free(struct kept *kept)
{
	free(kept->bytes);
	free(kept->parts);
	free(kept->search.items);
	free(kept->of_all.items);
	free(kept->devices);
	owners_free(&kept->owners_of_all);
	kept_dictionary_free(&kept->dictionary);
	*kept = (struct kept){ 0 };
}
