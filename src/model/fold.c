// SPDX-License-Identifier: MIT
/*
 * fold: from sockets to groups, services and waits.
 */
#include "tcpwait/fold.h"

#include <errno.h>

#include "tcpwait/ages.h"
#include "tcpwait/array.h"
#include "tcpwait/close_wait.h"

/* tcp_tw_reuse_delay before there was such a setting (tcp_twsk_unique). */
enum { REUSE_DELAY_DEFAULT_MS = 1000 };

/* From this age on an orphan FIN_WAIT2 tells of a peer that never closes. */
enum { AGED_ORPHAN_MS = 10000 };

/* So often is data sent again that is not just late. */
enum { LOST_RETRANSMITS = 2 };

/* More is taken for so much; its milliseconds fit. */
enum { FIN_TIMEOUT_MAX_SECONDS = 86400 };

/* So many TIME_WAIT passed over are no accident. */
enum { ENOUGH_PASSED_OVER = 30 };

/* Values of tcp_tw_reuse. */
enum { REUSE_OFF, REUSE_ALL, REUSE_LOOPBACK };

/*
 * May connect() take over this TIME_WAIT (tcp_twsk_unique)?  It also wants
 * timestamps on that connection, which cannot be seen: the setting stands in.
 */
static bool is_reusable(const struct fold *fold, const struct conn *conn)
{
	uint32_t age_ms;

	if (conn->state != TCP_STATE_TIME_WAIT || fold->reuse == REUSE_OFF)
		return false;
	if (fold->reuse == REUSE_LOOPBACK && !addr_is_loopback(&conn->local) &&
	    !addr_is_loopback(&conn->remote))
		return false;
	return conn_age_ms(conn, &age_ms) && age_ms >= fold->reuse_delay_ms;
}

/*
 * The kernel keys connections by the interface they are bound to, and not
 * every reader tells it: without one, a link-local address is any host's.
 */
static uint8_t first_signs(const struct tally_key *key)
{
	bool link_local = addr_is_link_local(&key->local_address) ||
			  addr_is_link_local(&key->remote_address);

	return link_local && key->ifindex == 0 ? TALLY_PORTS_UNTOLD : 0;
}

/* The source of a group whose first port this is. */
static int begin_ports(struct fold *fold, struct tally_row *row)
{
	int found = local_ports_find(&fold->ports, &row->key);

	if (found < 0)
		return found;
	if (found > 0 && fold->first_source + (size_t)found <= UINT16_MAX)
		row->source = (uint16_t)(fold->first_source + (size_t)found);
	row->port_signs |= first_signs(&row->key);
	return 0;
}

static int count_budget(struct fold *fold, struct tally_row *row,
			const struct conn *conn)
{
	int ret;

	if (conn->have & CONN_HAS_OPTIONS)
		row->port_signs |= conn->have & CONN_TIMESTAMPS
					   ? TALLY_PORTS_STAMPED
					   : TALLY_PORTS_UNSTAMPED;
	if (!port_set_has(&fold->ephemeral, conn->local_port))
		return 0;
	if (row->ports_used == 0) {
		ret = begin_ports(fold, row);
		if (ret < 0)
			return ret;
	}
	if (row->source > 0)
		local_ports_add(&fold->ports, row->source - fold->first_source,
				conn->local_port);
	row->ports_used++;
	if (row->ports_used > fold->n_ephemeral)
		row->port_signs |= TALLY_PORTS_UNTOLD;
	/*
	 * __inet_hash_connect() tries the parity of the range's first port
	 * first, bind() to port 0 the other.
	 */
	if ((conn->local_port ^ fold->roles.local_port_low) & 1)
		row->ports_other_parity++;
	if (is_reusable(fold, conn))
		row->ports_reusable++;
	return 0;
}

/* Adds a TIME_WAIT that has time left to the closes of its service. */
static int count_close(struct fold *fold, uint32_t pos, const struct conn *conn)
{
	struct snapshot *snap = fold->snap;
	struct tally_row *row = &snap->groups.rows[pos];
	int ret;

	if (conn->expires_ms == 0)
		return 0;
	row->closes++;
	if (row->key.role == ROLE_UNKNOWN)
		return 0;
	if (row->service == HASH_INDEX_NONE) {
		ret = services_of(&snap->services, &snap->groups, pos,
				  &row->service);
		if (ret < 0)
			return ret;
	}
	return services_add_close(
		&snap->services, row->service,
		conn->expires_ms >= CONN_TIMEWAIT_MS
			? 0
			: (CONN_TIMEWAIT_MS - conn->expires_ms) / 1000);
}

