// SPDX-License-Identifier: MIT
/*
 * collect_watch: catches short-lived connections alive.
 *
 * A look costs a walk and a search for the holders of what is new; how long
 * it took decides how long it rests.  Who listens as well looks in the
 * namespaces that are heard.
 */
#include "kernel/collect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel/close_hearing.h"
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
	/* Those that are heard, or NULL. */
	struct close_places *places;
	struct port_set *served; /* in the one at hand; NULL: not heard */
	uint32_t states; /* to be walked */
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
		if (look->served)
			port_set_add(look->served, conn->local_port);
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

static int walk(struct look *look, struct error *err)
{
	struct conn_sink sink = { .ctx = look, .conn = take_conn };
	struct kernel_query query = {
		.reader = look->request->reader,
		.states = look->states,
	};
	struct kernel_walk walk;
	int ret;

	look->listening = (struct port_set){ { 0 } };
	ret = kernel_walk(&query, &sink, &walk, err);
	look->is_partial |= ret < 0 || !walk.complete;
	return ret;
}

static int look_at_netns(void *ctx, const struct netns_read *read,
			 struct error *err)
{
	struct look *look = ctx;

	/* Without sock_diag there are no cookies. */
	if (read->net_dir || look->request->reader == READER_PROCFS)
		return 0;
	return walk(look, err);
}

static int look_at_place(void *ctx, uint16_t netns, struct error *err)
{
	struct look *look = ctx;

	look->served = &look->places->items[netns]->served;
	return walk(look, err);
}

/* Who holds what is new. */
static void find_holders(struct look *look)
{
	struct snapshot *snap = look->snap;
	struct holders_request search = {
		.seconds_max = search_seconds_max,
		.stop = look->request->stop,
		.stop_ctx = look->request->stop_ctx,
	};

	if (look->n > 0)
		(void)holders_find(look->wanted, look->n, &search,
				   &snap->owners);
	for (size_t i = 0; i < look->n; i++)
		snap->sightings.items[look->first + i].holders =
			look->wanted[i].set;
	free(look->wanted);
}

/* Nothing of a look is kept but sightings and owners. */
static struct look begin_look(const struct collect_request *request,
			      struct snapshot *snap)
{
	snap->sightings.at_seconds = clock_seconds(CLOCK_MONOTONIC);
	return (struct look){
		.request = request,
		.snap = snap,
		.states = LIVE_STATES,
		.first = snap->sightings.n,
	};
}

static void end_look(struct look *look, bool is_first)
{
	struct sightings *sightings = &look->snap->sightings;

	if (is_first)
		sightings->first_new =
			look->is_partial ? SIZE_MAX : sightings->n;
	find_holders(look);
}

/* None of it may fail. */
static void take_look(const struct collect_request *request,
		      struct snapshot *snap, bool is_first)
{
	/* What is only held by a descriptor has nobody who closes at once. */
	struct collect_request homes = *request;
	struct look look = begin_look(request, snap);
	struct error ignored;

