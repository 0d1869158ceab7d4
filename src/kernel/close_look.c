// SPDX-License-Identifier: MIT
/*
 * close_look: one tour through the namespaces, one walk in each.
 */
#include "kernel/close_look.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/holders.h"
#include "kernel/kernel.h"
#include "kernel/netns.h"
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
	/* Of a receive buffer; an end takes 1280 bytes of it. */
	BUFFER_BYTES = 16 * 1024 * 1024,
	BUFFER_OF_MANY_BYTES = 1024 * 1024,
	FEW_PLACES = 8,
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
	struct close_place *place = look->watch->places[look->netns];
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

	if (watch->request->owners == COLLECT_OWNERS_NEVER ||
	    conn->inode == 0 || look->seeking.n >= NEW_MAX ||
	    watch->snap->owners.n_processes >= PROCESSES_MAX)
		return false;
	return conn->state == TCP_STATE_LISTEN ||
	       !port_set_has(&look->listening, conn->local_port);
}

static int take_conn(void *ctx, const struct conn *conn)
{
	struct look *look = ctx;
	struct owners *owners = &look->watch->snap->owners;
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

static int walk(struct look *look, struct error *err)
{
	const struct kernel_query query = {
		.reader = READER_NETLINK,
		.states = LIVE_STATES,
	};
	struct conn_sink sink = { .ctx = look, .conn = take_conn };
	struct kernel_walk walk = { .complete = false };
	int ret = kernel_walk(&query, &sink, &walk, err);

	look->is_whole &= ret == 0 && walk.complete;
	return ret;
}

static struct close_place *find_place(const struct close_watch *watch,
				      const struct netns_inside *found,
				      uint16_t *pos)
{
	for (size_t i = 0; i < watch->n_places; i++) {
		struct close_place *place = watch->places[i];

		/* Without permission there is no id. */
		if (found->id != 0 ? place->id == found->id
				   : place->net_id == found->net_id) {
			*pos = (uint16_t)i;
			return place;
		}
	}
	return NULL;
}

static struct close_place *add_place(struct close_watch *watch,
				     const struct netns_inside *found,
				     uint16_t *pos)
{
	struct close_place *place = calloc(1, sizeof(*place));
	struct close_place **added = NULL;
	struct netns *netns;

	if (place && watch->n_places <= UINT16_MAX &&
	    snapshot_add_netns(watch->snap) >= 0)
		added = ARRAY_ADD(watch->places, watch->n_places,
				  watch->cap_places);
	if (!added) {
		free(place);
		return NULL;
	}
	*added = place;
	*pos = (uint16_t)(watch->n_places - 1);
	netns = &watch->snap->namespaces[*pos];
	netns->id = found->id;
	(void)snprintf(netns->name, sizeof(netns->name), "%s", found->name);
	kernel_read_settings(&netns->settings);
	place->id = found->id;
	place->net_id = found->net_id;
	return place;
}

/* Opens what is not yet heard; this thread is in the namespace. */
static int hear(struct close_watch *watch, struct close_place *place,
		uint16_t netns, struct error *err)
{
	int buffer = netns < FEW_PLACES ? BUFFER_BYTES : BUFFER_OF_MANY_BYTES;
	int ret;

	if (place->is_open)
		return 0;
	ret = close_socket_open(&place->socket, buffer, err);
	if (ret < 0)
		return ret;
	ret = close_receiver_add(&watch->receiver, netns, &place->socket);
	if (ret < 0) {
		close_socket_close(&place->socket);
		return error_set(err, ret, "cannot listen");
	}
	place->n_lost = 0;
	place->is_open = true;
	return 0;
}

static bool is_empty(void)
{
	struct counters counters;
	uint64_t n;

	kernel_read_counters(&counters);
	return counters_sockets(&counters, &n) && n == 0;
}

static int visit_inside(void *ctx, const struct netns_inside *found,
			struct error *err)
{
	struct look *look = ctx;
	struct close_watch *watch = look->watch;
	struct close_place *place = find_place(watch, found, &look->netns);
	int ret;

	if (!place)
		place = add_place(watch, found, &look->netns);
	if (!place)
		return error_set(err, -ENOMEM, "cannot hear a namespace");
	place->look = watch->n_looks;
	ret = hear(watch, place, look->netns, err);
	look->listening = (struct port_set){ { 0 } };
	if (ret == 0 && !is_empty())
		ret = walk(look, err);
	look->is_whole &= ret == 0;
	return ret;
}

static void close_place(struct close_watch *watch, uint16_t netns)
{
	struct close_place *place = watch->places[netns];

	if (!place->is_open)
		return;
	close_receiver_remove(&watch->receiver, netns);
	if (close_socket_drops(&place->socket, &place->n_lost))
		watch->n_lost += place->n_lost;
	else
		watch->lost_known = false;
	close_socket_close(&place->socket);
	place->is_open = false;
}

/* What nobody lives in any more lives on only because we hear it. */
static void close_vanished(struct close_watch *watch)
{
	for (size_t i = 0; i < watch->n_places; i++) {
		if (watch->places[i]->look != watch->n_looks)
			close_place(watch, (uint16_t)i);
	}
}

static int tour(struct look *look, struct error *err)
{
	struct close_watch *watch = look->watch;

	watch->snap->n_namespaces_skipped = 0;
	return netns_enter_each(watch->request, watch->snap, visit_inside, look,
				err);
}

static void find_holders(struct look *look)
{
	struct close_watch *watch = look->watch;
	struct owners *owners = &watch->snap->owners;
	struct seeking *seeking = &look->seeking;
	struct holders_request request = {
		.seconds_max = watch->n_looks == 1 ? first_search_seconds
						   : search_seconds,
		.stop = watch->request->stop,
		.stop_ctx = watch->request->stop_ctx,
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
	struct snapshot *snap = look->watch->snap;

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
	int ret;

	watch->n_looks++;
	live_sockets_begin(&watch->live, close_look_ms(watch, begun));
	ret = tour(&look, err);
	walked = clock_seconds(CLOCK_MONOTONIC);
	if (ret == 0) {
		close_vanished(watch);
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

uint64_t close_look_losses(struct close_watch *watch)
{
	uint64_t n = watch->n_lost;

	for (size_t i = 0; i < watch->n_places; i++) {
		struct close_place *place = watch->places[i];

		if (!place->is_open)
			continue;
		if (!close_socket_drops(&place->socket, &place->n_lost))
			watch->lost_known = false;
		n += place->n_lost;
	}
	return n;
}

void close_look_free(struct close_watch *watch)
{
	for (size_t i = 0; i < watch->n_places; i++) {
		if (watch->places[i]->is_open)
			close_socket_close(&watch->places[i]->socket);
		free(watch->places[i]);
	}
	free(watch->places);
	live_sockets_free(&watch->live);
}
