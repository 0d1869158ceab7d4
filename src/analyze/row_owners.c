// SPDX-License-Identifier: MIT
/*
 * row_owners: grounds, the surest first.
 */
#include "analyze/row_owners.h"

#include <assert.h>
#include <string.h>

#include "analyze/serving.h"

static const char *const basis_names[] = {
	[OWNER_HOLDS] = "holds the socket",
	[OWNER_LISTENS] = "listens on the port",
	[OWNER_HELD] = "held the socket",
	[OWNER_LIVE_PEER] = "live sockets to the same peer",
	[OWNER_SAME_CGROUP] = "same cgroup",
	[OWNER_SAME_UID] = "same uid",
};
static_assert(sizeof(basis_names) / sizeof(basis_names[0]) == OWNER_BASIS_COUNT,
	      "every basis has its words");

const char *report_basis_name(enum owner_basis basis)
{
	return basis_names[basis];
}

bool report_owner_is_likely(const struct report_owners *owners,
			    const struct report_owner *owner)
{
	/* Closed ones that were met twice were met as good as all: they are
	 * no part of a crowd that nobody has met. */
	bool has_closed = owner->n_closed > 0 &&
			  (owner->n_brief * 2 >= owner->n_closed ||
			   owner->n_closed * 2u >= owners->n_forgotten);

	return owner->basis >= OWNER_SAME_CGROUP ||
	       (!has_closed && owner->basis != OWNER_LISTENS &&
		owners->n_forgotten > owners->n_alive);
}

/* A child that inherited what its parent has does not hide it. */
static bool comes_first(const struct owners *known,
			const struct report_owner *owner,
			const struct report_owner *other)
{
	if (owner->basis != other->basis)
		return owner->basis < other->basis;
	if (owner->n_sockets != other->n_sockets)
		return owner->n_sockets > other->n_sockets;
	return owners_is_older(known, owner->process, other->process);
}

/* Keeps the list in order of basis, then of sockets, then of age. */
static struct report_owner *settle(struct report_owners *owners,
				   const struct owners *known, uint32_t i)
{
	for (; i > 0; i--) {
		struct report_owner *here = &owners->items[i];
		struct report_owner *before = &owners->items[i - 1];
		struct report_owner swap = *before;

		if (!comes_first(known, here, before))
			break;
		*before = *here;
		*here = swap;
	}
	return &owners->items[i];
}

/* Its owner, as one more socket in its hands makes it; NULL: no room. */
static struct report_owner *add_process(struct report_owners *owners,
					const struct owners *known,
					uint32_t process,
					enum owner_basis basis)
{
	uint32_t kept =
		owners->n < REPORT_OWNERS_MAX ? owners->n : REPORT_OWNERS_MAX;
	uint32_t i;

	for (i = 0; i < kept && owners->items[i].process != process; i++)
		;
	if (i == REPORT_OWNERS_MAX) {
		owners->n = REPORT_OWNERS_MAX + 1;
		return NULL;
	}
	if (i == kept) {
		owners->n++;
		owners->items[i] = (struct report_owner){
			.process = process,
			.basis = (uint8_t)basis,
		};
	}
	/* One listener stands behind every group of its port. */
	if (basis != OWNER_LISTENS || owners->items[i].n_sockets == 0)
		owners->items[i].n_sockets++;
	if (basis < owners->items[i].basis)
		owners->items[i].basis = (uint8_t)basis;
	return settle(owners, known, i);
}

static void add_set(struct report_owners *owners, const struct snapshot *snap,
		    uint32_t set, enum owner_basis basis)
{
	for (; set != OWNERS_NONE; set = snap->owners.sets[set].rest)
		(void)add_process(owners, &snap->owners,
				  snap->owners.sets[set].process, basis);
}

/*
 * The holders of a sample: of a live socket, or of one that is closed now.
 * Most of a client's may be closed; a server without a listener has what lives.
 */
