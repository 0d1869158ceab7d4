// SPDX-License-Identifier: MIT
/*
 * fold_ports: what each client takes of the local ports, and how much of that
 * connect() could have back.
 */
#include "model/fold_ports.h"

#include <errno.h>

#include "model/bound_ports.h"
#include "tcpwait/array.h"
#include "tcpwait/reuse.h"

/* So many TIME_WAIT passed over are no accident. */
enum { ENOUGH_PASSED_OVER = 30 };

/*
 * The kernel keys connections by the interface they are bound to, and not
 * every reader tells it: without one, a link-local address is any host's.
 * What is behind an address that is not known is several perhaps.
 */
static bool is_untold(const struct tally_key *key)
{
	bool link_local = addr_is_link_local(&key->local_address) ||
			  addr_is_link_local(&key->remote_address);

	return (link_local && key->ifindex == 0) ||
	       addr_is_unknown(&key->local_address) ||
	       addr_is_unknown(&key->remote_address);
}

static uint8_t first_signs(const struct fold *fold, const struct tally_key *key)
{
	const struct settings *settings =
		&fold->snap->namespaces[fold->netns].settings;
	uint8_t signs = 0;

	if (is_untold(key))
		signs |= TALLY_PORTS_UNTOLD;
	if (reuse_between(settings, &key->local_address,
			  &key->remote_address) == REUSE_ACTS)
		signs |= TALLY_REUSE_ALLOWED;
	return signs;
}

/* The source of a group whose first port this is. */
static int begin_ports(struct fold *fold, struct tally_row *row)
{
	int found = local_ports_find(&fold->ports, &row->key);

	if (found < 0)
		return found;
	if (found > 0 && fold->first_source + (size_t)found <= UINT16_MAX)
		row->source = (uint16_t)(fold->first_source + (size_t)found);
	row->port_signs |= first_signs(fold, &row->key);
	return 0;
}

/*
 * __inet_hash_connect() tries the parity of the range's first port first,
 * bind() to port 0 the other (inet_csk_find_open_port).
 */
static bool is_other_parity(const struct fold *fold, uint16_t port)
{
	return (port ^ fold->roles.local_port_low) & 1;
}

static void note_port(struct fold *fold, struct tally_row *row, uint16_t port)
{
	if (row->source > 0)
		local_ports_add(&fold->ports, row->source - fold->first_source,
				port);
	if (row->lowest_port == 0 || port < row->lowest_port)
		row->lowest_port = port;
	if (port > row->highest_port)
		row->highest_port = port;
	row->ports_used++;
	if (row->ports_used > fold->n_ephemeral)
		row->port_signs |= TALLY_PORTS_UNTOLD;
	row->ports_other_parity += is_other_parity(fold, port);
}

static void note_closed(struct fold *fold, struct tally_row *row, uint16_t port,
			uint32_t closed_ms)
{
	bool other = is_other_parity(fold, port);

	if (row->source > 0)
		local_ports_close(&fold->ports,
				  row->source - fold->first_source, other,
				  closed_ms);
	if (closed_ms < fold->reuse_delay_ms ||
	    !(row->port_signs & TALLY_REUSE_ALLOWED))
		return;
	row->ports_reusable++;
	row->reusable_other_parity += other;
}

static void note_low_port(struct fold *fold, struct tally_row *row,
			  uint16_t port)
{
	uint64_t *words = fold->snap->namespaces[fold->netns].low_ports;

	words[port / 64] |= UINT64_C(1) << port % 64;
	row->n_low_ports += row->n_low_ports < UINT16_MAX;
}

int fold_ports_count(struct fold *fold, struct tally_row *row,
		     const struct conn *conn, uint32_t closed_ms)
{
	int ret;

	if (conn->have & CONN_HAS_OPTIONS)
		row->port_signs |= conn->have & CONN_TIMESTAMPS
					   ? TALLY_PORTS_STAMPED
					   : TALLY_PORTS_UNSTAMPED;
	if (conn->local_port < PRIVILEGED_PORTS)
		note_low_port(fold, row, conn->local_port);
	if (!port_set_has(&fold->ephemeral, conn->local_port))
		return 0;
	if (row->ports_used == 0) {
		ret = begin_ports(fold, row);
		if (ret < 0)
			return ret;
	}
	note_port(fold, row, conn->local_port);
	if (closed_ms != CONN_AGE_UNKNOWN)
		note_closed(fold, row, conn->local_port, closed_ms);
	return 0;
}