/* Whence the socket comes: an orphan's or minisocket's origin is unknown. */
static uint16_t origin_of(struct fold *fold, const struct conn *conn)
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

static uint8_t wait_flags(const struct conn *conn, bool selected)
{
	uint8_t flags = 0;

	if (selected)
		flags |= WAIT_SELECTED;
	if (conn->state == TCP_STATE_FIN_WAIT2)
		flags |= WAIT_IS_FIN_WAIT2;
	return flags;
}

static int add_wait(struct fold *fold, uint32_t pos, const struct conn *conn,
		    enum role role, bool selected)
{
	struct snapshot *snap = fold->snap;
	struct wait *waits = array_grow(snap->waits, snap->n_waits,
					&snap->cap_waits, sizeof(*waits));
	struct wait *wait;

	if (!waits)
		return -ENOMEM;
	snap->waits = waits;
	wait = &waits[snap->n_waits++];
	*wait = (struct wait){
		.inode = conn->inode,
		.group = pos,
		.age_ms = WAIT_AGE_UNKNOWN,
		.holders = OWNERS_NONE,
		.recv_queue = conn->recv_queue < UINT16_MAX
				      ? (uint16_t)conn->recv_queue
				      : UINT16_MAX,
		.origin = origin_of(fold, conn),
		.folded_port = role == ROLE_SERVER ? conn->remote_port
						   : conn->local_port,
		.kind = (uint8_t)close_wait_classify(conn, role),
		.flags = wait_flags(conn, selected),
	};
	ages_tell(wait, conn);
	return 0;
}

static int add_sample(struct snapshot *snap, const struct live_sample *sample)
{
	struct live_sample *samples;

	if (snap->n_samples == LIVE_SAMPLES_MAX)
		return 0;
	samples = array_grow(snap->samples, snap->n_samples, &snap->cap_samples,
			     sizeof(*samples));
	if (!samples)
		return -ENOMEM;
	snap->samples = samples;
	samples[snap->n_samples++] = *sample;
	return 0;
}

/* Remembers a few live sockets of a client's group, and whose they are. */
static int add_live(struct fold *fold, uint32_t pos, const struct conn *conn)
{
	struct tally_row *row = &fold->snap->groups.rows[pos];
	struct live_sample sample = {
		.inode = conn->inode,
		.group = pos,
		.holders = OWNERS_NONE,
	};

	if (row->n_live == LIVE_SAMPLES_OF_GROUP)
		return 0;
	row->n_live++;
	row->origin = origin_of(fold, conn);
	sample.origin = row->origin;
	return add_sample(fold->snap, &sample);
}

/* Two ports by which the same connections are known at their other end. */
static void note_live(struct tally_row *row, const struct conn *conn,
		      enum role role)
{
	uint16_t port =
		role == ROLE_SERVER ? conn->remote_port : conn->local_port;

	if (row->lowest_live == 0 || port < row->lowest_live)
		row->lowest_live = port;
	if (port > row->highest_live)
		row->highest_live = port;
}

/* A TIME_WAIT whose socket was seen alive has its holder's name. */
static int add_sighted(struct fold *fold, uint32_t pos, const struct conn *conn)
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
	sample.is_brief = sightings_is_new(&fold->snap->sightings, sighting);
	return add_sample(fold->snap, &sample);
}

static void count_up(uint16_t *counter)
{
	if (*counter < UINT16_MAX)
		(*counter)++;
}

static bool is_aged_orphan(const struct fold *fold, const struct conn *conn)
{
	uint32_t life_ms = conn->kind == CONN_FULL ? fold->orphan_whole_ms
						   : fold->orphan_ms;
	uint32_t age_ms;

	if (!conn_is_orphan_fin_wait2(conn))
		return false;
	if (conn_age_ms(conn, &age_ms))
		return age_ms >= AGED_ORPHAN_MS;
	return conn->expires_ms + AGED_ORPHAN_MS <= life_ms;
}

