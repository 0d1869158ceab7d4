// SPDX-License-Identifier: MIT
/*
 * fold_single: a few fields of those sockets that are looked at one by one.
 */
#include "model/fold_single.h"

#include <errno.h>

#include "tcpwait/ages.h"
#include "tcpwait/array.h"
#include "tcpwait/close_wait.h"
#include "tcpwait/pending.h"
#include "tcpwait/tcp_state.h"
#include "tcpwait/unacked.h"
#include "tcpwait/unread.h"

uint16_t fold_single_origin(struct fold *fold, const struct conn *conn)
{
	bool uid_known = conn->have & CONN_HAS_UID;
	uint32_t pos;

	if ((!uid_known && !(conn->have & CONN_HAS_CGROUP)) ||
	    owners_origin_of(&fold->snap->owners, conn->uid, uid_known,
			     conn->cgroup, &pos) < 0 ||
	    pos >= ORIGIN_UNKNOWN)
		return ORIGIN_UNKNOWN;
	return (uint16_t)pos;
}

static uint16_t wait_flags(const struct conn *conn, bool selected)
{
	uint16_t flags = 0;

	if (selected)
		flags |= WAIT_SELECTED;
	if (conn->state == TCP_STATE_FIN_WAIT2)
		flags |= WAIT_IS_FIN_WAIT2;
	return flags;
}

int fold_single_wait(struct fold *fold, uint32_t pos, const struct conn *conn,
		     enum role role, bool selected)
{
	struct snapshot *snap = fold->snap;
	struct wait *wait =
		ARRAY_ADD(snap->waits, snap->n_waits, snap->cap_waits);

	if (!wait)
		return -ENOMEM;
	*wait = (struct wait){
		.inode = conn->inode,
		.group = pos,
		.age_ms = WAIT_AGE_UNKNOWN,
		.sent_ms = WAIT_AGE_UNKNOWN,
		.holders = conn_holders(conn),
		.recv_queue = conn->recv_queue < UINT16_MAX
				      ? (uint16_t)conn->recv_queue
				      : UINT16_MAX,
		.origin = fold_single_origin(fold, conn),
		.folded_port = role == ROLE_SERVER ? conn->remote_port
						   : conn->local_port,
		.kind = (uint8_t)close_wait_classify(conn, role),
		.flags = wait_flags(conn, selected),
	};
	ages_tell(wait, conn, role == ROLE_CLIENT);
	return 0;
}

static int add_sample(struct snapshot *snap, const struct live_sample *sample)
{
	struct live_sample *added;

	if (snap->n_samples == LIVE_SAMPLES_MAX)
		return 0;
	added = ARRAY_ADD(snap->samples, snap->n_samples, snap->cap_samples);
	if (!added)
		return -ENOMEM;
	*added = *sample;
	return 0;
}

/*
 * 3, 4, 6, 8, 12, 16 ...: the first ones of a group tend to be of one program,
 * which began first, where the table is in the order of local ports, as on
 * Linux 6.18.
 */
static bool is_spread(uint32_t nth)
{
	uint32_t third = nth % 3 == 0 ? nth / 3 : nth;

	return (third & (third - 1)) == 0;
}

static bool wants_live(const struct snapshot *snap, const struct tally_row *row,
		       const struct live_sample *sample, enum role role)
{
	if (row->n_live < LIVE_SAMPLES_OF_GROUP)
		return true;
	/* Who does not read has to be told from others of the group. */
	if (sample->is_flooded)
		return row->n_live < LIVE_SAMPLES_OF_FLOODED;
	return role == ROLE_CLIENT && row->n_live < LIVE_SAMPLES_OF_SPREAD &&
	       snap->n_samples < LIVE_SAMPLES_MAX / 2 &&
	       is_spread(row->n_files + 1);
}

