// SPDX-License-Identifier: MIT
/*
 * close_stream: the ends of connections as the live kernel tells them.
 *
 * A thread receives; this one asks what remains of each connection, judges,
 * hands on, and looks at the table now and then.
 */
#include "kernel/collect.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "kernel/close_look.h"
#include "tcpwait/array.h"
#include "tcpwait/clock.h"

enum { TURN_NS = 50 * 1000 * 1000 };

/* From one look to the next, and their share of the time. */
static const double look_seconds = 2.0;
static const double look_share = 0.05;

struct stream {
	struct close_watch watch;
	const struct collect_listening *listening;
	struct close_batch batch;
	struct conn_end **asked; /* of one namespace */
	size_t cap_asked;
	double next_look;
	struct collect_heard heard;
};

/* What an earlier look knows, which the question needs. */
static void add_interface(const struct stream *stream, struct conn_end *end)
{
	const struct live_socket *live =
		live_sockets_find(&stream->watch.live,
				  close_look_key(end->netns, end->conn.cookie));

	if (live)
		end->conn.ifindex = live->ifindex;
}

/* Keeps what the filter selects. */
static void select_ends(struct stream *stream)
{
	const struct filter *filter = stream->watch.request->filter;
	struct close_batch *batch = &stream->batch;
	size_t n = 0;

	for (size_t i = 0; i < batch->n; i++) {
		if (!filter_matches(filter, &batch->items[i].conn))
			continue;
		batch->items[n] = batch->items[i];
		add_interface(stream, &batch->items[n++]);
	}
	batch->n = n;
}

/* Asks about those of one namespace; 0 or -ENOMEM. */
static int ask_netns(struct stream *stream, uint16_t netns)
{
	struct close_batch *batch = &stream->batch;
	struct close_place *place = stream->watch.places[netns];
	size_t n = 0;

	for (size_t i = 0; i < batch->n; i++) {
		struct conn_end **added;

		if (batch->items[i].netns != netns)
			continue;
		added = ARRAY_ADD(stream->asked, n, stream->cap_asked);
		if (!added)
			return -ENOMEM;
		*added = &batch->items[i];
	}
	if (n > 0 && place->is_open)
		close_socket_ask(&place->socket, stream->asked, n);
	return 0;
}

/* Is this host itself at the remote end, and has been listening there? */
static bool serves_itself(const struct stream *stream,
			  const struct conn_end *end)
{
	const struct conn *conn = &end->conn;

	return (addr_is_loopback(&conn->remote) ||
		addr_equal(&conn->local, &conn->remote)) &&
	       port_set_has(&stream->watch.places[end->netns]->served,
			    conn->remote_port);
}

/* What remains may tell of listeners that no look has met. */
static void learn_served(const struct stream *stream)
{
	const struct close_batch *batch = &stream->batch;

	for (size_t i = 0; i < batch->n; i++) {
		const struct conn_end *end = &batch->items[i];

		if (end->remains == END_REMAINS_LISTENER)
			port_set_add(&stream->watch.places[end->netns]->served,
				     end->conn.local_port);
	}
}

static struct end_hints hints_of(const struct stream *stream,
				 const struct conn_end *end)
{
	const struct close_watch *watch = &stream->watch;
	struct end_hints hints = { .role = ROLE_UNKNOWN };

	(void)settings_port_range(&watch->snap->namespaces[end->netns].settings,
				  &hints.local_port_low,
				  &hints.local_port_high);
	if (port_set_has(&watch->places[end->netns]->served,
			 end->conn.local_port))
		hints.role = ROLE_SERVER;
	else if (serves_itself(stream, end))
		hints.role = ROLE_CLIENT;
	return hints;
}

/* Of those who listen, the first that is known. */
static void take_listener(const struct stream *stream, struct ending *ending)
{
	const struct listeners *listeners = &stream->watch.snap->listeners;
	const struct conn *conn = &ending->end.conn;
	uint32_t pos = listeners_taker(listeners, ending->end.netns,
				       &conn->local, conn->local_port);

	if (pos == HASH_INDEX_NONE)
		pos = listeners_first(listeners, ending->end.netns,
				      conn->local_port);
	if (pos == HASH_INDEX_NONE)
		return;
	ending->holders = listeners->items[pos].holders;
	ending->origin = listeners->items[pos].origin;
}

static void take_live(const struct stream *stream,
		      const struct live_socket *live, struct ending *ending)
{
	uint32_t now = close_look_ms(&stream->watch, ending->end.at_seconds);
	double most = (now - live->before_ms) / 1000.0;

	conn_end_bound_lifetime(&ending->lifetime,
				(now - live->first_ms) / 1000.0,
				live->is_dated ? &most : NULL);
	ending->holders = live->holders;
	ending->origin = live->origin;
	ending->holds_it = live->holders != OWNERS_NONE;
}

