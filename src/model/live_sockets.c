// SPDX-License-Identifier: MIT
/*
 * live_sockets: one array, in order of first sight, with an index that is made
 * anew whenever something is forgotten.
 */
#include "tcpwait/live_sockets.h"

#include <stdlib.h>

#include "tcpwait/array.h"
#include "tcpwait/owners.h"

static struct hash_keys cookies(const struct live_sockets *live)
{
	return HASH_KEYS(live->items, cookie, cookie);
}

void live_sockets_begin(struct live_sockets *live, uint32_t now_ms)
{
	if (live->max == 0)
		live->max = LIVE_SOCKETS_MAX;
	live->look++;
	live->begun_ms = now_ms;
}

/* Keeps those from one position on that a look, or one after it, has seen. */
static void keep_from(struct live_sockets *live, uint32_t look, size_t from)
{
	size_t n = 0;

	for (size_t i = from; i < live->n; i++) {
		if (live->items[i].look >= look)
			live->items[n++] = live->items[i];
	}
	live->n = n;
	hash_index_refill(&live->by_cookie, cookies(live), n);
}

/* What this look has not seen goes first; else the longest remembered half. */
static void make_room(struct live_sockets *live)
{
	keep_from(live, live->look, 0);
	if (live->n > live->max / 2)
		keep_from(live, 0, live->n / 2);
}

static struct live_socket *add(struct live_sockets *live, uint64_t cookie)
{
	struct live_socket *added;

	if (live->n == live->max)
		make_room(live);
	added = LIST_ADD(live);
	if (!added)
		return NULL;
	*added = (struct live_socket){
		.cookie = cookie,
		.holders = OWNERS_NONE,
		.first_ms = live->begun_ms,
		.before_ms = live->whole_ms,
		.look = live->look,
		.origin = ORIGIN_UNKNOWN,
		.is_dated = live->whole_known,
	};
	if (hash_index_add(&live->by_cookie, cookies(live),
			   (uint32_t)live->n - 1) == 0)
		return added;
	live->n--;
	return NULL;
}

struct live_socket *live_sockets_see(struct live_sockets *live, uint64_t cookie,
				     bool *is_new)
{
	struct live_socket *socket = live_sockets_find(live, cookie);

	*is_new = !socket;
	if (!socket)
		return add(live, cookie);
	socket->look = live->look;
	return socket;
}

void live_sockets_end(struct live_sockets *live, bool is_whole)
{
	if (!is_whole)
		return;
	live->whole_ms = live->begun_ms;
	live->whole_known = true;
	keep_from(live, live->look > 0 ? live->look - 1 : 0, 0);
}

struct live_socket *live_sockets_find(const struct live_sockets *live,
				      uint64_t cookie)
{
	uint32_t pos;

	if (cookie == 0 || live->n == 0)
		return NULL;
	pos = hash_index_find(&live->by_cookie, cookies(live), &cookie);
	return pos != HASH_INDEX_NONE ? &live->items[pos] : NULL;
}

void live_sockets_free(struct live_sockets *live)
{
	free(live->items);
	hash_index_free(&live->by_cookie);
	*live = (struct live_sockets){ 0 };
}
