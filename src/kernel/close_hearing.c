// SPDX-License-Identifier: MIT
/*
 * close_hearing: a thread receives; this one asks, judges and hands on.
 */
#include "kernel/close_hearing.h"

#include <errno.h>
#include <stdlib.h>

#include "tcpwait/array.h"
#include "tcpwait/clock.h"

int close_hearing_start(struct close_hearing *hearing,
			const struct collect_request *request,
			struct snapshot *snap, struct error *err)
{
	hearing->heard = (struct collect_heard){ .lost_known = true };
	return close_places_start(&hearing->places, request, snap, err);
}

/* Keeps what the filter selects. */
static void select_ends(struct close_hearing *hearing)
{
	const struct filter *filter = hearing->filter;
	struct close_batch *batch = &hearing->batch;
	size_t n = 0;

	for (size_t i = 0; i < batch->n; i++) {
		if (!filter_matches(filter, &batch->items[i].conn,
				    ROLE_UNKNOWN))
			continue;
		batch->items[n] = batch->items[i];
		if (hearing->interface_of)
			batch->items[n].conn.ifindex = hearing->interface_of(
				hearing->ctx, &batch->items[n]);
		n++;
	}
	batch->n = n;
}

/* Asks about those of one namespace; 0 or -ENOMEM. */
static int ask_netns(struct close_hearing *hearing, uint16_t netns)
{
	struct close_batch *batch = &hearing->batch;
	struct close_place *place = hearing->places.items[netns];
	size_t n = 0;

	for (size_t i = 0; i < batch->n; i++) {
		struct conn_end **added;

		if (batch->items[i].netns != netns)
			continue;
		added = ARRAY_ADD(hearing->asked, n, hearing->cap_asked);
		if (!added)
			return -ENOMEM;
		*added = &batch->items[i];
	}
	if (n > 0 && place->is_open)
		close_socket_ask(&place->socket, hearing->asked, n);
	return 0;
}

/* Is this host itself at the remote end, and has been listening there? */
static bool serves_itself(const struct close_hearing *hearing,
			  const struct conn_end *end)
{
	const struct conn *conn = &end->conn;

	return (addr_is_loopback(&conn->remote) ||
		addr_equal(&conn->local, &conn->remote)) &&
	       port_set_has(&hearing->places.items[end->netns]->served,
			    conn->remote_port);
}

/* What remains may tell of listeners that no look has met. */
static void learn_served(const struct close_hearing *hearing)
{
	const struct close_batch *batch = &hearing->batch;

	for (size_t i = 0; i < batch->n; i++) {
		const struct conn_end *end = &batch->items[i];

		if (end->remains == END_REMAINS_LISTENER)
			port_set_add(&hearing->places.items[end->netns]->served,
				     end->conn.local_port);
	}
}

static struct end_hints hints_of(const struct close_hearing *hearing,
				 const struct conn_end *end)
{
	const struct close_places *places = &hearing->places;
	struct end_hints hints = { .role = ROLE_UNKNOWN };

	(void)settings_port_range(
		&places->snap->namespaces[end->netns].settings,
		&hints.local_port_low, &hints.local_port_high);
	if (port_set_has(&places->items[end->netns]->served,
			 end->conn.local_port))
		hints.role = ROLE_SERVER;
	else if (serves_itself(hearing, end))
		hints.role = ROLE_CLIENT;
	return hints;
}

static int hand_on(const struct close_hearing *hearing,
		   const struct conn_end *end)
{
	struct end_hints hints = hints_of(hearing, end);
	struct ending ending = {
		.end = *end,
		.verdict = conn_end_judge(end, &hints),
		.holders = OWNERS_NONE,
		.origin = ORIGIN_UNKNOWN,
	};

	ending.lifetime = conn_end_lifetime(end, ending.verdict.kind);
	return hearing->end(hearing->ctx, &ending);
}

static void read_losses(struct close_hearing *hearing)
{
	hearing->heard.n_lost = close_places_losses(&hearing->places);
	hearing->heard.lost_known = hearing->places.lost_known;
}

int close_hearing_turn(struct close_hearing *hearing)
{
	struct close_batch *batch = &hearing->batch;
	bool has_lost;
	int ret = 0;

	batch->n = 0;
	close_receiver_take(&hearing->places.receiver, batch);
	has_lost = batch->has_lost;
	hearing->heard.n_untold += batch->n_untold + batch->n_bad;
	hearing->heard.at_seconds = clock_seconds(CLOCK_MONOTONIC);
	select_ends(hearing);
	for (size_t i = 0; ret == 0 && i < hearing->places.n; i++)
		ret = ask_netns(hearing, (uint16_t)i);
	learn_served(hearing);
	for (size_t i = 0; ret == 0 && i < batch->n; i++)
		ret = hand_on(hearing, &batch->items[i]);
	if (has_lost)
		read_losses(hearing);
	return ret;
}

int close_hearing_finish(struct close_hearing *hearing)
{
	int ret;

	close_places_stop(&hearing->places);
	ret = close_hearing_turn(hearing);
	read_losses(hearing);
	return ret;
}

void close_hearing_free(struct close_hearing *hearing)
{
	close_places_free(&hearing->places);
	free(hearing->batch.items);
	free(hearing->asked);
}
