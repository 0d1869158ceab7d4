// SPDX-License-Identifier: MIT
/*
 * record_count: sockets of a sample counted, or handed on.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "recording/record_look.h"
#include "tcpwait/roles.h"

struct counting {
	const struct filter *filter;
	bool selects_all;
	bool want_roles;
	struct snapshot *snap;
	struct kept_search search;
	struct kept kept; /* its devices */
	uint16_t netns; /* of the part at hand */
	struct listeners listeners;
	struct roles roles;
	/* One of the two. */
	struct tally *tally;
	const struct collect_stream *stream;
	uint32_t holders; /* of the socket that is counted */
	uint32_t *of_unit; /* process -> a process of the same unit */
};

static uint32_t owner_of(const void *ctx, const struct conn *conn)
{
	const struct counting *counting = ctx;
	uint32_t process =
		owners_first_holder(&counting->snap->owners, counting->holders);

	(void)conn;
	return process == OWNERS_NONE || !counting->of_unit
		       ? process
		       : counting->of_unit[process];
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

static int count(struct counting *counting, const struct conn *conn,
		 enum role role, uint32_t holders)
{
	uint32_t pos;
	int ret;

	counting->holders = holders;
	ret = tally_row_of(counting->tally, conn, role, counting->netns, &pos);
	if (ret == 0)
		counting->tally->rows[pos].states[conn->state]++;
	return ret;
}

static const char *device_of(const struct counting *counting, uint32_t ifindex)
{
	for (size_t i = 0; ifindex != 0 && i < counting->kept.n_devices; i++) {
		const struct kept_device *device = &counting->kept.devices[i];

		if (device->netns == counting->netns &&
		    device->ifindex == ifindex)
			return device->name;
	}
	return "";
}

static int hand_on(struct counting *counting, const struct conn *conn,
		   enum role role, uint32_t holders)
{
	struct owners *owners = &counting->snap->owners;
	struct conn told = *conn;
	struct collect_socket socket = {
		.conn = &told,
		.role = role,
		.netns = counting->netns,
		.holders = holders,
		.origin = ORIGIN_UNKNOWN,
		.device = device_of(counting, conn->ifindex),
	};
	uint32_t origin = OWNERS_NONE;

	if (owners->looked && conn->inode != 0) {
		if (owners_origin_of(owners, conn->uid,
				     conn->have & CONN_HAS_UID, conn->cgroup,
				     &origin) < 0)
			return -ENOMEM;
		if (origin < ORIGIN_UNKNOWN)
			socket.origin = (uint16_t)origin;
	}
	return counting->stream->socket(counting->stream->ctx, &socket);
}

static void count_unseen(struct counting *counting, const struct conn *conn)
{
	struct snapshot *snap = counting->snap;

	snap->n_without_owner += conn->state == TCP_STATE_CLOSE_WAIT ||
				 conn->state == TCP_STATE_FIN_WAIT2;
	snap->n_owners_not_seen++;
}

static int take_selected(void *ctx, const struct conn *conn, enum role role,
			 enum role_ground ground)
{
	struct counting *counting = ctx;
	const struct kept_holders *found = NULL;

	(void)ground;
	if (!counting->selects_all &&
	    !filter_matches(counting->filter, conn, role))
		return 0;
	if (counting->snap->owners.looked && conn->inode != 0) {
		found = kept_search_find(&counting->search, conn->inode, false);
		if (!found)
			count_unseen(counting, conn);
	}
	return counting->tally ? count(counting, conn, role,
				       found ? found->set : OWNERS_NONE)
			       : hand_on(counting, conn, role,
					 found ? found->set : OWNERS_NONE);
}

static int take_conn(struct counting *counting, const struct conn *conn)
{
	if (conn->kind == CONN_BOUND)
		return 0;
	counting->snap->n_sockets++;
	if (!counting->want_roles)
		return take_selected(counting, conn, ROLE_UNKNOWN,
				     ROLE_GROUND_OWN);
	if (conn->state == TCP_STATE_LISTEN &&
	    listeners_add(&counting->listeners, conn, counting->netns,
			  ORIGIN_UNKNOWN, true) < 0)
		return -ENOMEM;
	return roles_add(&counting->roles, conn);
}

static void begin_roles(struct counting *counting, uint16_t netns)
{
	counting->netns = netns;
	counting->roles = (struct roles){
		.listeners = &counting->listeners,
		.netns = netns,
		.next = { counting, take_selected },
	};
	(void)settings_port_range(&counting->snap->namespaces[netns].settings,
				  &counting->roles.local_port_low,
				  &counting->roles.local_port_high);
}

static int take_part(void *ctx, struct record_look_part *part)
{
	struct counting *counting = ctx;
	struct conn conn;
	int ret;

	if (part->of_mptcp)
		return 0;
	begin_roles(counting, part->netns);
	while ((ret = kept_reading_next(&part->reading, &conn)) > 0) {
		ret = take_conn(counting, &conn);
		if (ret < 0)
			break;
	}
	if (ret == 0)
		ret = roles_settle(&counting->roles);
	roles_free(&counting->roles);
	listeners_free(&counting->listeners);
	return ret;
}

static int read_frame(struct record_state *state, struct counting *counting,
		      bool want_owners, struct error *err)
{
	struct snapshot *snap = counting->snap;
	int ret = record_look_frame(state, snap, err);

	snap->is_counted = true;
	snap->ages_asked = false;
	snap->dead_looked = false;
	if (ret == 0)
		ret = record_look_devices(state, snap, &counting->kept, err);
	if (ret == 0 && want_owners)
		ret = record_look_owners(state, RECORD_PART_OF_ALL,
					 &snap->owners, &counting->search, err);
	if (ret == 0 && counting->tally &&
	    !(counting->tally->fields & TALLY_PROCESS) &&
	    map_units(counting) < 0)
		ret = record_look_fail(state, -ENOMEM, err);
	return ret;
}

/* A filter may ask who held what, whatever is shown. */
static int make_filter(struct record_state *state, struct counting *counting,
		       struct record_filter *made, const struct filter *filter,
		       struct error *err)
{
	struct owners owners = { 0 };
	struct kept_search search = { 0 };
	int ret = 0;

	if (filter_needs_holders(filter))
		ret = record_look_owners(state, RECORD_PART_OF_ALL, &owners,
					 &search, err);
	if (ret == 0 && record_filter_make(made, filter, &owners, &search) < 0)
		ret = record_look_fail(state, -ENOMEM, err);
	counting->filter = &made->filter;
	counting->selects_all = filter_takes_all(filter);
	counting->want_roles |= filter_needs_roles(filter);
	free(search.items);
	owners_free(&owners);
	return ret;
}

static int run(struct record_state *state, struct counting *counting,
	       const struct filter *filter, bool want_owners, struct error *err)
{
	struct record_filter made = { 0 };
	int ret = make_filter(state, counting, &made, filter, err);

	if (ret == 0)
		ret = read_frame(state, counting, want_owners, err);
	if (ret == 0)
		ret = record_look_parts(state, counting->snap, take_part,
					counting, err);
	record_filter_free(&made);
	free(counting->search.items);
	free(counting->kept.devices);
	free(counting->of_unit);
	return ret;
}

int record_tally(struct source *source, const struct collect_request *request,
		 struct tally *tally, struct snapshot *snap, struct error *err)
{
	struct counting counting = {
		.snap = snap,
		.want_roles = tally_needs_roles(tally->fields),
		.tally = tally,
	};
	int ret;

	tally->owner_of = owner_of;
	tally->owner_ctx = &counting;
	ret = run(source->state, &counting, request->filter,
		  tally_needs_owners(tally->fields), err);
	tally->owner_of = NULL;
	tally->owner_ctx = NULL;
	return ret;
}

int record_stream(struct source *source, const struct collect_request *request,
		  const struct collect_stream *stream, struct snapshot *snap,
		  struct error *err)
{
	struct counting counting = {
		.snap = snap,
		.want_roles = stream->want_roles,
		.stream = stream,
	};

	return run(source->state, &counting, request->filter,
		   request->owners != COLLECT_OWNERS_NEVER, err);
}
