// SPDX-License-Identifier: MIT
/*
 * paste_count: sockets of a table counted, or handed on as they come.
 */
#include <errno.h>

#include "paste/paste_looks.h"
#include "tcpwait/roles.h"

struct counting {
	const struct collect_request *request;
	struct snapshot *snap;
	bool want_roles;
	bool selects_all;
	uint16_t netns; /* that is walked through */
	struct listeners listeners;
	struct roles roles;
	/* One of the two. */
	struct tally *tally;
	const struct collect_stream *stream;
};

static int count(struct counting *counting, const struct conn *conn,
		 enum role role)
{
	uint32_t pos;
	int ret = tally_row_of(counting->tally, conn, role, counting->netns,
			       &pos);

	if (ret == 0)
		counting->tally->rows[pos].states[conn->state]++;
	return ret;
}

/* A number that stands for an inode is nobody's business. */
static int hand_on(const struct counting *counting, const struct conn *conn,
		   enum role role)
{
	struct conn told = *conn;
	struct collect_socket socket = {
		.conn = &told,
		.role = role,
		.netns = counting->netns,
		.holders = counting->snap->owners.looked ? conn_holders(conn)
							 : OWNERS_NONE,
		.origin = ORIGIN_UNKNOWN,
		.device = "",
	};

	if (!(told.have & CONN_HAS_INODE))
		told.inode = 0;
	return counting->stream->socket(counting->stream->ctx, &socket);
}

static int take_selected(void *ctx, const struct conn *conn, enum role role,
			 enum role_ground ground)
{
	struct counting *counting = ctx;

	(void)ground;
	if (!counting->selects_all &&
	    !filter_matches(counting->request->filter, conn, role))
		return 0;
	return counting->tally ? count(counting, conn, role)
			       : hand_on(counting, conn, role);
}

static int take_conn(void *ctx, const struct conn *conn)
{
	struct counting *counting = ctx;

	counting->snap->n_sockets++;
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

static void init_roles(struct counting *counting)
{
	counting->listeners = (struct listeners){ .n = 0 };
	counting->roles = (struct roles){
		.listeners = &counting->listeners,
		.next = { counting, take_selected },
	};
	(void)settings_port_range(
		&counting->snap->namespaces[counting->netns].settings,
		&counting->roles.local_port_low,
		&counting->roles.local_port_high);
}

static int run_table(struct counting *counting, const struct paste *paste,
		     struct error *err)
{
	const struct conn_sink sink = { .ctx = counting, .conn = take_conn };
	int ret;

	init_roles(counting);
	ret = paste_walk(paste, paste->sample, &counting->snap->owners, &sink,
			 err);
	if (ret == 0)
		ret = roles_settle(&counting->roles);
	roles_free(&counting->roles);
	listeners_free(&counting->listeners);
	return ret;
}

static int run_host(struct counting *counting, const struct paste_host *host,
		    struct error *err)
{
	struct snapshot *snap = counting->snap;
	uint64_t n_before = snap->n_sockets;
	int first = paste_frame_host(host, snap), ret = 0;

	if (first < 0)
		return first;
	if (counting->tally)
		counting->tally->first_netns = (uint16_t)first;
	for (size_t i = 0; ret == 0 && i < host->n_tables; i++) {
		counting->netns = (uint16_t)((size_t)first + i);
		ret = run_table(counting, host->tables[i], err);
	}
	snap->hosts[snap->n_hosts - 1].text.n_sockets =
		snap->n_sockets - n_before;
	return ret;
}

static int run(struct source *source, struct counting *counting,
	       struct error *err)
{
	const struct paste_hosts *hosts = source->state;
	struct snapshot *snap = counting->snap;
	int ret = 0;

	paste_frame_begin(snap);
	snap->is_counted = true;
	counting->selects_all = filter_takes_all(counting->request->filter);
	for (size_t i = 0; ret == 0 && i < hosts->n; i++)
		ret = run_host(counting, &hosts->items[i], err);
	paste_frame_end(hosts, false, snap);
	if (ret < 0 && err->code == 0 && ret != -ECANCELED)
		(void)error_set(err, ret, "cannot hold the socket table");
	return ret;
}

static uint32_t owner_of(const void *ctx, const struct conn *conn)
{
	return owners_first_holder(ctx, conn_holders(conn));
}

int paste_tally(struct source *source, const struct collect_request *request,
		struct tally *tally, struct snapshot *snap, struct error *err)
{
	struct counting counting = {
		.request = request,
		.snap = snap,
		.want_roles = tally_needs_roles(tally->fields) ||
			      filter_needs_roles(request->filter),
		.tally = tally,
	};
	int ret;

	tally->owner_of = owner_of;
	tally->owner_ctx = &snap->owners;
	ret = run(source, &counting, err);
	tally->owner_of = NULL;
	tally->owner_ctx = NULL;
	return ret;
}

int paste_stream(struct source *source, const struct collect_request *request,
		 const struct collect_stream *stream, struct snapshot *snap,
		 struct error *err)
{
	struct counting counting = {
		.request = request,
		.snap = snap,
		.want_roles = stream->want_roles ||
			      filter_needs_roles(request->filter),
		.stream = stream,
	};

	return run(source, &counting, err);
}