int fold_single_live(struct fold *fold, uint32_t pos, const struct conn *conn,
		     enum role role)
{
	struct tally_row *row = &fold->snap->groups.rows[pos];
	struct live_sample sample = {
		.inode = conn->inode,
		.group = pos,
		.holders = conn_holders(conn),
		.is_flooded = conn_is_flooded(conn),
	};

	if (!wants_live(fold->snap, row, &sample, role))
		return 0;
	if (role == ROLE_SERVER &&
	    listeners_match(&fold->snap->listeners, fold->netns, &conn->local,
			    conn->local_port)) {
		row->n_live = LIVE_SAMPLES_OF_GROUP;
		return 0;
	}
	row->n_live++;
	row->origin = fold_single_origin(fold, conn);
	sample.origin = row->origin;
	return add_sample(fold->snap, &sample);
}

/* Who should accept has to be told better than who holds a row. */
struct sampling_law {
	uint8_t of_group, of_listener;
	size_t most; /* of all samples */
};

static struct sampling_law law_of(const struct fold *fold,
				  const struct conn *conn)
{
	if (port_set_has(&fold->queued, conn->local_port))
		return (struct sampling_law){ LIVE_SAMPLES_OF_LISTENER,
					      LIVE_SAMPLES_OF_LISTENER,
					      LIVE_SAMPLES_MAX };
	return (struct sampling_law){ LIVE_SAMPLES_OF_SERVED_GROUP,
				      LIVE_SAMPLES_OF_SERVED,
				      LIVE_SAMPLES_MAX / 2 };
}

int fold_single_accepted(struct fold *fold, uint32_t pos,
			 const struct conn *conn)
{
	const struct sampling_law law = law_of(fold, conn);
	struct listeners *listeners = &fold->snap->listeners;
	struct tally_row *row = &fold->snap->groups.rows[pos];
	struct live_sample sample = {
		.inode = conn->inode,
		.group = pos,
		.holders = conn_holders(conn),
		.is_accepted = true,
		.is_flooded = conn_is_flooded(conn),
	};
	uint32_t taker;

	if (row->n_live >= law.of_group)
		return 0;
	taker = listeners_taker(listeners, fold->netns, &conn->local,
				conn->local_port);
	if (taker == HASH_INDEX_NONE)
		return fold_single_live(fold, pos, conn, ROLE_SERVER);
	/* Its other sockets need not ask again. */
	if (listeners->items[taker].n_samples >= law.of_listener ||
	    fold->snap->n_samples >= law.most) {
		row->n_live = law.of_group;
		return 0;
	}
	row->n_live++;
	listeners->items[taker].n_samples++;
	sample.origin = fold_single_origin(fold, conn);
	return add_sample(fold->snap, &sample);
}

static uint8_t pending_flags(const struct conn *conn)
{
	uint8_t flags = 0;

	if (conn_is_unaccepted(conn))
		flags |= PENDING_UNACCEPTED;
	if (conn->state == TCP_STATE_CLOSE_WAIT)
		flags |= PENDING_CLOSED;
	return flags;
}

int fold_single_pending(struct fold *fold, uint32_t pos,
			const struct conn *conn)
{
	struct snapshot *snap = fold->snap;
	struct tally_row *row = &snap->groups.rows[pos];
	bool is_unaccepted = conn_is_unaccepted(conn);
	struct pending *added;

	if (!is_unaccepted && !conn_holds_request(conn))
		return 0;
	row->n_unaccepted += is_unaccepted;
	row->n_requests += !is_unaccepted;
	if (snap->n_pending == PENDING_MAX)
		return 0;
	added = ARRAY_ADD(snap->pending, snap->n_pending, snap->cap_pending);
	if (!added)
		return -ENOMEM;
	*added = (struct pending){
		.group = pos,
		.age_ms = WAIT_AGE_UNKNOWN,
		.remote_port = conn->remote_port,
		.flags = pending_flags(conn),
	};
	(void)pending_tell(added, conn);
	return 0;
}

