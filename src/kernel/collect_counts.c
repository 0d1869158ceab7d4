// SPDX-License-Identifier: MIT
/*
 * collect_counts: sockets counted or streamed, without the report's groups.
 *
 * The kernel judges what it can of the filter, also where roles are shown: for
 * most of them the listeners are enough, which a dump of their own gives at
 * next to no cost.  Where owners are looked for, sockets wait for the one
 * search, and none is read twice.
 */
#include "kernel/collect.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <net/if.h>

#include "kernel/filter_holders.h"
#include "kernel/netlink.h"
#include "kernel/netns.h"
#include "tcpwait/array.h"
#include "tcpwait/roles.h"
#include "tcpwait/tcp_state.h"

/*
 * The states whose age only tcp_info tells; asked for apart from the rest of
 * a large table.
 */
enum { AGED_STATES = (1 << TCP_STATE_CLOSE_WAIT) | (1 << TCP_STATE_FIN_WAIT2) };

/* So many holders are looked for on the way to a stream, by default. */
enum { WANTED_MAX = 65536 };

/* What a walk is for. */
enum pass {
	PASS_ALL, /* whatever is wanted */
	PASS_LISTENERS,
	PASS_SETTLED, /* what is selected and has its role by itself */
	PASS_UNSETTLED, /* the others, and all that tell their roles */
};

/* A socket that waits for the search, which tells its holders. */
struct held {
	struct conn conn;
	enum role role;
	uint16_t netns;
	uint32_t wanted; /* position in the map; OWNERS_NONE: nobody has it */
	char device[IF_NAMESIZE];
};

struct held_list {
	struct held *items;
	size_t n;
	size_t cap;
};

/* What stands between the walk and the counting or streaming. */
struct counting {
	const struct collect_request *request;
	struct snapshot *snap;
	bool want_roles;
	bool want_ages;
	bool want_owners;
	bool want_units; /* alone, of the owners */
	int (*take)(struct counting *counting,
		    const struct collect_socket *socket);
	bool only_states; /* are counted: in states, not by take() */
	/* Of the namespace at hand. */
	uint16_t netns;
	bool is_small;
	enum pass pass;
	bool has_unsettled; /* a selected socket that PASS_SETTLED left out */
	uint64_t n_sockets;
	tcp_state_counts states;
	struct listeners listeners;
	struct roles roles;
	struct tally part;
	size_t first_held, first_wanted;
	/* What take() works on. */
	struct tally *tally;
	const struct collect_stream *stream;
	uint32_t ifindex; /* of device, in the namespace at hand */
	char device[IF_NAMESIZE];
	struct held_list held;
	struct owner_map map;
	uint32_t holders; /* of the socket that is counted */
	uint32_t *of_unit; /* process -> a process of the same unit */
};

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

/*
 * A small table is held whole, so that its rows stay in the kernel's order; of
 * a large one, what nobody can have goes on at once.
 */
static bool is_to_be_held(const struct counting *counting,
			  const struct conn *conn)
{
	if (!counting->want_owners)
		return false;
	if (conn->inode == 0)
		return counting->is_small && counting->held.n < WANTED_MAX;
	return counting->request->owners != COLLECT_OWNERS_AUTO ||
	       counting->map.n < WANTED_MAX;
}

static int hold(struct counting *counting, const struct collect_socket *socket)
{
	struct held *added = LIST_ADD(&counting->held);

	if (!added)
		return -ENOMEM;
	added->conn = *socket->conn;
	added->role = socket->role;
	added->netns = socket->netns;
	added->wanted = OWNERS_NONE;
	(void)snprintf(added->device, sizeof(added->device), "%s",
		       socket->device);
	if (socket->conn->inode == 0)
		return 0;
	added->wanted = (uint32_t)counting->map.n;
	return collect_owners_want(&counting->map, &counting->snap->owners,
				   socket->conn);
}

static int take_selected(void *ctx, const struct conn *conn, enum role role,
			 enum role_ground ground)
{
	struct counting *counting = ctx;
	struct collect_socket socket = {
		.conn = conn,
		.role = role,
		.netns = counting->netns,
		.holders = OWNERS_NONE,
		.origin = ORIGIN_UNKNOWN,
	};

	(void)ground;
	if (!filter_matches(counting->request->filter, conn, role))
		return 0;
	socket.device =
		counting->stream ? device_of(counting, conn->ifindex) : "";
	if (is_to_be_held(counting, conn))
		return hold(counting, &socket);
	counting->map.n_left_out += counting->want_owners && conn->inode != 0;
	return counting->take(counting, &socket);
}