static void add_sample(struct report_owners *owners,
		       const struct snapshot *snap, const struct tally_row *row,
		       const struct live_sample *sample)
{
	enum owner_basis live =
		row->key.role == ROLE_CLIENT ? OWNER_LIVE_PEER : OWNER_HOLDS;
	bool is_closed = sample->inode == 0;
	uint32_t set = sample->holders;

	for (; set != OWNERS_NONE; set = snap->owners.sets[set].rest) {
		struct report_owner *owner = add_process(
			owners, &snap->owners, snap->owners.sets[set].process,
			is_closed ? OWNER_HELD : live);

		if (!owner || !is_closed || owner->n_closed == UINT16_MAX)
			continue;
		owner->n_closed++;
		owner->n_brief += sample->is_brief;
	}
}

/* What is known of a group beside those that hold it. */
struct traces {
	uint16_t origin; /* ORIGIN_UNKNOWN: of none */
	bool is_unheld; /* something of it lives, and in nobody's hands */
	uint32_t n_unheld; /* such waits, of those that are shown */
};

static void count_forgotten(struct report_owners *owners,
			    const struct tally_row *row,
			    const struct traces *traces)
{
	uint32_t n = row->states[TCP_STATE_TIME_WAIT] + traces->n_unheld;

	if (row->key.role != ROLE_CLIENT)
		return;
	owners->n_forgotten += n;
	owners->n_alive += (uint32_t)(tcp_state_total(row->states) - n);
}

static void trace(struct traces *traces, uint16_t origin, bool is_unheld)
{
	if (traces->origin == ORIGIN_UNKNOWN)
		traces->origin = origin;
	traces->is_unheld |= is_unheld;
}

static void add_waits(struct report_owners *owners, const struct snapshot *snap,
		      uint32_t group, struct traces *traces)
{
	size_t n;
	const struct wait *waits = snapshot_waits(snap, group, &n);

	for (size_t i = 0; i < n; i++) {
		bool is_unheld =
			waits[i].inode != 0 && waits[i].holders == OWNERS_NONE;

		add_set(owners, snap, waits[i].holders, OWNER_HOLDS);
		trace(traces, waits[i].origin, is_unheld);
		traces->n_unheld +=
			is_unheld && (waits[i].flags & WAIT_SELECTED);
	}
}

static void add_listeners(struct report_owners *owners,
			  const struct snapshot *snap,
			  const struct tally_key *key, struct traces *traces)
{
	const struct listeners *listeners = &snap->listeners;
	const struct addr *address = &key->local_address;
	uint32_t i = listeners_taker(listeners, key->netns, address,
				     key->service_port);

	for (; i != HASH_INDEX_NONE;
	     i = listeners_next_taker(listeners, i, address)) {
		const struct listener *listener = &listeners->items[i];

		add_set(owners, snap, listener->holders, OWNER_LISTENS);
		trace(traces, listener->origin,
		      listener->holders == OWNERS_NONE);
	}
}

static uint64_t count_living(const struct tally_row *row)
{
	return tcp_state_total(row->states) - row->states[TCP_STATE_TIME_WAIT];
}

/* Of those that a server accepted one of many is the rule. */
static bool has_one_holder(const struct live_sample *samples, size_t n)
{
	size_t i = 0;

	while (i < n && samples[i].is_accepted &&
	       samples[i].holders == samples[0].holders)
		i++;
	return i == n;
}

static void add_samples(struct report_owners *owners,
			const struct snapshot *snap, uint32_t group,
			struct traces *traces)
{
	size_t n;
	const struct live_sample *samples = snapshot_samples(snap, group, &n);

	owners->is_sampled |= n >= LIVE_SAMPLES_OF_GROUP &&
			      n < count_living(&snap->groups.rows[group]) &&
			      !has_one_holder(samples, n);
	for (size_t i = 0; i < n; i++) {
		add_sample(owners, snap, &snap->groups.rows[group],
			   &samples[i]);
		/* The listener has told where these come from. */
		if (samples[i].is_accepted)
			continue;
		trace(traces, ORIGIN_UNKNOWN,
		      samples[i].inode != 0 && !samples[i].is_gone &&
			      samples[i].holders == OWNERS_NONE);
	}
}

