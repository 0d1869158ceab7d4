// SPDX-License-Identifier: MIT
/*
 * collect_watch: catches short-lived connections alive.
 *
 * A look costs a walk and a search for the holders of what is new; how long
 * it took decides how long it rests.
 */
#include "kernel/collect.h"

#include <errno.h>
#include <stdlib.h>

#include "kernel/netns.h"
#include "tcpwait/array.h"
#include "tcpwait/clock.h"
#include "tcpwait/tcp_state.h"

/* What has a descriptor, and a holder to be named. */
enum {
	LIVE_STATES = (1 << TCP_STATE_LISTEN) | (1 << TCP_STATE_ESTABLISHED) |
		      (1 << TCP_STATE_SYN_SENT) | (1 << TCP_STATE_FIN_WAIT1) |
		      (1 << TCP_STATE_FIN_WAIT2) | (1 << TCP_STATE_CLOSE_WAIT)
};

/* So many holders are looked for in one look. */
enum { NEW_MAX = 4096 };

static const double shortest_rest_seconds = 0.05;
/* Between two questions whether it is enough. */
static const double nap_seconds = 0.1;
static const double search_seconds_least = 1e-9;
static const double search_seconds_max = 0.2;

struct look {
	const struct collect_request *request;
	struct snapshot *snap;
	struct port_set listening;
	struct wanted *wanted; /* new ones; as many as of the sightings */
	size_t first; /* of the sightings that are new */
	size_t n;
	size_t cap;
	bool is_partial; /* there may be sockets that it did not come to */
};

/* A server's connections have their listener's owner; they are not looked at.
 */
static int take_conn(void *ctx, const struct conn *conn)
{
	struct look *look = ctx;
	struct wanted *wanted;
	uint32_t origin = OWNERS_NONE;
	bool is_new;

	if (conn->state == TCP_STATE_LISTEN) {
		port_set_add(&look->listening, conn->local_port);
		return 0;
	}
	if (conn->inode == 0 ||
	    port_set_has(&look->listening, conn->local_port))
		return 0;
	if (look->n == NEW_MAX) {
		look->is_partial = true;
		return 0;
	}
	if (sightings_add(&look->snap->sightings, conn->cookie, conn->inode,
			  &is_new) < 0 ||
	    !is_new)
		return 0;
	wanted = ARRAY_ADD(look->wanted, look->n, look->cap);
	if (!wanted)
		return -ENOMEM;
	(void)owners_origin_of(&look->snap->owners, conn->uid,
			       conn->have & CONN_HAS_UID, conn->cgroup,
			       &origin);
	*wanted = (struct wanted){
		.inode = conn->inode,
		.set = OWNERS_NONE,
		.origin = origin < ORIGIN_UNKNOWN ? (uint16_t)origin
						  : ORIGIN_UNKNOWN,
	};
	return 0;
}

static int look_at_netns(void *ctx, const struct netns_read *read,
			 struct error *err)
{
	struct look *look = ctx;
	struct conn_sink sink = { .ctx = look, .conn = take_conn };
	struct kernel_query query = {
		.reader = look->request->reader,
		.states = LIVE_STATES,
	};
	struct kernel_walk walk;
	int ret;

	look->listening = (struct port_set){ { 0 } };
	/* Without sock_diag there are no cookies. */
	if (read->net_dir || query.reader == READER_PROCFS)
		return 0;
	ret = kernel_walk(&query, &sink, &walk, err);
	look->is_partial |= ret < 0 || !walk.complete;
	return ret;
}

/* Nothing of a look is kept but sightings and owners; none of it may fail. */
static void take_look(const struct collect_request *request,
		      struct snapshot *snap, bool is_first)
{
	/* What is only held by a descriptor has nobody who closes at once. */
	struct collect_request homes = *request;
	struct look look = { .request = request, .snap = snap };
	struct holders_request search = {
		.seconds_max = search_seconds_max,
		.stop = request->stop,
		.stop_ctx = request->stop_ctx,
	};
	struct error ignored;

	look.first = snap->sightings.n;
	homes.seconds_max = search_seconds_least;
	(void)netns_each(&homes, snap, look_at_netns, &look, &ignored);
	netns_restart(snap);
	if (is_first)
		snap->sightings.first_new =
			look.is_partial ? SIZE_MAX : snap->sightings.n;
	if (look.n > 0)
		(void)holders_find(look.wanted, look.n, &search, &snap->owners);
	for (size_t i = 0; i < look.n; i++)
		snap->sightings.items[look.first + i].holders =
			look.wanted[i].set;
	free(look.wanted);
}

/* False: it is enough. */
static bool rest_until(const struct collect_request *request, double end)
{
	for (;;) {
		double left = end - clock_seconds(CLOCK_MONOTONIC);

		if (request->stop && request->stop(request->stop_ctx))
			return false;
		if (left <= 0)
			return true;
		if (request->stop && left > nap_seconds)
			left = nap_seconds;
		clock_rest(left);
	}
}

void collect_watch(struct source *source, const struct collect_request *request,
		   const struct collect_watching *watching,
		   struct snapshot *snap)
{
	double end = clock_seconds(CLOCK_MONOTONIC) + watching->seconds;
	bool is_first = true;
	bool may_look =
		request->owners != COLLECT_OWNERS_NEVER && watching->share > 0;

	(void)source;
	for (;;) {
		double start = clock_seconds(CLOCK_MONOTONIC);
		double next = end;

		if (start >= end)
			return;
		if (may_look) {
			double look;

			take_look(request, snap, is_first);
			is_first = false;
			look = clock_seconds(CLOCK_MONOTONIC) - start;
			next = start + look + look / watching->share;
			if (next < start + look + shortest_rest_seconds)
				next = start + look + shortest_rest_seconds;
		}
		if (!rest_until(request, next < end ? next : end))
			return;
	}
}
