// SPDX-License-Identifier: MIT
/*
 * close_look: one walk in each namespace of a tour.
 */
#include "kernel/close_look.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/holders.h"
#include "kernel/kernel.h"
#include "tcpwait/array.h"
#include "tcpwait/clock.h"
#include "tcpwait/tcp_state.h"

/* All that have not ended. */
enum {
	LIVE_STATES = TCP_STATE_ALL &
		      ~(1 << TCP_STATE_TIME_WAIT | 1 << TCP_STATE_CLOSE |
			1 << TCP_STATE_SYN_RECV),
};

enum {
	NEW_MAX = 4096, /* holders that are looked for in one look */
	PROCESSES_MAX = 16384, /* so many are remembered at most */
	KEY_SHIFT = 48,
};

static const double ms_per_second = 1000;
static const double first_search_seconds = 2.0;
static const double search_seconds = 0.2;

/* Sockets whose holders are looked for, and their cookies. */
struct seeking {
	struct wanted *items;
	uint64_t *keys;
	size_t n, cap, cap_keys;
};

struct look {
	struct close_watch *watch;
	uint16_t netns; /* at hand */
	struct port_set listening; /* in it */
	struct listeners listeners; /* of all */
	uint64_t *listener_keys;
	size_t cap_listener_keys;
	struct seeking seeking;
	bool is_whole;
};

uint32_t close_look_ms(const struct close_watch *watch, double at_seconds)
{
	return (uint32_t)(int64_t)((at_seconds - watch->start_seconds) *
				   ms_per_second);
}

uint64_t close_look_key(uint16_t netns, uint64_t cookie)
{
	return cookie ^ (uint64_t)netns << KEY_SHIFT;
}

static int seek(struct seeking *seeking, const struct conn *conn, uint64_t key,
		uint16_t origin)
{
	size_t n_keys = seeking->n;
	uint64_t *added = ARRAY_ADD(seeking->keys, n_keys, seeking->cap_keys);
	struct wanted *wanted = added ? LIST_ADD(seeking) : NULL;

	if (!wanted)
		return -ENOMEM;
	*added = key;
	*wanted = (struct wanted){
		.inode = conn->inode,
		.set = OWNERS_NONE,
		.origin = origin,
	};
	return 0;
}

static int take_listener(struct look *look, const struct conn *conn,
			 uint64_t key, uint16_t origin)
{
	struct close_place *place = look->watch->places->items[look->netns];
	size_t n = look->listeners.n;
	uint64_t *added =
		ARRAY_ADD(look->listener_keys, n, look->cap_listener_keys);

	if (!added)
		return -ENOMEM;
	*added = key;
	port_set_add(&look->listening, conn->local_port);
	port_set_add(&place->served, conn->local_port);
	return listeners_add(&look->listeners, conn, look->netns, origin, true);
}

/* Who serves is told by the listener; only others' holders are looked for. */
static bool wants_holders(const struct look *look, const struct conn *conn)
{
	const struct close_watch *watch = look->watch;

	if (watch->places->request->owners == COLLECT_OWNERS_NEVER ||
	    conn->inode == 0 || look->seeking.n >= NEW_MAX ||
	    watch->places->snap->owners.n_processes >= PROCESSES_MAX)
		return false;
	return conn->state == TCP_STATE_LISTEN ||
	       !port_set_has(&look->listening, conn->local_port);
}

static int take_conn(void *ctx, const struct conn *conn)
{
	struct look *look = ctx;
	struct owners *owners = &look->watch->places->snap->owners;
	uint64_t key = close_look_key(look->netns, conn->cookie);
	uint32_t origin = OWNERS_NONE;
	struct live_socket *socket;
	bool is_new;

	socket = live_sockets_see(&look->watch->live, key, &is_new);
	if (!socket)
		return -ENOMEM;
	if (is_new) {
		(void)owners_origin_of(owners, conn->uid,
				       conn->have & CONN_HAS_UID, conn->cgroup,
				       &origin);
		socket->origin = origin < ORIGIN_UNKNOWN ? (uint16_t)origin
							 : ORIGIN_UNKNOWN;
		socket->ifindex = conn->ifindex;
	}
	if (is_new && wants_holders(look, conn) &&
	    seek(&look->seeking, conn, key, socket->origin) < 0)
		return -ENOMEM;
	if (conn->state == TCP_STATE_LISTEN)
		return take_listener(look, conn, key, socket->origin);
	return 0;
}

static int walk(void *ctx, uint16_t netns, struct error *err)
{
	const struct kernel_query query = {
		.reader = READER_NETLINK,
		.states = LIVE_STATES,
	};
	struct look *look = ctx;
	struct conn_sink sink = { .ctx = look, .conn = take_conn };
	struct kernel_walk walk = { .complete = false };
	int ret;

	look->netns = netns;
	look->listening = (struct port_set){ { 0 } };
	ret = kernel_walk(&query, &sink, &walk, err);
	look->is_whole &= ret == 0 && walk.complete;
	return ret;
}

static void find_holders(struct look *look)
{
	struct close_watch *watch = look->watch;
	struct owners *owners = &watch->places->snap->owners;
	struct seeking *seeking = &look->seeking;
	struct holders_request request = {
		.seconds_max = watch->places->n_tours == 1
				       ? first_search_seconds
				       : search_seconds,
		.stop = watch->places->request->stop,
		.stop_ctx = watch->places->request->stop_ctx,
	};

	if (seeking->n == 0)
		return;
	owners->as_root = geteuid() == 0;
	owners->processes_hidden = access("/proc/1", F_OK) < 0;
	owners->n_unreadable = 0;
	owners->look_error =
		-holders_find(seeking->items, seeking->n, &request, owners);
	owners->looked = owners->look_error == 0;
	for (size_t i = 0; i < seeking->n; i++) {
		struct live_socket *socket =
			live_sockets_find(&watch->live, seeking->keys[i]);

		if (socket)
			socket->holders = seeking->items[i].set;
	}
}

/* From now on these are the listeners. */
static void swap_listeners(struct look *look)
{
	struct snapshot *snap = look->watch->places->snap;

	for (size_t i = 0; i < look->listeners.n; i++) {
		const struct live_socket *socket = live_sockets_find(
			&look->watch->live, look->listener_keys[i]);

		if (socket)
			look->listeners.items[i].holders = socket->holders;
	}
	listeners_free(&snap->listeners);
	snap->listeners = look->listeners;
	look->listeners = (struct listeners){ 0 };
}

int close_look_take(struct close_watch *watch, struct error *err)
{
	struct look look = { .watch = watch, .is_whole = true };
	double begun = clock_seconds(CLOCK_MONOTONIC), walked;
	bool came_to_all = true;
	int ret;

	live_sockets_begin(&watch->live, close_look_ms(watch, begun));
	ret = close_places_tour(watch->places, walk, &look, &came_to_all, err);
	walked = clock_seconds(CLOCK_MONOTONIC);
	look.is_whole &= came_to_all;
	if (ret == 0) {
		find_holders(&look);
		swap_listeners(&look);
	}
	live_sockets_end(&watch->live, ret == 0 && look.is_whole);
	if (ret == 0 && look.is_whole) {
		watch->whole_seconds = begun;
		watch->whole_end_seconds = walked;
	}
	listeners_free(&look.listeners);
	free(look.listener_keys);
	free(look.seeking.items);
	free(look.seeking.keys);
	return ret;
}

void close_look_free(struct close_watch *watch)
{
	live_sockets_free(&watch->live);
}
