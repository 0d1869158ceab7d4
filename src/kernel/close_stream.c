// SPDX-License-Identifier: MIT
/*
 * close_stream: the ends of connections as the live kernel tells them.
 *
 * They are handed on as they are heard, with what a look at the table now and
 * then adds.
 */
#include "kernel/collect.h"

#include "kernel/close_hearing.h"
#include "kernel/close_look.h"
#include "tcpwait/clock.h"

/* From one look to the next, and their share of the time. */
static const double look_seconds = 2.0;
static const double look_share = 0.05;

struct stream {
	struct close_hearing hearing;
	struct close_watch watch;
	const struct collect_listening *listening;
	double next_look;
};

/* What an earlier look knows, which the question needs. */
static uint32_t interface_of(void *ctx, const struct conn_end *end)
{
	const struct stream *stream = ctx;
	const struct live_socket *live =
		live_sockets_find(&stream->watch.live,
				  close_look_key(end->netns, end->conn.cookie));

	return live ? live->ifindex : 0;
}

/* Of those who listen, the first that is known. */
static void take_listener(const struct stream *stream, struct ending *ending)
{
	const struct listeners *listeners =
		&stream->hearing.places.snap->listeners;
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

static int hand_on(void *ctx, struct ending *ending)
{
	const struct stream *stream = ctx;

	take_looks(stream, ending);
	return stream->listening->end(stream->listening->ctx, ending);
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

static int run(struct stream *stream)
{
	const struct collect_listening *listening = stream->listening;
	struct close_hearing *hearing = &stream->hearing;
	struct error ignored;
	int ret;

	do {
		clock_rest(CLOSE_HEARING_TURN);
		ret = close_hearing_turn(hearing);
		/* What a later look fails at, the next may see. */
		if (ret == 0 &&
		    clock_seconds(CLOCK_MONOTONIC) >= stream->next_look)
			(void)look(stream, &ignored);
	} while (ret == 0 && !listening->turn(listening->ctx, &hearing->heard));
	return ret;
}

static int finish(struct stream *stream, int ret)
{
	const struct collect_listening *listening = stream->listening;
	int last = close_hearing_finish(&stream->hearing);

	if (ret == 0)
		ret = last;
	if (ret == 0)
		(void)listening->turn(listening->ctx, &stream->hearing.heard);
	return ret;
}

int collect_listen(struct source *source, const struct collect_request *request,
		   const struct collect_listening *listening,
		   struct snapshot *snap, struct error *err)
{
	struct stream stream = {
		.hearing = { .filter = request->filter,
			     .interface_of = interface_of,
			     .end = hand_on,
			     .ctx = &stream },
		.watch = { .places = &stream.hearing.places,
			   .start_seconds = clock_seconds(CLOCK_MONOTONIC) },
		.listening = listening,
	};
	int ret;

	(void)source;
	ret = collect_env_begin(snap, err);
	snap->reader = READER_NETLINK;
	if (ret == 0)
		ret = close_hearing_start(&stream.hearing, request, snap, err);
	if (ret < 0)
		return ret;
	ret = look(&stream, err);
	if (ret == 0)
		ret = run(&stream);
	ret = finish(&stream, ret);
	collect_env_end(snap);
	close_look_free(&stream.watch);
	close_hearing_free(&stream.hearing);
	return ret;
}
