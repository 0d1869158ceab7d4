// SPDX-License-Identifier: MIT
/*
 * collect_counts: sockets counted or streamed, without the report's groups.
 *
 * Where no role is asked for, the filter goes down to the kernel.  Owners
 * take a round of their own, before the one that counts.
 */
#include "kernel/collect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <net/if.h>

#include "kernel/netns.h"
#include "tcpwait/roles.h"
#include "tcpwait/tcp_state.h"

/*
 * The states whose age only tcp_info tells; asked for apart from the rest of
 * a large table.
 */
enum { AGED_STATES = (1 << TCP_STATE_CLOSE_WAIT) | (1 << TCP_STATE_FIN_WAIT2) };

/* So many holders are looked for on the way to a stream, by default. */
enum { WANTED_MAX = 65536 };

/* What stands between the walk and the counting or streaming. */
struct counting {
	const struct collect_request *request;
	struct snapshot *snap;
	bool want_roles;
	bool want_ages;
	bool can_restart;
	int (*take)(struct counting *counting, const struct conn *conn,
		    enum role role);
	bool only_states; /* are counted: in states, not by take() */
	/* Of the namespace at hand. */
	uint16_t netns;
	uint64_t n_sockets;
	tcp_state_counts states;
	struct listeners listeners;
	struct roles roles;
	struct tally part;
	/* What take() works on. */
	struct tally *tally;
	const struct collect_stream *stream;
	uint32_t ifindex; /* of device, in the namespace at hand */
	char device[IF_NAMESIZE];
	struct owner_map map;
	uint32_t *of_unit; /* process -> a process of the same unit */
};

static int take_selected(void *ctx, const struct conn *conn, enum role role,
			 enum role_ground ground)
{
	struct counting *counting = ctx;

	(void)ground;
	if (!filter_matches(counting->request->filter, conn))
		return 0;
	return counting->take(counting, conn, role);
}

static int take_conn(void *ctx, const struct conn *conn)
{
	struct counting *counting = ctx;

	counting->n_sockets++;
	if (!counting->want_roles)
		return take_selected(counting, conn, ROLE_UNKNOWN,
				     ROLE_GROUND_OWN);
	if (conn->state == TCP_STATE_LISTEN) {
		int ret = listeners_add(&counting->listeners, conn,
					counting->netns, ORIGIN_UNKNOWN, true);

		if (ret < 0)
			return ret;
	}
	return roles_add(&counting->roles, conn);
}

static void restart(void *ctx)
{
	struct counting *counting = ctx;

	counting->n_sockets = 0;
	memset(counting->states, 0, sizeof(counting->states));
	tally_truncate(&counting->part, 0);
	roles_restart(&counting->roles);
	listeners_truncate(&counting->listeners, 0);
}

static int run_walk(struct counting *counting, const struct kernel_query *query,
		    struct error *err)
{
	struct conn_sink sink = {
		.ctx = counting,
		.conn = take_conn,
		.restart = counting->can_restart ? restart : NULL,
		.states = counting->only_states ? counting->states : NULL,
	};
	struct kernel_walk walk;
	int ret = kernel_walk(query, &sink, &walk, err);
	int told;

	/* A receiver that has enough stops the walk; that is no fault. */
	if (ret == -ECANCELED)
		walk.complete = true;
	if (ret < 0 && ret != -ECANCELED)
		return ret;
	told = collect_env_take_walk(counting->snap, &walk,
				     counting->request->filter, err);
	return told < 0 ? told : ret;
}

/*
 * Each part of the states once: with tcp_info where it is wanted, in the one
 * walk of a small table, apart from the rest in a large one.
 */
