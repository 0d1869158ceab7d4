// SPDX-License-Identifier: MIT
/*
 * fold: from sockets to groups, services and waits.
 */
#include "tcpwait/fold.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/fold_lanes.h"
#include "model/fold_ports.h"
#include "model/fold_signs.h"
#include "model/fold_single.h"

/*
 * Rare, and out of line: what it keeps on the stack would cost every socket
 * that passes by a look at the canary.
 */
static __attribute__((noinline)) int look_up_sighting(struct fold *fold,
						      uint32_t pos,
						      const struct conn *conn)
{
	return fold_single_sighted(fold, pos, conn);
}

/* By which connections of a group differ. */
static uint16_t changing_port(const struct conn *conn, enum role role)
{
	return role == ROLE_SERVER ? conn->remote_port : conn->local_port;
}

/* Two ports by which the same connections are known at their other end. */
static void note_live(struct tally_row *row, const struct conn *conn,
		      enum role role)
{
	uint16_t port = changing_port(conn, role);

	if (row->lowest_live == 0 || port < row->lowest_live)
		row->lowest_live = port;
	if (port > row->highest_live)
		row->highest_live = port;
}

static bool is_waiting(const struct conn *conn)
{
	return conn->state == TCP_STATE_CLOSE_WAIT ||
	       (conn->state == TCP_STATE_FIN_WAIT2 && conn->inode != 0);
}

/* A listener's is its own affair. */
static bool has_file(const struct conn *conn)
{
	return conn->inode != 0 && conn->state != TCP_STATE_LISTEN;
}

/* What waits for accept() is held against what is there. */
static void hide(struct fold *fold, const struct conn *conn)
{
	if (port_set_has(&fold->queued, conn->local_port))
		port_set_add(&fold->hidden, conn->local_port);
}

/* A socket in TIME_WAIT, as most are; the group at pos is its. */
static int count_closed(struct fold *fold, uint32_t pos,
			const struct conn *conn, enum role role)
{
	struct snapshot *snap = fold->snap;
	struct tally_row *row = &snap->groups.rows[pos];
	uint32_t closed_ms = conn_closed_ms(conn);

	if (role == ROLE_CLIENT &&
	    fold_ports_count(fold, row, conn, closed_ms) < 0)
		return -ENOMEM;
	if (snap->sightings.n > 0 && look_up_sighting(fold, pos, conn) < 0)
		return -ENOMEM;
	if (!fold->takes_all && !filter_matches(fold->filter, conn, role)) {
		hide(fold, conn);
		return 0;
	}
	row->states[TCP_STATE_TIME_WAIT]++;
	/* One whose time is up may have begun long before. */
	if (closed_ms == CONN_AGE_UNKNOWN || conn->expires_ms == 0)
		return 0;
	return closes_add(&snap->closes, row, closed_ms,
			  changing_port(conn, role));
}

/* Has it a descriptor, and both ends have agreed on a connection? */
static bool is_connected(const struct conn *conn)
{
	return conn->inode != 0 && conn->kind == CONN_FULL &&
	       conn->state != TCP_STATE_LISTEN &&
	       conn->state != TCP_STATE_SYN_SENT &&
	       conn->state != TCP_STATE_CLOSE;
}

/* A socket in any other state. */
static int count_open(struct fold *fold, uint32_t pos, const struct conn *conn,
		      enum role role)
{
	struct tally_row *row = &fold->snap->groups.rows[pos];
	bool selected = filter_matches(fold->filter, conn, role);
	int ret = 0;

	if (role == ROLE_CLIENT)
		ret = fold_ports_count(fold, row, conn, CONN_AGE_UNKNOWN);
	if (conn->state == TCP_STATE_ESTABLISHED)
		note_live(row, conn, role);
	else
		fold_signs_note(row, conn);
	if (ret == 0 && is_connected(conn))
		ret = snapshot_add_connected(fold->snap, conn->inode);
	if (ret == 0 && is_waiting(conn))
		ret = fold_single_wait(fold, pos, conn, role, selected);
	else if (ret == 0 && role == ROLE_SERVER && conn->inode != 0 &&
		 conn->state == TCP_STATE_ESTABLISHED)
		ret = fold_single_accepted(fold, pos, conn);
	else if (ret == 0 && has_file(conn))
		ret = fold_single_live(fold, pos, conn, role);
	if (!selected)
		hide(fold, conn);
	if (ret < 0 || !selected)
		return ret;
	row->states[conn->state]++;
	row->n_files += has_file(conn) && !is_waiting(conn);
	if (role == ROLE_SERVER && (conn->inode == 0 || conn->recv_queue > 0) &&
	    fold_single_pending(fold, pos, conn) < 0)
		return -ENOMEM;
	fold_signs_count(fold, row, conn);
	if (conn->timer == CONN_TIMER_PROBE && conn_is_stalled(conn) &&
	    fold_single_stall(fold, pos, conn, role) < 0)
		return -ENOMEM;
	if (conn->retransmits > 0 && conn_is_unanswered(conn) &&
	    fold_single_unacked(fold, pos, conn, role) < 0)
		return -ENOMEM;
	if (conn->recv_queue > 0 && conn_is_flooded(conn) &&
	    fold_single_unread(fold, pos, conn, role) < 0)
		return -ENOMEM;
	return fold_single_idle(fold, pos, conn, role);
}

