// SPDX-License-Identifier: MIT
/*
 * bound_ports: a bound port is like any other but for how it was chosen.
 *
 * connect() takes a port of the other parity only where all of the first are in
 * use toward the same destination (__inet_hash_connect, since Linux 4.2); a
 * TIME_WAIT that may be taken over counts as free.  bind() to port 0 tries the
 * other parity first, and gives each port once (inet_csk_find_open_port).
 *
 * What is bound, listened on or accepted makes its port unfit for connect()
 * from any address, until the last TIME_WAIT of it is gone: only ports that
 * connect() alone has chosen are shared.
 */
#include "model/bound_ports.h"

#include <errno.h>
#include <stdlib.h>

#include "tcpwait/snapshot.h"

enum {
	ENOUGH_PORTS = 20,
	/* Chosen while others were old enough to be taken over for so long. */
	SURE_SECONDS = 2,
};

/* The range by parity, as connect() sees it. */
struct parities {
	struct port_set other; /* the ports that are tried last */
	uint32_t n_first, n_other;
};

struct local_source *bound_ports_source(struct fold *fold,
					const struct tally_row *row)
{
	size_t i = row->source;

	return i > fold->first_source
		       ? &fold->ports.sources[i - fold->first_source - 1]
		       : NULL;
}

/* Only Linux 4.2 and later are known to choose by parity. */
static bool chooses_by_parity(const struct fold *fold)
{
	const struct snapshot *snap = fold->snap;
	const struct host *host =
		snapshot_host(snap, snap->namespaces[fold->netns].host);
	char *rest;
	unsigned long major = strtoul(host->kernel, &rest, 10), minor;

	if (*rest != '.')
		return false;
	minor = strtoul(rest + 1, NULL, 10);
	return major > 4 || (major == 4 && minor >= 2);
}

static void split_range(const struct fold *fold, struct parities *parities)
{
	*parities = (struct parities){ .n_other = 0 };
	for (unsigned int port = fold->roles.local_port_low + 1u;
	     port <= fold->roles.local_port_high; port += 2)
		port_set_add(&parities->other, (uint16_t)port);
	port_set_keep(&parities->other, &fold->ephemeral);
	parities->n_other = port_set_count(&parities->other);
	parities->n_first = fold->n_ephemeral - parities->n_other;
}

/*
 * Do they lie closer than connect() has any reason to choose them?  Then the
 * program has a range of its own.
 */
static bool is_band(const struct tally_row *row, uint32_t n_ephemeral)
{
	uint32_t n = row->ports_used;
	uint32_t span = (uint32_t)row->highest_port - row->lowest_port + 1;

	/* connect() takes one in nine or so before it comes around. */
	return n >= ENOUGH_PORTS &&
	       ((span * 2 < n_ephemeral && n * 4 >= span) ||
		(span * 10 < n_ephemeral * 9 && n * 10 >= span * 9));
}

static bool is_used_up(uint32_t n, uint32_t capacity)
{
	return (uint64_t)n * 100 >= (uint64_t)capacity * 97;
}

/* No client of the namespace ever took over a TIME_WAIT. */
static bool never_took_over(const struct fold *fold)
{
	const struct counters *counters =
		&fold->snap->namespaces[fold->netns].counters;

	return counters->known[COUNTER_TW_RECYCLED] &&
	       counters->value[COUNTER_TW_RECYCLED] == 0;
}

/*
 * Were ports of the other parity chosen while there were enough others?  Where
 * both are used alike, connect() may keep to a range of the program's own
 * (IP_LOCAL_PORT_RANGE), in which it makes no difference between them; but it
 * would take over what it may.
 */
static bool passes_over(const struct fold *fold, const struct tally_row *row,
			const struct parities *parities)
{
	uint32_t other = row->ports_other_parity;
	uint32_t first = row->ports_used - other;

	if (other < ENOUGH_PORTS || first * 10 >= parities->n_first * 8 ||
	    row->port_signs & TALLY_PORTS_BAND)
		return false;
	return other >= first * 2 || is_used_up(other, parities->n_other) ||
	       (row->ports_reusable > 0 && never_took_over(fold));
}

/* More than one parity, and hardly a port twice where many should be. */
static bool shares_none(const struct fold *fold, size_t pos)
{
	const struct local_source *source = &fold->ports.sources[pos];
	const struct tally *groups = &fold->snap->groups;
	double n = fold->n_ephemeral, unused = 1, shared;

	if (source->n_ports * 20.0 <= n * 11)
		return false;
	for (size_t i = fold->first_row; i < groups->n; i++) {
		const struct tally_row *row = &groups->rows[i];

		if (row->source == fold->first_source + pos + 1)
			unused *= row->ports_used < n ? 1 - row->ports_used / n
						      : 0;
	}
	shared = source->n_sockets - (1 - unused) * n;
	return shared >= ENOUGH_PORTS &&
	       (source->n_sockets - source->n_ports) * 10.0 < shared;
}