static int take_settled(struct counting *counting, const struct conn *conn)
{
	enum role role = roles_alone(&counting->roles, conn);

	if (role != ROLE_UNKNOWN)
		return take_selected(counting, conn, role, ROLE_GROUND_OWN);
	counting->has_unsettled = true;
	return 0;
}

static int take_conn(void *ctx, const struct conn *conn)
{
	struct counting *counting = ctx;

	if (counting->pass == PASS_UNSETTLED)
		return roles_alone(&counting->roles, conn) != ROLE_UNKNOWN
			       ? 0
			       : roles_add(&counting->roles, conn);
	counting->n_sockets += counting->pass != PASS_LISTENERS;
	if (!counting->want_roles)
		return take_selected(counting, conn, ROLE_UNKNOWN,
				     ROLE_GROUND_OWN);
	if (counting->pass == PASS_SETTLED)
		return take_settled(counting, conn);
	if (conn->state == TCP_STATE_LISTEN) {
		int ret = listeners_add(&counting->listeners, conn,
					counting->netns, ORIGIN_UNKNOWN, true);

		if (ret < 0)
			return ret;
	}
	return counting->pass == PASS_LISTENERS
		       ? 0
		       : roles_add(&counting->roles, conn);
}

/* Of the namespace at hand, and of no other. */
static void restart(void *ctx)
{
	struct counting *counting = ctx;

	counting->n_sockets = 0;
	memset(counting->states, 0, sizeof(counting->states));
	tally_truncate(&counting->part, 0);
	counting->held.n = counting->first_held;
	counting->map.n = counting->first_wanted;
	roles_restart(&counting->roles);
	listeners_truncate(&counting->listeners, 0);
}

static int run_walk(struct counting *counting, const struct kernel_query *query,
		    struct error *err)
{
	struct conn_sink sink = {
		.ctx = counting,
		.conn = take_conn,
		/* What was streamed cannot be taken back. */
		.restart = counting->stream ? NULL : restart,
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
		     uint32_t states, const struct filter *pushdown,
		     struct error *err)
{
	bool one_walk = !counting->want_ages || counting->is_small;
	uint32_t aged =
		states & counting->request->filter->states & AGED_STATES;
	struct kernel_query query = {
		.reader = counting->request->reader,
		.states = one_walk ? states : states & ~(uint32_t)AGED_STATES,
		.want_info = counting->want_ages && one_walk,
		.pushdown = pushdown,
		.net_dir = read->net_dir,
	};
	int ret = query.states ? run_walk(counting, &query, err) : 0;

	if (ret < 0 || one_walk || aged == 0)
		return ret;
	query.states = aged;
	query.want_info = true;
	return run_walk(counting, &query, err);
}

/*
 * Does the kernel leave out what is not selected?  What is counted may have to
 * be counted again, which takes all in one walk.
 */
static bool is_selective(const struct counting *counting,
			 const struct netns_read *read)
{
	const struct filter *filter = counting->request->filter;
	struct bytecode bytecode;

	if (!counting->stream || read->net_dir ||
	    counting->request->reader == READER_PROCFS)
		return false;
	return (filter->states & TCP_STATE_ALL) != TCP_STATE_ALL ||
	       (bytecode_compile(filter, &bytecode) == 0 &&
		bytecode.n_bytes > 0);
}

/* The fan-in that settles a role is that of the whole table. */
static int run_selective(struct counting *counting,
			 const struct netns_read *read, struct error *err)
{
	const struct filter *filter = counting->request->filter;
	struct filter unsettled;
	int ret;

	counting->pass = PASS_LISTENERS;
	ret = run_walks(counting, read, TCP_STATE_BIT(TCP_STATE_LISTEN), NULL,
			err);
	if (ret < 0)
		return ret;
	counting->pass = PASS_SETTLED;
	ret = run_walks(counting, read, filter->states, filter, err);
	if (ret < 0 || !counting->has_unsettled)
		return ret;
	counting->pass = PASS_UNSETTLED;
	roles_unsettled(&counting->roles, &unsettled);
	return run_walks(counting, read, TCP_STATE_ALL, &unsettled, err);
}

static int run_passes(struct counting *counting, const struct netns_read *read,
		      struct error *err)
{
	const struct filter *filter = counting->request->filter;