/*
 * Has a peer that closed its side not confirmed what we sent it since?  One
 * timeout is a lost segment; the counter of other timers counts probes.
 */
static bool is_unanswered_data(const struct conn *conn)
{
	return conn->state == TCP_STATE_CLOSE_WAIT &&
	       conn->timer == CONN_TIMER_RETRANSMIT &&
	       conn->retransmits >= LOST_RETRANSMITS;
}

/* What the selected socket adds to its group beside its state. */
static void count_signs(const struct fold *fold, struct tally_row *row,
			const struct conn *conn)
{
	row->orphan_fin_wait2 += conn_is_orphan_fin_wait2(conn);
	if (is_aged_orphan(fold, conn))
		count_up(&row->n_orphans_aged);
	if (conn->retransmits == 0 || conn->kind != CONN_FULL)
		return;
	if (conn->state == TCP_STATE_SYN_SENT)
		count_up(&row->n_unanswered_connect);
	if (conn->state == TCP_STATE_FIN_WAIT1 ||
	    conn->state == TCP_STATE_CLOSING ||
	    conn->state == TCP_STATE_LAST_ACK)
		count_up(&row->n_unanswered_close);
	if (is_unanswered_data(conn))
		count_up(&row->n_unanswered_data);
}

static int add_idles(struct fold *fold, uint32_t pos, const struct conn *conn,
		     enum role role)
{
	struct snapshot *snap = fold->snap;
	struct idle idle = { .group = pos };

	if (!(conn->have & CONN_HAS_INFO))
		return 0;
	if (conn->state == TCP_STATE_ESTABLISHED && role == ROLE_SERVER) {
		idle.turn = conn_turn(conn, &idle.idle_ms);
		return snapshot_add_idle(&snap->live_idles, &snap->n_live_idles,
					 &snap->cap_live_idles, idle);
	}
	if (conn_idle_before_close_ms(conn, role == ROLE_CLIENT, &idle.idle_ms))
		return snapshot_add_idle(&snap->closed_idles,
					 &snap->n_closed_idles,
					 &snap->cap_closed_idles, idle);
	return 0;
}

static bool is_waiting(const struct conn *conn)
{
	return conn->state == TCP_STATE_CLOSE_WAIT ||
	       (conn->state == TCP_STATE_FIN_WAIT2 && conn->inode != 0);
}

static int fold_conn(void *ctx, const struct conn *conn, enum role role)
{
	struct fold *fold = ctx;
	struct snapshot *snap = fold->snap;
	bool selected = filter_matches(fold->filter, conn);
	struct tally_row *row;
	uint32_t pos;
	int ret;

	ret = tally_row_of(&snap->groups, conn, role, fold->netns, &pos);
	if (ret < 0)
		return ret;
	row = &snap->groups.rows[pos];
	if (role == ROLE_CLIENT) {
		ret = count_budget(fold, row, conn);
		if (ret < 0)
			return ret;
	}
	if (conn->state == TCP_STATE_ESTABLISHED)
		note_live(row, conn, role);
	if (is_waiting(conn)) {
		ret = add_wait(fold, pos, conn, role, selected);
		if (ret < 0)
			return ret;
	}
	if (role == ROLE_CLIENT && conn->inode != 0 && !is_waiting(conn))
		ret = add_live(fold, pos, conn);
	else if (conn->state == TCP_STATE_TIME_WAIT)
		ret = add_sighted(fold, pos, conn);
	if (ret < 0)
		return ret;
	if (!selected)
		return 0;
	row->states[conn->state]++;
	count_signs(fold, row, conn);
	ret = add_idles(fold, pos, conn, role);
	if (ret < 0)
		return ret;
	if (conn->state == TCP_STATE_TIME_WAIT)
		return count_close(fold, pos, conn);
	return 0;
}

