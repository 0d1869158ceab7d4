// SPDX-License-Identifier: MIT
/*
 * each: enters, reads and leaves.
 *
 * Every dump walks the hash of the whole host, so the counters of a namespace
 * are read first and an empty one costs no walk.
 */
#include "kernel/netns.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernel/kernel.h"
#include "kernel/netns/netns.h"

/* Of the time for a search: owners are looked for as well. */
static const double share_of_listing = 0.5;

struct tour {
	struct snapshot *snap;
	bool only_one; /* one was asked for: it is read even if empty */
	netns_each_fn visit;
	void *ctx;
};

static bool is_empty(const struct counters *counters)
{
	uint64_t n;

	return counters_sockets(counters, &n) && n == 0;
}

static int add_netns(struct tour *tour, const struct netns_place *place,
		     const struct counters *counters)
{
	int pos = snapshot_add_netns(tour->snap);
	struct netns *netns;

	if (pos < 0)
		return pos;
	netns = &tour->snap->namespaces[pos];
	netns->id = place->id;
	(void)snprintf(netns->name, sizeof(netns->name), "%s", place->name);
	netns->counters = *counters;
	return pos;
}

static int visit_inside(struct tour *tour, const struct netns_place *place,
			struct error *err)
{
	struct netns_read read = { .net_dir = NULL };
	struct counters counters;
	int pos;

	kernel_read_counters(&counters);
	pos = add_netns(tour, place, &counters);
	if (pos < 0)
		return pos;
	if (!tour->only_one && is_empty(&counters))
		return 0;
	read.netns = (uint16_t)pos;
	return tour->visit(tour->ctx, &read, err);
}

/* From outside, through a process that lives there. */
static int visit_outside(struct tour *tour, const struct netns_place *place,
			 const char *net_dir, const struct counters *counters,
			 struct error *err)
{
	struct netns_read read = { .net_dir = net_dir };
	int pos = add_netns(tour, place, counters);
	int ret;

	if (pos < 0)
		return pos;
	if (!tour->only_one && is_empty(counters))
		return 0;
	read.netns = (uint16_t)pos;
	ret = tour->visit(tour->ctx, &read, err);
	/* Its process ended between two looks: the namespace is passed over. */
	if (ret == -ENOENT && !tour->only_one) {
		tour->snap->n_namespaces--;
		return 0;
	}
	return ret;
}

/* Its process may be gone, and the pid another's: then there is no telling. */
static bool counters_from_outside(const struct netns_place *place,
				  char dir[static NETNS_DIR_SIZE],
				  struct counters *counters)
{
	if (!netns_counters_dir(place, dir))
		return false;
	read_counters_from(dir, counters);
	return counters->known[COUNTER_SOCKSTAT_INUSE];
}

/* Nobody is kept out: it is this look that fails. */
static void miss(struct snapshot *snap, int error)
{
	struct error err;

	(void)error_set(&err, error,
			"cannot look into every network namespace");
	snap->complete = false;
	(void)snprintf(snap->why_incomplete, sizeof(snap->why_incomplete), "%s",
		       err.text);
}

/* One that has vanished is passed over. */
static void skip(struct snapshot *snap, int error)
{
	if (error == -ENOENT)
		return;
	snap->n_namespaces_skipped++;
	snap->skipped_error = error;
	if (error != -EPERM && error != -EACCES)
		miss(snap, error);
}

static int visit_place(struct tour *tour, const struct netns_place *place,
		       struct error *err)
{
	char dir[NETNS_DIR_SIZE];
	struct counters counters;
	bool outside =
		!place->is_own && counters_from_outside(place, dir, &counters);
	struct netns_visit visit;
	int ret, left;

	if (outside && !tour->only_one && is_empty(&counters)) {
		ret = add_netns(tour, place, &counters);
		return ret < 0 ? ret : 0;
	}
	ret = netns_enter(place, &visit);
	if (ret == 0) {
		ret = visit_inside(tour, place, err);
		left = netns_leave(&visit);
		if (left < 0)
			return error_set(err, left,
					 "cannot return to the own network "
					 "namespace");
		return ret;
	}
	if (outside)
		return visit_outside(tour, place, dir, &counters, err);
	if (tour->only_one)
		return error_set(err, ret,
				 "cannot enter network namespace '%s'",
				 place->name);
	skip(tour->snap, ret);
	return 0;
}