static int run_walks(struct counting *counting, const struct netns_read *read,
		     struct error *err)
{
	const struct filter *filter = counting->request->filter;
	const struct counters *counters =
		&counting->snap->namespaces[read->netns].counters;
	bool one_walk = !counting->want_ages || collect_env_is_small(counters);
	uint32_t wanted = counting->want_roles ? TCP_STATE_ALL : filter->states;
	struct kernel_query query = {
		.reader = counting->request->reader,
		.states = one_walk ? wanted : wanted & ~(uint32_t)AGED_STATES,
		.want_info = counting->want_ages && one_walk,
		.pushdown = counting->want_roles ? NULL : filter,
		.net_dir = read->net_dir,
	};
	int ret = query.states ? run_walk(counting, &query, err) : 0;

	if (ret < 0 || one_walk || !(filter->states & AGED_STATES))
		return ret;
	query.states = filter->states & AGED_STATES;
	query.want_info = true;
	return run_walk(counting, &query, err);
}

/* Puts what was only counted into the one row of the namespace. */
static int take_states(struct counting *counting)
{
	const struct conn any = { .family = AF_UNSPEC };
	uint64_t n = tcp_state_total(counting->states);
	uint32_t pos;

	if (n == 0)
		return 0;
	counting->n_sockets += n;
	if (tally_row_of(&counting->part, &any, ROLE_UNKNOWN, counting->netns,
			 &pos) < 0)
		return -ENOMEM;
	tcp_state_add(counting->part.rows[pos].states, counting->states);
	return 0;
}

static int count_netns(void *ctx, const struct netns_read *read,
		       struct error *err)
{
	struct counting *counting = ctx;
	int ret;

	counting->netns = read->netns;
	counting->n_sockets = 0;
	memset(counting->states, 0, sizeof(counting->states));
	counting->ifindex = 0;
	counting->device[0] = '\0';
	counting->roles = (struct roles){
		.listeners = &counting->listeners,
		.netns = read->netns,
		.next = { counting, take_selected },
	};
	if (counting->want_roles)
		netns_settings(counting->snap, read);
	(void)settings_port_range(
		&counting->snap->namespaces[read->netns].settings,
		&counting->roles.local_port_low,
		&counting->roles.local_port_high);
	ret = run_walks(counting, read, err);
	if (ret == 0)
		ret = roles_settle(&counting->roles);
	if (ret == 0)
		ret = take_states(counting);
	roles_free(&counting->roles);
	listeners_free(&counting->listeners);
	counting->snap->n_sockets += counting->n_sockets;
	if (ret == 0 && counting->tally)
		ret = tally_merge(counting->tally, &counting->part);
	tally_truncate(&counting->part, 0);
	return ret;
}

static int want_holders(struct counting *counting, const struct conn *conn,
			enum role role)
{
	(void)role;
	if (counting->request->owners == COLLECT_OWNERS_AUTO &&
	    counting->map.n == WANTED_MAX) {
		counting->map.n_left_out += conn->inode != 0;
		return 0;
	}
	return collect_owners_want(&counting->map, &counting->snap->owners,
				   conn);
}

/* A round that only asks who holds what, over the same sockets. */
static int find_owners(struct counting *counting, struct error *err)
{
	struct counting round = {
		.request = counting->request,
		.snap = counting->snap,
		.take = want_holders,
	};
	int ret =
		netns_each(round.request, round.snap, count_netns, &round, err);

	counting->map = round.map;
	if (ret < 0)
		return ret;
	collect_owners_find(&counting->map, counting->snap, counting->request);
	netns_restart(counting->snap);
	return 0;
}

static int count_one(struct counting *counting, const struct conn *conn,
		     enum role role)
{
	uint32_t pos;
	int ret = tally_row_of(&counting->part, conn, role, counting->netns,
			       &pos);

	if (ret == 0)
		counting->part.rows[pos].states[conn->state]++;
	return ret;
}