void fold_ports_bind(struct fold *fold, const struct conn *conn)
{
	port_set_add(&fold->snap->namespaces[fold->netns].bound,
		     conn->local_port);
	if (port_set_has(&fold->ephemeral, conn->local_port))
		local_ports_bind(&fold->ports, &conn->local, conn->local_port);
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

void fold_ports_init(struct fold *fold, const struct settings *settings)
{
	init_ports(fold, settings);
	fold->reuse_delay_ms = reuse_delay_ms(settings);
}

/*
 * How many of a group's closes came when as many TIME_WAIT as connect() tries
 * first, the ports of one parity, were old enough to be taken over: so their
 * connections must have passed these over.
 */
static uint64_t passed_over(const struct fold *fold,
			    const struct tally_row *row)
{
	const int delay_s = (int)(fold->reuse_delay_ms / 1000) + 1;
	struct history history = { { 0 } };
	uint64_t older = 0, passed = 0;

	closes_history(&fold->snap->closes, row, &history);
	for (int i = HISTORY_SECONDS - 1; i >= 0; i--) {
		if (i + delay_s < HISTORY_SECONDS)
			older += history.n[i + delay_s];
		if (older * 2 >= fold->n_ephemeral)
			passed += history.n[i];
	}
	return passed;
}

/*
 * Timestamps are agreed upon with the other end, and a TIME_WAIT does not tell
 * whether it has them: its live neighbours do, or that none was taken over
 * although connect() came across many.
 */
static uint8_t reuse_signs(struct fold *fold, const struct tally_row *row)
{
	const struct counters *counters =
		&fold->snap->namespaces[fold->netns].counters;

	if (row->port_signs & TALLY_PORTS_STAMPED)
		return 0;
	if (row->port_signs & TALLY_PORTS_UNSTAMPED)
		return TALLY_REUSE_UNSTAMPED;
	if (bound_ports_is_here(&row->key))
		return 0;
	if (bound_ports_leave_reusable(fold, row))
		return TALLY_REUSE_NEVER;
	if (!counters->known[COUNTER_TW_RECYCLED] ||
	    counters->value[COUNTER_TW_RECYCLED] > 0 ||
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

/* No setting gives back what was bound before connect(). */
static void settle_bound(struct fold *fold)
{
	struct tally *groups = &fold->snap->groups;

	for (size_t i = fold->first_row; i < groups->n; i++) {
		struct tally_row *row = &groups->rows[i];
		enum bound_ports bound = bound_ports_of(fold, row);

		if (bound == BOUND_PORTS_NONE)
			continue;
		row->port_signs |= TALLY_PORTS_BOUND;
		row->ports_reusable =
			bound == BOUND_PORTS_ALL
				? 0
				: row->ports_reusable -
					  row->reusable_other_parity;
	}
}

static void sum_up(struct fold *fold)
{
	const struct tally *groups = &fold->snap->groups;

	for (size_t i = fold->first_row; i < groups->n; i++) {
		const struct tally_row *row = &groups->rows[i];
		struct local_source *source = bound_ports_source(fold, row);

		if (!source)
			continue;
		source->n_sockets += row->ports_used;
		source->n_groups++;
	}
}

static int keep_sources(struct fold *fold)
{
	struct snapshot *snap = fold->snap;

	for (size_t i = 0; i < fold->ports.n; i++) {
		struct local_source *added = ARRAY_ADD(
			snap->sources, snap->n_sources, snap->cap_sources);

		if (!added)
			return -ENOMEM;
		*added = fold->ports.sources[i];
	}
	return 0;
}

int fold_ports_finish(struct fold *fold)
{
	int ret;

	sum_up(fold);
	ret = bound_ports_judge(fold);
	if (ret < 0)
		return ret;
	settle_bound(fold);
	settle_reuse(fold);
	return keep_sources(fold);
}