/* Those that may have to do with a row, on one ground. */
struct kin {
	uint32_t n;
	uint32_t process; /* one of them */
};

/*
 * A process already known, alone of the same unit or else of the same uid.
 * The server at the other end is not the client; and whoever was read and does
 * not hold what lives of the row is not behind it, however alike he is.
 */
static void add_relative(struct report_owners *owners,
			 const struct snapshot *snap,
			 const struct tally_key *key,
			 const struct origin *origin, bool is_unheld)
{
	const struct owners *known = &snap->owners;
	struct kin unit = { 0 }, user = { 0 };

	for (uint32_t i = 0; i < known->n_processes; i++) {
		const struct process *process = &known->processes[i];
		enum owners_kinship kinship = owners_kinship(process, origin);
		struct kin *kin = kinship == KINSHIP_UNIT ? &unit : &user;

		if (kinship == KINSHIP_NONE ||
		    (is_unheld && process->was_read) ||
		    (key->role == ROLE_CLIENT && serving_listens(snap, key, i)))
			continue;
		kin->process = i;
		kin->n++;
	}
	if (unit.n == 1)
		(void)add_process(owners, known, unit.process,
				  OWNER_SAME_CGROUP);
	else if (unit.n == 0 && user.n == 1)
		(void)add_process(owners, known, user.process, OWNER_SAME_UID);
}

void row_owners_add_listener(struct report_owners *owners,
			     const struct snapshot *snap,
			     const struct listener *listener)
{
	static const struct tally_key server = { .role = ROLE_SERVER };
	uint16_t origin = listener->origin;

	if (!snap->owners.looked)
		return;
	add_set(owners, snap, listener->holders, OWNER_LISTENS);
	if (owners->n == 0 && origin != ORIGIN_UNKNOWN)
		add_relative(owners, snap, &server,
			     &snap->owners.origins[origin], true);
}

void row_owners_add(struct report_owners *owners, const struct snapshot *snap,
		    uint32_t group)
{
	const struct tally_row *row = &snap->groups.rows[group];
	struct traces traces = { .origin = row->origin };
	uint32_t before = owners->n;

	if (!snap->owners.looked)
		return;
	add_waits(owners, snap, group, &traces);
	count_forgotten(owners, row, &traces);
	if (row->key.role == ROLE_SERVER)
		add_listeners(owners, snap, &row->key, &traces);
	/* Live sockets are no ground for those that others hold. */
	if (traces.n_unheld == 0 ||
	    traces.n_unheld < tcp_state_total(row->states))
		add_samples(owners, snap, group, &traces);
	if (owners->n == before && traces.origin != ORIGIN_UNKNOWN)
		add_relative(owners, snap, &row->key,
			     &snap->owners.origins[traces.origin],
			     traces.is_unheld);
}

bool row_owners_have(const struct report_owners *owners, uint32_t process)
{
	for (uint32_t i = 0; i < owners->n && i < REPORT_OWNERS_MAX; i++) {
		if (owners->items[i].process == process)
			return true;
	}
	return false;
}

const char *row_owners_program(const struct snapshot *snap,
			       const struct report_owners *owners)
{
	const struct process *processes = snap->owners.processes;

	if (owners->n == 0)
		return NULL;
	for (uint32_t i = 0; i < owners->n && i < REPORT_OWNERS_MAX; i++) {
		const struct report_owner *owner = &owners->items[i];

		/* Of the same unit or user is a guess. */
		if (owner->basis > OWNER_LIVE_PEER ||
		    strcmp(processes[owner->process].name,
			   processes[owners->items[0].process].name) != 0)
			return NULL;
	}
	return processes[owners->items[0].process].name;
}