static uint32_t owner_of(const void *ctx, const struct conn *conn)
{
	const struct counting *counting = ctx;
	const struct wanted *found =
		collect_owners_of(&counting->map, conn->inode);
	uint32_t process =
		found ? owners_first_holder(&counting->snap->owners, found->set)
		      : OWNERS_NONE;

	if (process == OWNERS_NONE || !counting->of_unit)
		return process;
	return counting->of_unit[process];
}

/* For counting by unit alone: each process's stand-in, or none. */
static int map_units(struct counting *counting)
{
	const struct owners *owners = &counting->snap->owners;
	size_t n = owners->n_processes;

	counting->of_unit = calloc(n ? n : 1, sizeof(*counting->of_unit));
	if (!counting->of_unit)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		counting->of_unit[i] = owners_same_unit(owners, (uint32_t)i);
	return 0;
}

static int prepare_owners(struct counting *counting, struct error *err)
{
	struct tally *tally = counting->tally;
	int ret;

	if (!tally_needs_owners(tally->fields))
		return 0;
	ret = find_owners(counting, err);
	if (ret == 0 && !(tally->fields & TALLY_PROCESS))
		ret = map_units(counting);
	tally->owner_of = owner_of;
	tally->owner_ctx = counting;
	return ret;
}

static void free_counting(struct counting *counting)
{
	tally_free(&counting->part);
	collect_owners_free(&counting->map);
	free(counting->of_unit);
}

int collect_tally(struct source *source, const struct collect_request *request,
		  struct tally *tally, struct snapshot *snap, struct error *err)
{
	struct counting counting = {
		.request = request,
		.snap = snap,
		.want_roles = tally_needs_roles(tally->fields),
		.only_states = !(tally->fields & ~(uint32_t)TALLY_NETNS) &&
			       filter_has_states_only(request->filter),
		.can_restart = true,
		.take = count_one,
		.tally = tally,
	};
	int ret = collect_env_begin(snap, err);

	(void)source;
	snap->is_counted = true;
	if (ret == 0)
		ret = prepare_owners(&counting, err);
	counting.part = *tally;
	if (ret == 0)
		ret = netns_each(request, snap, count_netns, &counting, err);
	tally->owner_of = NULL;
	tally->owner_ctx = NULL;
	free_counting(&counting);
	collect_env_end(snap);
	return ret;
}

/* Inside its namespace; an interface that is gone is known by its number. */
static const char *device_of(struct counting *counting, uint32_t ifindex)
{
	if (counting->ifindex == ifindex)
		return counting->device;
	counting->ifindex = ifindex;
	counting->device[0] = '\0';
	if (ifindex != 0 && !if_indextoname(ifindex, counting->device))
		(void)snprintf(counting->device, sizeof(counting->device), "%u",
			       ifindex);
	return counting->device;
}

static int stream_one(struct counting *counting, const struct conn *conn,
		      enum role role)
{
	const struct wanted *found =
		collect_owners_of(&counting->map, conn->inode);
	struct collect_socket socket = {
		.conn = conn,
		.role = role,
		.netns = counting->netns,
		.holders = found ? found->set : OWNERS_NONE,
		.origin = found ? found->origin : ORIGIN_UNKNOWN,
		.device = device_of(counting, conn->ifindex),
	};

	return counting->stream->socket(counting->stream->ctx, &socket);
}

int collect_stream(struct source *source, const struct collect_request *request,
		   const struct collect_stream *stream, struct snapshot *snap,
		   struct error *err)
{
	struct counting counting = {
		.request = request,
		.snap = snap,
		.want_roles = stream->want_roles,
		.want_ages = stream->want_ages,
		.take = stream_one,
		.stream = stream,
	};
	int ret = collect_env_begin(snap, err);

	(void)source;
	snap->is_counted = true;
	if (ret == 0 && request->owners != COLLECT_OWNERS_NEVER)
		ret = find_owners(&counting, err);
	if (ret == 0)
		ret = netns_each(request, snap, count_netns, &counting, err);
	free_counting(&counting);
	collect_env_end(snap);
	return ret;
}