static int fold_add(void *ctx, const struct conn *conn)
{
	struct fold *fold = ctx;
	struct snapshot *snap = fold->snap;

	if (conn->kind == CONN_BOUND) {
		port_set_add(&snap->namespaces[fold->netns].bound,
			     conn->local_port);
		return 0;
	}
	snap->n_sockets++;
	if (conn->state == TCP_STATE_LISTEN) {
		int ret = listeners_add(&snap->listeners, conn, fold->netns,
					origin_of(fold, conn),
					filter_matches(fold->filter, conn));

		if (ret < 0)
			return ret;
	}
	return roles_add(&fold->roles, conn);
}

static void fold_restart(void *ctx)
{
	struct fold *fold = ctx;
	struct snapshot *snap = fold->snap;

	roles_restart(&fold->roles);
	local_ports_clear(&fold->ports);
	tally_truncate(&snap->groups, fold->first_row);
	services_truncate(&snap->services, &snap->groups, fold->first_service,
			  fold->first_history);
	listeners_truncate(&snap->listeners, fold->first_listener);
	snap->n_waits = fold->first_wait;
	snap->n_samples = fold->first_sample;
	snap->n_closed_idles = fold->first_closed_idle;
	snap->n_live_idles = fold->first_live_idle;
	snap->n_sockets = fold->first_socket;
	snap->namespaces[fold->netns].bound = (struct port_set){ { 0 } };
}

static void init_ports(struct fold *fold, const struct settings *settings)
{
	const struct port_set *reserved = &settings->reserved;
	uint16_t low, high;

	(void)settings_port_range(settings, &low, &high);
	fold->roles.local_port_low = low;
	fold->roles.local_port_high = high;
	port_set_add_range(&fold->ephemeral, low, high);
	if (settings->reserved_known)
		port_set_subtract(&fold->ephemeral, reserved);
	fold->n_ephemeral = port_set_count(&fold->ephemeral);
}

static void init_reuse(struct fold *fold, const struct settings *settings)
{
	bool timestamps_off = settings->known[SETTING_TCP_TIMESTAMPS] &&
			      settings->value[SETTING_TCP_TIMESTAMPS] == 0;

	fold->reuse_delay_ms = REUSE_DELAY_DEFAULT_MS;
	if (settings->known[SETTING_TCP_TW_REUSE_DELAY])
		fold->reuse_delay_ms =
			(uint32_t)settings->value[SETTING_TCP_TW_REUSE_DELAY];
	if (settings->known[SETTING_TCP_TW_REUSE] && !timestamps_off)
		fold->reuse = settings->value[SETTING_TCP_TW_REUSE];
}

/*
 * An orphan FIN_WAIT2 lives as a minisocket for tcp_fin_timeout.  Of one above
 * TCP_TIMEWAIT_LEN it lives for the excess twice: as a whole socket
 * (__tcp_close), and then as a minisocket (tcp_keepalive_timer).
 */
static void init_orphans(struct fold *fold, const struct settings *settings)
{
	int64_t seconds = settings->value[SETTING_TCP_FIN_TIMEOUT];
	uint32_t timeout_ms = CONN_TIMEWAIT_MS;

	if (settings->known[SETTING_TCP_FIN_TIMEOUT] && seconds >= 0)
		timeout_ms =
			1000 * (uint32_t)(seconds < FIN_TIMEOUT_MAX_SECONDS
						  ? seconds
						  : FIN_TIMEOUT_MAX_SECONDS);
	fold->orphan_whole_ms = timeout_ms;
	fold->orphan_ms = timeout_ms;
	if (timeout_ms > CONN_TIMEWAIT_MS) {
		fold->orphan_whole_ms = timeout_ms - CONN_TIMEWAIT_MS;
		fold->orphan_ms = 2 * fold->orphan_whole_ms;
	}
}

void fold_init(struct fold *fold, struct snapshot *snap, uint16_t netns,
	       const struct filter *filter)
{
	const struct settings *settings = &snap->namespaces[netns].settings;

	*fold = (struct fold){
		.snap = snap,
		.filter = filter,
		.netns = netns,
		.first_row = snap->groups.n,
		.first_service = snap->services.n,
		.first_history = snap->services.n_histories,
		.first_wait = snap->n_waits,
		.first_sample = snap->n_samples,
		.first_closed_idle = snap->n_closed_idles,
		.first_live_idle = snap->n_live_idles,
		.first_source = snap->n_sources,
		.first_listener = snap->listeners.n,
		.first_socket = snap->n_sockets,
	};
	snap->groups.fields = TALLY_GROUP_FIELDS;
	fold->roles.listeners = &snap->listeners;
	fold->roles.netns = netns;
	fold->roles.next = (struct role_sink){ fold, fold_conn };
	init_orphans(fold, settings);
	init_ports(fold, settings);
	init_reuse(fold, settings);
}

