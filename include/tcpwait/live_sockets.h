// SPDX-License-Identifier: MIT
/*
 * live_sockets: connections that were seen alive, by their cookies.
 *
 * What tells of a connection's end tells neither who held it nor since when it
 * was there; whoever looked meanwhile knows.  Memory is bounded: what was not
 * seen for longest is forgotten first.
 */
#ifndef TCPWAIT_LIVE_SOCKETS_H
#define TCPWAIT_LIVE_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/hash_index.h"

/* With their index below 64 bytes each, and 64 MiB in all. */
enum { LIVE_SOCKETS_MAX = 1024 * 1024 };

struct live_socket {
	uint64_t cookie;
	uint32_t holders; /* position in owners.sets, or OWNERS_NONE */
	uint32_t first_ms; /* first seen, of the caller's clock */
	uint32_t before_ms; /* until then it was not there, if is_dated */
	uint32_t look; /* which one has seen it last */
	uint32_t ifindex; /* it is bound to; 0: none */
	uint16_t origin; /* in owners.origins, or ORIGIN_UNKNOWN */
	bool is_dated; /* a whole look before had not seen it */
};

struct live_sockets {
	struct live_socket *items;
	size_t n, cap;
	size_t max; /* LIVE_SOCKETS_MAX; fewer in tests */
	uint32_t look; /* which one this is; the first is 1 */
	uint32_t begun_ms; /* when it began */
	uint32_t whole_ms; /* when the last whole one began */
	bool whole_known;
	struct hash_index by_cookie;
};

/* live_sockets_begin begins a look at the whole table. */
void live_sockets_begin(struct live_sockets *live, uint32_t now_ms);

/*
 * live_sockets_see gives what is remembered of a socket that is there, *is_new
 * if that begins now; valid until the next call.  NULL: no memory.
 */
struct live_socket *live_sockets_see(struct live_sockets *live, uint64_t cookie,
				     bool *is_new);

/*
 * live_sockets_end forgets what neither this look nor the one before has seen;
 * is_whole says that this one came to every socket.
 */
void live_sockets_end(struct live_sockets *live, bool is_whole);

/* live_sockets_find gives what is remembered of a cookie, or NULL. */
struct live_socket *live_sockets_find(const struct live_sockets *live,
				      uint64_t cookie);

void live_sockets_free(struct live_sockets *live);

#endif