static int list_places(const struct collect_request *request,
		       struct netns_list *list, struct error *err)
{
	double seconds = request->seconds_max > 0 ? request->seconds_max
						  : COLLECT_SECONDS;
	struct deadline deadline = deadline_in(seconds * share_of_listing);
	int ret;

	if (!request->netns)
		ret = netns_list_own(list);
	else if (strcmp(request->netns, "all") == 0)
		ret = netns_list_all(list, deadline);
	else
		return netns_list_one(list, request->netns, deadline, err);
	if (ret < 0)
		return error_set(err, ret, "cannot list network namespaces");
	return 0;
}

/* Some namespaces may live on where nobody could look: why. */
static int why_unlisted(const struct netns_list *list)
{
	if (list->unlisted < 0)
		return list->unlisted;
	if (access("/proc/self/ns", F_OK) < 0)
		return -ENOENT;
	return access("/proc/1", F_OK) < 0 ? -EACCES : 0;
}

/* Lists them, and notes what could not be listed. */
static int list_noted(const struct collect_request *request,
		      struct snapshot *snap, struct netns_list *list,
		      struct error *err)
{
	int ret = list_places(request, list, err);

	if (request->netns && strcmp(request->netns, "all") == 0)
		snap->unlisted_error = why_unlisted(list);
	snap->namespaces_unknown = snap->unlisted_error < 0;
	snap->n_namespaces_beside = list->n_beside;
	if (ret == 0 && list->error != 0)
		miss(snap, -list->error);
	return ret;
}

int netns_each(const struct collect_request *request, struct snapshot *snap,
	       netns_each_fn visit, void *ctx, struct error *err)
{
	struct tour tour = { .snap = snap, .visit = visit, .ctx = ctx };
	struct netns_list list = { 0 };
	int ret = list_noted(request, snap, &list, err);

	tour.only_one = list.n == 1;
	for (size_t i = 0; ret == 0 && i < list.n; i++)
		ret = visit_place(&tour, &list.items[i], err);
	if (ret == -ENOMEM)
		(void)error_set(err, ret, "cannot hold the socket table");
	netns_list_free(&list);
	return ret;
}

static bool is_kept_by_sockets(const struct netns_place *place)
{
	return !place->is_own && place->pid == 0 && !place->path;
}

static int enter_place(const struct netns_place *place, netns_inside_fn visit,
		       void *ctx, struct error *err)
{
	const struct netns_inside inside = { place->id, place->net_id,
					     place->name };
	struct netns_visit way;
	int ret = netns_enter(place, &way), left;

	if (ret < 0)
		return error_set(err, ret,
				 "cannot enter network namespace '%s'",
				 place->name);
	ret = visit(ctx, &inside, err);
	left = netns_leave(&way);
	if (left < 0)
		return error_set(err, -ENOTRECOVERABLE,
				 "cannot return to the own network namespace");
	return ret;
}

int netns_enter_each(const struct collect_request *request,
		     struct snapshot *snap, netns_inside_fn visit, void *ctx,
		     struct error *err)
{
	struct netns_list list = { 0 };
	int ret = list_noted(request, snap, &list, err);

	for (size_t i = 0; ret == 0 && i < list.n; i++) {
		if (is_kept_by_sockets(&list.items[i]))
			continue;
		ret = enter_place(&list.items[i], visit, ctx, err);
		if (ret == 0 || list.n == 1 || ret == -ENOTRECOVERABLE)
			continue;
		skip(snap, ret);
		ret = 0;
	}
	netns_list_free(&list);
	return ret;
}

void netns_settings(struct snapshot *snap, const struct netns_read *read)
{
	if (!read->net_dir)
		kernel_read_settings(&snap->namespaces[read->netns].settings);
}

void netns_restart(struct snapshot *snap)
{
	snap->n_namespaces = 0;
	snap->n_namespaces_skipped = 0;
	snap->n_sockets = 0;
	snap->complete = true;
}
