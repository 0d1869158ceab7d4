// SPDX-License-Identifier: MIT
/*
 * close_places: a socket of its own in each namespace, opened from inside.
 */
#include "kernel/close_places.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/kernel.h"
#include "kernel/netns.h"
#include "kernel/nsid.h"
#include "tcpwait/array.h"

enum {
	/* Of a receive buffer; an end takes 1280 bytes of it. */
	BUFFER_BYTES = 16 * 1024 * 1024,
	BUFFER_OF_MANY_BYTES = 1024 * 1024,
	FEW_PLACES = 8,
};

struct tour {
	struct close_places *places;
	close_places_fn visit;
	void *ctx;
	bool is_whole;
};

int close_places_start(struct close_places *places,
		       const struct collect_request *request,
		       struct snapshot *snap, struct error *err)
{
	*places = (struct close_places){
		.request = request,
		.snap = snap,
		.lost_known = true,
	};
	return close_receiver_start(&places->receiver, err);
}

static struct close_place *find_place(const struct close_places *places,
				      const struct netns_inside *found,
				      uint16_t *pos)
{
	for (size_t i = 0; i < places->n; i++) {
		struct close_place *place = places->items[i];

		/* Without permission there is no id. */
		if (found->id != 0 ? place->id == found->id
				   : place->net_id == found->net_id) {
			*pos = (uint16_t)i;
			return place;
		}
	}
	return NULL;
}

static struct close_place *add_place(struct close_places *places,
				     const struct netns_inside *found,
				     uint16_t *pos)
{
	struct close_place *place = calloc(1, sizeof(*place));
	struct close_place **added = NULL;
	struct netns *netns;

	if (place && places->n <= UINT16_MAX &&
	    snapshot_add_netns(places->snap) >= 0)
		added = ARRAY_ADD(places->items, places->n, places->cap);
	if (!added) {
		free(place);
		return NULL;
	}
	*added = place;
	*pos = (uint16_t)(places->n - 1);
	netns = &places->snap->namespaces[*pos];
	netns->id = found->id;
	(void)snprintf(netns->name, sizeof(netns->name), "%s", found->name);
	kernel_read_settings(&netns->settings);
	place->id = found->id;
	place->net_id = found->net_id;
	return place;
}

static int open_own(struct close_places *places, struct close_place *place,
		    uint16_t netns, struct error *err)
{
	int buffer = netns < FEW_PLACES ? BUFFER_BYTES : BUFFER_OF_MANY_BYTES;
	int ret = close_socket_open(&place->socket, buffer, err);

	if (ret < 0)
		return ret;
	ret = close_receiver_add(&places->receiver, netns, &place->socket);
	if (ret == 0)
		return 0;
	close_socket_close(&place->socket);
	return error_set(err, ret, "cannot listen");
}

/* False: it needs a socket of its own. */
static bool open_shared(struct close_places *places, struct close_place *place,
			uint16_t netns)
{
	struct error ignored;
	uint32_t nsid;

	if (!places->numbers.sock || !nsid_here(&places->numbers, &nsid) ||
	    close_socket_open(&place->socket, 0, &ignored) < 0)
		return false;
	if (close_receiver_share(&places->receiver, netns, nsid) == 0)
		return true;
	close_socket_close(&place->socket);
	return false;
}

static bool is_for_all(const struct close_places *places)
{
	const char *netns = places->request->netns;

	return netns && strcmp(netns, "all") == 0;
}

/* Opens what is not yet heard; this thread is in the namespace. */
static int hear(struct close_places *places, struct close_place *place,
		uint16_t netns, struct error *err)
{
	int ret;

	if (place->is_open)
		return 0;
	place->is_shared = netns > 0 && open_shared(places, place, netns);
	ret = place->is_shared ? 0 : open_own(places, place, netns, err);
	if (ret < 0)
		return ret;
	place->n_lost = 0;
	place->is_open = true;
	if (netns == 0 && is_for_all(places) &&
	    close_socket_hear_all(&place->socket))
		(void)nsid_open(&places->numbers);
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
	struct tour *tour = ctx;
	struct close_places *places = tour->places;
	uint16_t netns;
	struct close_place *place = find_place(places, found, &netns);
	int ret;

	if (!place)
		place = add_place(places, found, &netns);
	if (!place)
		return error_set(err, -ENOMEM, "cannot hear a namespace");
	place->tour = places->n_tours;
	ret = hear(places, place, netns, err);
	if (ret == 0 && !is_empty())
		ret = tour->visit(tour->ctx, netns, err);
	tour->is_whole &= ret == 0;
	return ret;
}

static void close_place(struct close_places *places, uint16_t netns)
{
	struct close_place *place = places->items[netns];

	if (!place->is_open)
		return;
	close_receiver_remove(&places->receiver, netns);
	if (place->is_shared)
		; /* The first one's losses are its own, too. */
	else if (close_socket_drops(&place->socket, &place->n_lost))
		places->n_lost += place->n_lost;
	else
		places->lost_known = false;
	close_socket_close(&place->socket);
	place->is_open = false;
}

/* What nobody lives in any more lives on only because we hear it. */
static void close_vanished(struct close_places *places)
{
	for (size_t i = 0; i < places->n; i++) {
		if (places->items[i]->tour != places->n_tours)
			close_place(places, (uint16_t)i);
	}
}

int close_places_tour(struct close_places *places, close_places_fn visit,
		      void *ctx, bool *is_whole, struct error *err)
{
	struct tour tour = { places, visit, ctx, *is_whole };
	int ret;

	places->n_tours++;
	places->snap->n_namespaces_skipped = 0;
	ret = netns_enter_each(places->request, places->snap, visit_inside,
			       &tour, err);
	if (ret == 0)
		close_vanished(places);
	*is_whole = tour.is_whole;
	return ret;
}

uint64_t close_places_losses(struct close_places *places)
{
	uint64_t n = places->n_lost;

	for (size_t i = 0; i < places->n; i++) {
		struct close_place *place = places->items[i];

		if (!place->is_open || place->is_shared)
			continue;
		if (!close_socket_drops(&place->socket, &place->n_lost))
			places->lost_known = false;
		n += place->n_lost;
	}
	return n;
}

void close_places_stop(struct close_places *places)
{
	close_receiver_stop(&places->receiver);
}

void close_places_free(struct close_places *places)
{
	for (size_t i = 0; i < places->n; i++) {
		if (places->items[i]->is_open)
			close_socket_close(&places->items[i]->socket);
		free(places->items[i]);
	}
	free(places->items);
	netlink_close(&places->numbers);
	close_receiver_free(&places->receiver);
}