	homes.seconds_max = search_seconds_least;
	(void)netns_each(&homes, snap, look_at_netns, &look, &ignored);
	netns_restart(snap);
	end_look(&look, is_first);
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

/* How a watch passes. */
struct watch {
	const struct collect_request *request;
	const struct collect_watching *watching;
	struct snapshot *snap;
	double end_seconds;
	double next_look;
	bool looks;
	bool is_first; /* the next look */
};

/* When the next look is, after one that began at start and is over. */
static void plan_look(struct watch *watch, double start)
{
	double now = clock_seconds(CLOCK_MONOTONIC);
	double rest = (now - start) / watch->watching->share;

	if (rest < shortest_rest_seconds)
		rest = shortest_rest_seconds;
	watch->next_look = now + rest;
	watch->is_first = false;
}

static void pass(struct watch *watch)
{
	for (;;) {
		double start = clock_seconds(CLOCK_MONOTONIC);
		double next = watch->end_seconds;

		if (start >= watch->end_seconds)
			return;
		if (watch->looks && start >= watch->next_look) {
			take_look(watch->request, watch->snap, watch->is_first);
			plan_look(watch, start);
		}
		if (watch->looks && watch->next_look < next)
			next = watch->next_look;
		if (!rest_until(watch->request, next))
			return;
	}
}

/* A watch that listens. */
struct listening {
	struct watch *watch;
	struct filter filter; /* of ends, which have no state */
	struct close_hearing hearing;
	double cpu_seconds_end; /* 0: none */
};

static int take_end(void *ctx, struct ending *ending)
{
	const struct listening *listening = ctx;
	struct snapshot *snap = listening->watch->snap;
	const struct close_places *places = &listening->hearing.places;
	const struct sighting *sighting =
		sightings_find(&snap->sightings, ending->end.conn.cookie);
	struct heard_sight sight = { .was_met = false };
	int place =
		heard_place(&snap->heard, places->items[ending->end.netns]->id);

	if (place < 0)
		return place;
	if (sighting)
		sight = (struct heard_sight){
			.was_met = true,
			.is_brief =
				sightings_is_brief(&snap->sightings, sighting),
			.process = owners_first_holder(&snap->owners,
						       sighting->holders),
		};
	return heard_add(&snap->heard, (uint16_t)place, ending, &sight,
			 &snap->owners);
}

/* The first look says who listens, if nothing else. */
static int look_at_places(struct listening *listening, struct error *err)
{
	struct watch *watch = listening->watch;
	struct look look = begin_look(watch->request, watch->snap);
	double start = clock_seconds(CLOCK_MONOTONIC);
	bool is_whole = true;
	int ret;

	look.places = &listening->hearing.places;
	if (!watch->looks)
		look.states = TCP_STATE_BIT(TCP_STATE_LISTEN);
	ret = close_places_tour(look.places, look_at_place, &look, &is_whole,
				err);
	look.is_partial |= ret < 0 || !is_whole;
	if (watch->looks) {
		end_look(&look, watch->is_first);
		plan_look(watch, start);
	}
	return ret;
}

static bool is_enough(const struct listening *listening, double now)
{
	const struct watch *watch = listening->watch;
	const struct collect_request *request = watch->request;

	return now >= watch->end_seconds ||
	       (request->stop && request->stop(request->stop_ctx)) ||
	       (listening->cpu_seconds_end > 0 &&
		clock_seconds(CLOCK_PROCESS_CPUTIME_ID) >=
			listening->cpu_seconds_end);
}

static int hear(struct listening *listening)
{
	struct watch *watch = listening->watch;
	struct error ignored;
	int ret = 0;

	for (;;) {
		double now = clock_seconds(CLOCK_MONOTONIC), rest;

		if (ret < 0 || is_enough(listening, now))
			return ret;
		/* What a later look fails at, the next may see. */
		if (watch->looks && now >= watch->next_look)
			(void)look_at_places(listening, &ignored);
		rest = watch->end_seconds - clock_seconds(CLOCK_MONOTONIC);
		if (rest > CLOSE_HEARING_TURN)
			rest = CLOSE_HEARING_TURN;
		if (rest > 0)
			clock_rest(rest);
		ret = close_hearing_turn(&listening->hearing);
	}
}

/* Of each namespace that is heard something is known, if it is none. */
static int add_places(const struct listening *listening, struct error *err)
{
	const struct close_places *places = &listening->hearing.places;
	struct heard *heard = &listening->watch->snap->heard;
	size_t n = 0;

	for (size_t i = 0; i < places->n; i++) {
		if (!places->items[i]->is_open)
			continue;
		if (heard_place(heard, places->items[i]->id) < 0)
			return error_set(err, -ENOMEM, "cannot listen");
		n++;
	}
	return n > 0 ? 0
		     : error_set(err, -EACCES,
				 "no network namespace can be heard");
}

/* Adds what one watch has heard to those before. */
static void add_heard(const struct listening *listening, double seconds,
		      int ret)
{
	const struct collect_heard *told = &listening->hearing.heard;
	struct heard *heard = &listening->watch->snap->heard;

	heard->lost_known = (heard->lost_known || !heard->is_known) &&
			    told->lost_known && ret == 0;
	heard->is_known = true;
	heard->seconds += seconds;
	heard->n_lost += told->n_lost;
	heard->n_untold += told->n_untold;
}

static int listen_to(struct listening *listening, struct error *err)
{
	double start = clock_seconds(CLOCK_MONOTONIC);
	struct watch *watch = listening->watch;
	int ret = close_hearing_start(&listening->hearing, watch->request,
				      watch->snap, err);
	int last;

	if (ret < 0)
		return ret;
	ret = look_at_places(listening, err);
	if (ret == 0)
		ret = add_places(listening, err);
	if (ret == 0) {
		ret = hear(listening);
		last = close_hearing_finish(&listening->hearing);
		add_heard(listening, clock_seconds(CLOCK_MONOTONIC) - start,
			  ret < 0 ? ret : last);
		ret = 0;
	} else {
		close_places_stop(&listening->hearing.places);
	}
	close_hearing_free(&listening->hearing);
	netns_restart(watch->snap);
	return ret;
}

/* Until the watch is over, or as long as that may cost. */
static void listen_while(struct watch *watch)
{
	struct heard *heard = &watch->snap->heard;
	struct listening listening = {
		.watch = watch,
		.filter = *watch->request->filter,
		.hearing = { .filter = &listening.filter,
			     .end = take_end,
			     .ctx = &listening },
	};
	struct error err = { 0 };

	if (filter_beyond_ends(&listening.filter))
		(void)error_set(&err, -EOPNOTSUPP,
				"ends do not tell what the filter asks");
	listening.filter.states = TCP_STATE_ALL;
	if (watch->watching->listen_cpu_seconds > 0)
		listening.cpu_seconds_end =
			clock_seconds(CLOCK_PROCESS_CPUTIME_ID) +
			watch->watching->listen_cpu_seconds;
	if (err.code == 0 && listen_to(&listening, &err) == 0)
		return;
	(void)snprintf(heard->why_not, sizeof(heard->why_not), "%s", err.text);
}

void collect_watch(struct source *source, const struct collect_request *request,
		   const struct collect_watching *watching,
		   struct snapshot *snap)
{
	struct watch watch = {
		.request = request,
		.watching = watching,
		.snap = snap,
		.end_seconds =
			clock_seconds(CLOCK_MONOTONIC) + watching->seconds,
		.looks = request->owners != COLLECT_OWNERS_NEVER &&
			 watching->share > 0,
		.is_first = true,
	};

	(void)source;
	/* Who asks for procfs wants no netlink. */
	if (watching->listens && request->reader != READER_PROCFS)
		listen_while(&watch);
	pass(&watch);
}