static void take_looks(const struct stream *stream, struct ending *ending)
{
	const struct close_watch *watch = &stream->watch;
	const struct conn_end *end = &ending->end;
	const struct live_socket *live = live_sockets_find(
		&watch->live, close_look_key(end->netns, end->conn.cookie));
	double most = end->at_seconds - watch->whole_seconds;

	if (live)
		take_live(stream, live, ending);
	else if (watch->whole_seconds > 0 &&
		 end->at_seconds > watch->whole_end_seconds)
		conn_end_bound_lifetime(&ending->lifetime, 0, &most);
	if (!ending->holds_it && ending->verdict.role == ROLE_SERVER)
		take_listener(stream, ending);
}

static int hand_on(const struct stream *stream, const struct conn_end *end)
{
	struct end_hints hints = hints_of(stream, end);
	struct ending ending = {
		.end = *end,
		.verdict = conn_end_judge(end, &hints),
		.holders = OWNERS_NONE,
		.origin = ORIGIN_UNKNOWN,
	};

	ending.lifetime = conn_end_lifetime(end, ending.verdict.kind);
	take_looks(stream, &ending);
	return stream->listening->end(stream->listening->ctx, &ending);
}

static int take_heard(struct stream *stream)
{
	struct close_batch *batch = &stream->batch;
	bool has_lost;
	int ret = 0;

	batch->n = 0;
	close_receiver_take(&stream->watch.receiver, batch);
	has_lost = batch->has_lost;
	stream->heard.n_untold += batch->n_untold + batch->n_bad;
	stream->heard.at_seconds = clock_seconds(CLOCK_MONOTONIC);
	select_ends(stream);
	for (size_t i = 0; ret == 0 && i < stream->watch.n_places; i++)
		ret = ask_netns(stream, (uint16_t)i);
	learn_served(stream);
	for (size_t i = 0; ret == 0 && i < batch->n; i++)
		ret = hand_on(stream, &batch->items[i]);
	if (has_lost) {
		stream->heard.n_lost = close_look_losses(&stream->watch);
		stream->heard.lost_known = stream->watch.lost_known;
	}
	return ret;
}

static int look(struct stream *stream, struct error *err)
{
	double start = clock_seconds(CLOCK_MONOTONIC), took;
	int ret = close_look_take(&stream->watch, err);

	took = clock_seconds(CLOCK_MONOTONIC) - start;
	stream->next_look = start + took + took / look_share;
	if (stream->next_look < start + look_seconds)
		stream->next_look = start + look_seconds;
	return ret;
}

static void rest(void)
{
	static const struct timespec turn = { .tv_nsec = TURN_NS };

	(void)nanosleep(&turn, NULL);
}

static int run(struct stream *stream)
{
	const struct collect_listening *listening = stream->listening;
	struct error ignored;
	int ret;

	do {
		rest();
		ret = take_heard(stream);
		/* What a later look fails at, the next may see. */
		if (ret == 0 &&
		    clock_seconds(CLOCK_MONOTONIC) >= stream->next_look)
			(void)look(stream, &ignored);
	} while (ret == 0 && !listening->turn(listening->ctx, &stream->heard));
	return ret;
}

static void finish(struct stream *stream, int *ret)
{
	const struct collect_listening *listening = stream->listening;

	close_receiver_stop(&stream->watch.receiver);
	if (*ret == 0)
		*ret = take_heard(stream);
	stream->heard.n_lost = close_look_losses(&stream->watch);
	stream->heard.lost_known = stream->watch.lost_known;
	if (*ret == 0)
		(void)listening->turn(listening->ctx, &stream->heard);
}

int collect_listen(struct source *source, const struct collect_request *request,
		   const struct collect_listening *listening,
		   struct snapshot *snap, struct error *err)
{
	struct stream stream = {
		.watch = { .request = request,
			   .snap = snap,
			   .start_seconds = clock_seconds(CLOCK_MONOTONIC),
			   .lost_known = true },
		.listening = listening,
		.heard = { .lost_known = true },
	};
	int ret;

	(void)source;
	ret = collect_env_begin(snap, err);
	snap->reader = READER_NETLINK;
	if (ret == 0)
		ret = close_receiver_start(&stream.watch.receiver, err);
	if (ret < 0)
		return ret;
	ret = look(&stream, err);
	if (ret == 0)
		ret = run(&stream);
	finish(&stream, &ret);
	collect_env_end(snap);
	close_look_free(&stream.watch);
	close_receiver_free(&stream.watch.receiver);
	free(stream.batch.items);
	free(stream.asked);
	return ret;
}