int fold_single_sighted(struct fold *fold, uint32_t pos,
			const struct conn *conn)
{
	const struct sighting *sighting =
		sightings_find(&fold->snap->sightings, conn->cookie);
	struct live_sample sample = {
		.group = pos,
		.origin = ORIGIN_UNKNOWN,
	};

	if (!sighting || sighting->holders == OWNERS_NONE)
		return 0;
	sample.holders = sighting->holders;
	sample.is_brief = sightings_is_brief(&fold->snap->sightings, sighting);
	return add_sample(fold->snap, &sample);
}

static uint16_t folded_port(const struct conn *conn, enum role role)
{
	return role == ROLE_SERVER ? conn->remote_port : conn->local_port;
}

static struct live live_of(struct fold *fold, uint32_t pos,
			   const struct conn *conn, enum role role)
{
	return (struct live){
		.inode = conn->inode,
		.group = pos,
		.holders = conn_holders(conn),
		.folded_port = folded_port(conn, role),
		.origin = role == ROLE_CLIENT ? fold_single_origin(fold, conn)
					      : ORIGIN_UNKNOWN,
	};
}

static int add_live(struct fold *fold, uint32_t pos, const struct conn *conn,
		    enum role role)
{
	struct live live = live_of(fold, pos, conn, role);

	ages_tell_live(&live, conn);
	return snapshot_add_live(fold->snap, live);
}

/* One more of its service, which is asked later, whole or not at all. */
static int add_untold(struct fold *fold, uint32_t pos, const struct conn *conn,
		      enum role role)
{
	uint16_t port = fold->snap->groups.rows[pos].key.service_port;
	uint16_t *n = &fold->n_untold[2 * port + (role == ROLE_CLIENT)];

	if (*n > FOLD_UNTOLD_MAX)
		return 0;
	(*n)++;
	return snapshot_add_live(fold->snap, live_of(fold, pos, conn, role));
}

int fold_single_stall(struct fold *fold, uint32_t pos, const struct conn *conn,
		      enum role role)
{
	const struct stall stall = {
		.group = pos,
		.age_ms = conn->have & CONN_HAS_INFO ? conn->last_data_sent_ms
						     : CONN_AGE_UNKNOWN,
		.send_queue = conn->send_queue,
		.folded_port = role == ROLE_SERVER ? conn->remote_port
						   : conn->local_port,
		.is_orphan = conn_has_no_file(conn),
	};

	return snapshot_add_stall(fold->snap, stall);
}

int fold_single_unread(struct fold *fold, uint32_t pos, const struct conn *conn,
		       enum role role)
{
	struct unread unread = {
		.group = pos,
		.inode = conn->inode,
		.folded_port = role == ROLE_SERVER ? conn->remote_port
						   : conn->local_port,
	};

	unread_tell(&unread, conn);
	return snapshot_add_unread(fold->snap, unread);
}

int fold_single_unacked(struct fold *fold, uint32_t pos,
			const struct conn *conn, enum role role)
{
	struct unacked unacked = {
		.group = pos,
		.folded_port = role == ROLE_SERVER ? conn->remote_port
						   : conn->local_port,
	};

	unacked_tell(&unacked, conn);
	return snapshot_add_unacked(fold->snap, unacked);
}

int fold_single_idle(struct fold *fold, uint32_t pos, const struct conn *conn,
		     enum role role)
{
	bool is_live =
		conn->state == TCP_STATE_ESTABLISHED && role != ROLE_UNKNOWN;
	struct idle idle = { .group = pos };

	if (is_live && fold->n_untold && !(conn->have & CONN_HAS_INFO))
		return add_untold(fold, pos, conn, role);
	if (!(conn->have & CONN_HAS_INFO))
		return 0;
	if (is_live)
		return add_live(fold, pos, conn, role);
	if (conn_idle_before_close_ms(conn, role == ROLE_CLIENT, &idle.idle_ms))
		return snapshot_add_idle(fold->snap, idle);
	return 0;
}