static int count_in(struct fold *fold, uint32_t pos, const struct conn *conn,
		    enum role role)
{
	return conn->state == TCP_STATE_TIME_WAIT
		       ? count_closed(fold, pos, conn, role)
		       : count_open(fold, pos, conn, role);
}

static int fold_conn(void *ctx, const struct conn *conn, enum role role,
		     enum role_ground ground)
{
	struct fold *fold = ctx;
	uint32_t pos;
	int ret = tally_row_of(&fold->snap->groups, conn, role, fold->netns,
			       &pos);

	if (ret < 0)
		return ret;
	fold_lanes_note(fold, conn, role, ground, pos);
	return count_in(fold, pos, conn, role);
}

static int fold_add(void *ctx, const struct conn *conn)
{
	struct fold *fold = ctx;
	struct snapshot *snap = fold->snap;
	const struct fold_lane *lane;

	if (conn->kind == CONN_BOUND) {
		fold_ports_bind(fold, conn);
		return 0;
	}
	snap->n_sockets++;
	lane = fold_lanes_find(fold, conn);
	if (lane)
		return count_in(fold, lane->row, conn, (enum role)lane->role);
	if (conn->state == TCP_STATE_LISTEN) {
		int ret = listeners_add(
			&snap->listeners, conn, fold->netns,
			fold_single_origin(fold, conn),
			filter_matches(fold->filter, conn, ROLE_SERVER));

		if (ret < 0)
			return ret;
		if (conn->recv_queue > 0)
			port_set_add(&fold->queued, conn->local_port);
		fold_lanes_clear(fold);
	}
	return roles_add(&fold->roles, conn);
}

static void fold_restart(void *ctx)
{
	struct fold *fold = ctx;
	struct snapshot *snap = fold->snap;

	roles_restart(&fold->roles);
	fold_lanes_clear(fold);
	local_ports_clear(&fold->ports);
	tally_truncate(&snap->groups, fold->first_row);
	closes_truncate(&snap->closes, fold->first_closes);
	listeners_truncate(&snap->listeners, fold->first_listener);
	snap->n_waits = fold->first_wait;
	snap->n_samples = fold->first_sample;
	snap->n_pending = fold->first_pending;
	fold->queued = (struct port_set){ { 0 } };
	fold->hidden = (struct port_set){ { 0 } };
	if (fold->n_untold)
		memset(fold->n_untold, 0,
		       FOLD_SERVICES * sizeof(*fold->n_untold));
	snap->n_closed_idles = fold->first_closed_idle;
	snap->n_lives = fold->first_live;
	snap->n_connected = fold->first_connected;
	snap->n_stalls = fold->first_stall;
	snap->n_unacked = fold->first_unacked;
	snap->n_unreads = fold->first_unread;
	snap->n_sockets = fold->first_socket;
	snap->namespaces[fold->netns].bound = (struct port_set){ { 0 } };
	memset(snap->namespaces[fold->netns].low_ports, 0,
	       sizeof(snap->namespaces[fold->netns].low_ports));
}

void fold_init(struct fold *fold, struct snapshot *snap, uint16_t netns,
	       const struct filter *filter)
{
	const struct settings *settings = &snap->namespaces[netns].settings;

	*fold = (struct fold){
		.snap = snap,
		.filter = filter,
		.takes_all = filter_takes_all(filter),
		.netns = netns,
		.first_row = snap->groups.n,
		.first_closes = snap->closes.n,
		.first_wait = snap->n_waits,
		.first_sample = snap->n_samples,
		.first_pending = snap->n_pending,
		.first_closed_idle = snap->n_closed_idles,
		.first_live = snap->n_lives,
		.first_source = snap->n_sources,
		.first_connected = snap->n_connected,
		.first_stall = snap->n_stalls,
		.first_unacked = snap->n_unacked,
		.first_unread = snap->n_unreads,
		.first_listener = snap->listeners.n,
		.first_socket = snap->n_sockets,
	};
	snap->groups.fields = TALLY_GROUP_FIELDS;
	fold->roles.listeners = &snap->listeners;
	fold->roles.netns = netns;
	fold->roles.next = (struct role_sink){ fold, fold_conn };
	fold_signs_init(fold, settings);
	fold_ports_init(fold, settings);
}

int fold_keep_untold(struct fold *fold)
{
	fold->n_untold = calloc(FOLD_SERVICES, sizeof(*fold->n_untold));
	return fold->n_untold ? 0 : -ENOMEM;
}

struct conn_sink fold_sink(struct fold *fold)
{
	return (struct conn_sink){ .ctx = fold,
				   .conn = fold_add,
				   .restart = fold_restart };
}

int fold_settle(struct fold *fold)
{
	return roles_settle(&fold->roles);
}

static void mark_hidden(struct fold *fold)
{
	struct listeners *listeners = &fold->snap->listeners;

	for (size_t i = fold->first_listener; i < listeners->n; i++)
		listeners->items[i].hides =
			port_set_has(&fold->hidden, listeners->items[i].port);
}

int fold_finish(struct fold *fold)
{
	int ret = fold_settle(fold);

	mark_hidden(fold);
	return ret < 0 ? ret : fold_ports_finish(fold);
}

void fold_free(struct fold *fold)
{
	roles_free(&fold->roles);
	free(fold->n_untold);
	local_ports_clear(&fold->ports);
}