struct conn_sink fold_sink(struct fold *fold)
{
	return (struct conn_sink){ fold, fold_add, fold_restart };
}

/*
 * How many of a group's closes came when as many TIME_WAIT as connect() tries
 * first, the ports of one parity, were old enough to be taken over: so their
 * connections must have passed these over.
 */
static double passed_over(const struct fold *fold, const struct tally_row *row)
{
	const int delay_s = (int)(fold->reuse_delay_ms / 1000) + 1;
	struct history history = { { 0 } };
	double all = 0, older = 0, passed = 0, share;

	services_history(&fold->snap->services, row->service, &history);
	for (int i = 0; i < HISTORY_SECONDS; i++)
		all += history.n[i];
	share = all > 0 ? row->closes / all : 0;
	for (int i = HISTORY_SECONDS - 1; i >= 0; i--) {
		if (i + delay_s < HISTORY_SECONDS)
			older += share * history.n[i + delay_s];
		if (older * 2 >= fold->n_ephemeral)
			passed += share * history.n[i];
	}
	return passed;
}

/* This host's own settings hold for both ends then. */
static bool is_here(const struct tally_key *key)
{
	return addr_is_loopback(&key->remote_address) ||
	       addr_equal(&key->local_address, &key->remote_address);
}

/*
 * Timestamps are agreed upon with the other end, and a TIME_WAIT does not tell
 * whether it has them: its live neighbours do, or that none was taken over
 * since the namespace began although connect() came across many.
 */
static uint8_t reuse_signs(const struct fold *fold, const struct tally_row *row)
{
	const struct counters *counters =
		&fold->snap->namespaces[fold->netns].counters;

	if (row->port_signs & TALLY_PORTS_STAMPED)
		return 0;
	if (row->port_signs & TALLY_PORTS_UNSTAMPED)
		return TALLY_REUSE_UNSTAMPED;
	if (!counters->known[COUNTER_TW_RECYCLED] ||
	    counters->value[COUNTER_TW_RECYCLED] > 0 ||
	    row->service == HASH_INDEX_NONE || is_here(&row->key) ||
	    passed_over(fold, row) < ENOUGH_PASSED_OVER)
		return 0;
	return TALLY_REUSE_NEVER;
}

static void settle_reuse(struct fold *fold)
{
	struct tally *groups = &fold->snap->groups;

	for (size_t i = fold->first_row; i < groups->n; i++) {
		struct tally_row *row = &groups->rows[i];
		uint8_t signs;

		if (row->ports_reusable == 0)
			continue;
		signs = reuse_signs(fold, row);
		row->port_signs |= signs;
		if (signs)
			row->ports_reusable = 0;
	}
}

static int keep_sources(struct fold *fold)
{
	struct snapshot *snap = fold->snap;

	local_ports_settle(&fold->ports);
	for (size_t i = 0; i < fold->ports.n; i++) {
		struct local_source *sources =
			array_grow(snap->sources, snap->n_sources,
				   &snap->cap_sources, sizeof(*sources));

		if (!sources)
			return -ENOMEM;
		snap->sources = sources;
		sources[snap->n_sources++] = fold->ports.sources[i];
	}
	for (size_t i = fold->first_row; i < snap->groups.n; i++) {
		const struct tally_row *row = &snap->groups.rows[i];

		if (row->source > 0)
			snap->sources[row->source - 1].n_sockets +=
				row->ports_used;
	}
	return 0;
}

int fold_finish(struct fold *fold)
{
	int ret = roles_settle(&fold->roles);

	if (ret < 0)
		return ret;
	settle_reuse(fold);
	return keep_sources(fold);
}

void fold_free(struct fold *fold)
{
	roles_free(&fold->roles);
	local_ports_clear(&fold->ports);
}