/* Were they chosen while others could have been taken over? */
static bool leaves_reusable(const struct fold *fold,
			    const struct closed_ports *closed)
{
	uint32_t least = fold->reuse_delay_ms / 1000 + 1 + SURE_SECONDS;
	uint32_t oldest = closed->oldest_ms[0] / 1000, n = 0;

	for (uint32_t i = 0; i + least <= oldest && i < LOCAL_PORTS_SECONDS;
	     i++)
		n += closed->by_age_s[i];
	return n >= ENOUGH_PORTS;
}

/*
 * Were those that connect() tries last closed before the others, although none
 * of these was taken over since?  Then they were chosen before them.
 */
static bool came_first(const struct fold *fold,
		       const struct closed_ports *closed)
{
	const struct counters *counters =
		&fold->snap->namespaces[fold->netns].counters;
	double first, other, span;

	if (closed->n[0] < ENOUGH_PORTS || closed->n[1] < ENOUGH_PORTS ||
	    !counters->known[COUNTER_TW_RECYCLED] ||
	    counters->value[COUNTER_TW_RECYCLED] * 2 > closed->n[0])
		return false;
	first = (double)closed->sum_ms[0] / closed->n[0];
	other = (double)closed->sum_ms[1] / closed->n[1];
	/* Chosen one after the other, each takes half of the time. */
	span = 2 * (closed->oldest_ms[1] - other);
	return other > first && (other - first) * 4 > span;
}

/* What the groups of one source show. */
struct signs {
	bool passes_over;
	bool is_plain; /* one has ports of the first parity alone */
	bool may_take_over; /* of some it is known that connect() could */
	bool is_band;
};

static struct signs find_signs(const struct fold *fold, size_t pos,
			       const struct parities *parities)
{
	const struct tally *groups = &fold->snap->groups;
	struct signs signs = { .passes_over = false };

	for (size_t i = fold->first_row; i < groups->n; i++) {
		const struct tally_row *row = &groups->rows[i];

		if (row->source != fold->first_source + pos + 1)
			continue;
		signs.passes_over |= passes_over(fold, row, parities);
		signs.is_plain |= row->ports_used >= ENOUGH_PORTS &&
				  row->ports_other_parity == 0;
		signs.is_band |= (row->port_signs & TALLY_PORTS_BAND) != 0;
		signs.may_take_over |= row->port_signs & TALLY_REUSE_ALLOWED &&
				       (row->port_signs & TALLY_PORTS_STAMPED ||
					bound_ports_is_here(&row->key));
	}
	return signs;
}

static enum bound_ports judge_source(const struct fold *fold, size_t pos,
				     const struct parities *parities)
{
	const struct local_source *source = &fold->ports.sources[pos];
	const struct closed_ports *closed = &fold->ports.ports[pos]->closed;
	uint32_t n_shared = source->n_sockets - source->n_ports;
	struct signs signs;

	if (source->n_other_parity < ENOUGH_PORTS)
		return BOUND_PORTS_NONE;
	signs = find_signs(fold, pos, parities);
	if (!signs.passes_over && !shares_none(fold, pos) &&
	    (signs.is_band ||
	     !((signs.may_take_over && leaves_reusable(fold, closed)) ||
	       came_first(fold, closed))))
		return BOUND_PORTS_NONE;
	if (is_used_up(source->n_other_parity, parities->n_other))
		/* bind() goes on to the others then. */
		return n_shared * 10 < source->n_ports ? BOUND_PORTS_ALL
						       : BOUND_PORTS_OTHER;
	return signs.is_plain || !shares_none(fold, pos) ? BOUND_PORTS_OTHER
							 : BOUND_PORTS_ALL;
}

bool bound_ports_leave_reusable(struct fold *fold, const struct tally_row *row)
{
	return bound_ports_source(fold, row) &&
	       leaves_reusable(
		       fold,
		       &fold->ports.ports[row->source - fold->first_source - 1]
				->closed);
}

bool bound_ports_is_here(const struct tally_key *key)
{
	return addr_is_loopback(&key->remote_address) ||
	       addr_equal(&key->local_address, &key->remote_address);
}

enum bound_ports bound_ports_of(struct fold *fold, const struct tally_row *row)
{
	const struct local_source *source = bound_ports_source(fold, row);