	counting->pass = PASS_ALL;
	counting->has_unsettled = false;
	if (!counting->want_roles)
		return run_walks(counting, read, filter->states, filter, err);
	if (is_selective(counting, read))
		return run_selective(counting, read, err);
	return run_walks(counting, read, TCP_STATE_ALL, NULL, err);
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
	counting->is_small = collect_env_is_small(
		&counting->snap->namespaces[read->netns].counters);
	counting->first_held = counting->held.n;
	counting->first_wanted = counting->map.n;
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
	ret = run_passes(counting, read, err);
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

static int count_one(struct counting *counting,
		     const struct collect_socket *socket)
{
	uint32_t pos;
	int ret;

	counting->holders = socket->holders;
	ret = tally_row_of(&counting->part, socket->conn, socket->role,
			   socket->netns, &pos);
	if (ret == 0)
		counting->part.rows[pos].states[socket->conn->state]++;
	return ret;
}

static uint32_t owner_of(const void *ctx, const struct conn *conn)
{
	const struct counting *counting = ctx;
	uint32_t process =
		owners_first_holder(&counting->snap->owners, counting->holders);

	(void)conn;
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

static int take_held(struct counting *counting, const struct held *held)
{
	struct collect_socket socket = {
		.conn = &held->conn,
		.role = held->role,
		.netns = held->netns,
		.holders = OWNERS_NONE,
		.origin = ORIGIN_UNKNOWN,
		.device = held->device,
	};

	if (held->wanted != OWNERS_NONE) {
		socket.holders = counting->map.items[held->wanted].set;
		socket.origin = counting->map.items[held->wanted].origin;
	}
	return counting->take(counting, &socket);
}

/* The one search, and all that waited for it. */
static int take_all_held(struct counting *counting)
{
	int ret = 0;

	collect_owners_find(&counting->map, counting->snap, counting->request);
	if (counting->want_units)
		ret = map_units(counting);
	for (size_t i = 0; ret == 0 && i < counting->held.n; i++)
		ret = take_held(counting, &counting->held.items[i]);
	return ret;
}

/* What the filter asks beside what is shown. */
static int ask_filter(struct counting *counting, struct filter_holders *holders,
		      struct error *err)
{
	const struct filter *filter = counting->request->filter;

	counting->want_roles |= filter_needs_roles(filter);
	counting->want_ages |= filter_uses(filter, FILTER_AGE);
	return filter_holders_look(holders, &counting->request, counting->snap,
				   err);
}

static int run(struct counting *counting, struct error *err)
{
	struct snapshot *snap = counting->snap;
	struct filter_holders holders = { 0 };
	int ret = collect_env_begin(snap, err);

	snap->is_counted = true;
	/* Who has no file is known to have no holder. */
	snap->owners.looked = counting->want_owners;
	if (ret == 0)
		ret = ask_filter(counting, &holders, err);
	if (ret == 0)
		ret = netns_each(counting->request, snap, count_netns, counting,
				 err);
	if (ret == 0 && counting->want_owners)
		ret = take_all_held(counting);
	collect_env_end(snap);
	filter_holders_free(&holders);
	free(counting->held.items);
	free(counting->of_unit);
	collect_owners_free(&counting->map);
	return ret;
}

int collect_tally(struct source *source, const struct collect_request *request,
		  struct tally *tally, struct snapshot *snap, struct error *err)
{
	struct counting counting = {
		.request = request,
		.snap = snap,
		.want_roles = tally_needs_roles(tally->fields),
		.want_owners = tally_needs_owners(tally->fields),
		.want_units = !(tally->fields & TALLY_PROCESS),
		.only_states = !(tally->fields & ~(uint32_t)TALLY_NETNS) &&
			       filter_has_states_only(request->filter),
		.take = count_one,
		.tally = tally,
	};
	int ret;

	(void)source;
	if (counting.want_owners) {
		tally->owner_of = owner_of;
		tally->owner_ctx = &counting;
	}
	counting.part = *tally;
	ret = run(&counting, err);
	if (ret == 0)
		ret = tally_merge(tally, &counting.part);
	tally->owner_of = NULL;
	tally->owner_ctx = NULL;
	tally_free(&counting.part);
	return ret;
}

static int stream_one(struct counting *counting,
		      const struct collect_socket *socket)
{
	return counting->stream->socket(counting->stream->ctx, socket);
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
		.want_owners = request->owners != COLLECT_OWNERS_NEVER,
		.take = stream_one,
		.stream = stream,
	};

	(void)source;
	return run(&counting, err);
}