	if (!source || source->bound == BOUND_PORTS_NONE)
		return BOUND_PORTS_NONE;
	if (source->bound == BOUND_PORTS_OTHER && row->ports_other_parity == 0)
		return BOUND_PORTS_NONE;
	return (enum bound_ports)source->bound;
}

/* A port that was accepted on is its listener's, even when that is gone. */
static void hold_served(struct fold *fold, struct port_set *held)
{
	const struct listeners *listeners = &fold->snap->listeners;
	const struct tally *groups = &fold->snap->groups;

	for (size_t i = fold->first_listener; i < listeners->n; i++)
		port_set_add(held, listeners->items[i].port);
	for (size_t i = fold->first_row; i < groups->n; i++) {
		const struct tally_key *key = &groups->rows[i].key;

		if (key->role == ROLE_SERVER)
			port_set_add(held, key->service_port);
	}
}

static void hold_bound(struct fold *fold, size_t pos, struct port_set *held,
		       const struct parities *parities)
{
	struct port_set ports = fold->ports.ports[pos]->used;

	if (fold->ports.sources[pos].bound == BOUND_PORTS_OTHER)
		port_set_keep(&ports, &parities->other);
	port_set_join(held, &ports);
}

/*
 * How many of a group's ports are held: of the only group of a source that is
 * known.  One of several has its own of the parity that is bound, and its share
 * of what else of the source is held by others.
 */
static uint32_t held_of(const struct local_source *source,
			const struct tally_row *row)
{
	uint64_t n = row->ports_used, held = source->n_held;
	uint32_t all = source->n_ports, own = 0;

	if (source->bound == BOUND_PORTS_OTHER && source->n_groups > 1) {
		own = row->ports_other_parity;
		n -= own;
		held -= source->n_other_parity;
		all -= source->n_other_parity;
	}
	return own + (all > 0 ? (uint32_t)(n * held / all) : 0);
}

static void share_held(struct fold *fold)
{
	struct tally *groups = &fold->snap->groups;

	for (size_t i = fold->first_row; i < groups->n; i++) {
		const struct local_source *source =
			bound_ports_source(fold, &groups->rows[i]);

		if (source)
			groups->rows[i].ports_held =
				held_of(source, &groups->rows[i]);
	}
}

/* What bind() to a source's address finds taken. */
static void count_taken(struct fold *fold)
{
	const struct listeners *listeners = &fold->snap->listeners;
	struct local_ports *ports = &fold->ports;

	for (size_t i = fold->first_listener; i < listeners->n; i++) {
		const struct listener *listener = &listeners->items[i];

		if (port_set_has(&fold->ephemeral, listener->port))
			local_ports_bind(ports, &listener->address,
					 listener->port);
	}
	for (size_t i = 0; i < ports->n; i++) {
		struct port_set taken = ports->ports[i]->used;

		port_set_join(&taken, &ports->ports[i]->bound);
		port_set_join(&taken, &ports->bound_anywhere);
		ports->sources[i].n_taken = port_set_count(&taken);
	}
}

static void mark_bands(struct fold *fold)
{
	struct tally *groups = &fold->snap->groups;

	for (size_t i = fold->first_row; i < groups->n; i++) {
		if (is_band(&groups->rows[i], fold->n_ephemeral))
			groups->rows[i].port_signs |= TALLY_PORTS_BAND;
	}
}

static void judge_sources(struct fold *fold, struct port_set *held,
			  const struct parities *parities)
{
	mark_bands(fold);
	for (size_t i = 0; i < fold->ports.n; i++) {
		struct local_source *source = &fold->ports.sources[i];

		source->bound = (uint8_t)judge_source(fold, i, parities);
		if (source->bound != BOUND_PORTS_NONE)
			hold_bound(fold, i, held, parities);
	}
}

int bound_ports_judge(struct fold *fold)
{
	struct local_ports *ports = &fold->ports;
	struct netns *here = &fold->snap->namespaces[fold->netns];
	struct port_set *held = &here->held;
	struct parities *parities = malloc(sizeof(*parities));

	if (!parities)
		return -ENOMEM;
	split_range(fold, parities);
	local_ports_settle(ports, &parities->other);
	*held = here->bound;
	hold_served(fold, held);
	if (chooses_by_parity(fold))
		judge_sources(fold, held, parities);
	port_set_keep(held, &fold->ephemeral);
	for (size_t i = 0; i < ports->n; i++)
		ports->sources[i].n_held =
			port_set_common(&ports->ports[i]->used, held);
	share_held(fold);
	count_taken(fold);
	free(parities);
	return 0;
}
