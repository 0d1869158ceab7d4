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
	return owner->basis >= OWNER_SAME_CGROUP ||
	       (owner->n_closed == 0 && owner->basis != OWNER_LISTENS &&
		owners->n_forgotten > owners->n_alive);
}

/* Keeps the list in order of basis, then of sockets. */
static struct report_owner *settle(struct report_owners *owners, uint32_t i)
{
	for (; i > 0; i--) {
		struct report_owner *here = &owners->items[i];
		struct report_owner *before = &owners->items[i - 1];
		struct report_owner swap = *before;

		if (before->basis < here->basis ||
		    (before->basis == here->basis &&
		     before->n_sockets >= here->n_sockets))
			break;
		*before = *here;
		*here = swap;
	}
	return &owners->items[i];
}

/* Its owner, as one more socket in its hands makes it; NULL: no room. */
static struct report_owner *add_process(struct report_owners *owners,
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
	return settle(owners, i);
}

static void add_set(struct report_owners *owners, const struct snapshot *snap,
		    uint32_t set, enum owner_basis basis)
{
	for (; set != OWNERS_NONE; set = snap->owners.sets[set].rest)
		(void)add_process(owners, snap->owners.sets[set].process,
				  basis);
}

/* The holders of a sample: of a live socket, or of one that is closed now. */
static void add_sample(struct report_owners *owners,
		       const struct snapshot *snap,
		       const struct live_sample *sample)
{
	bool is_closed = sample->inode == 0;
	uint32_t set = sample->holders;

	for (; set != OWNERS_NONE; set = snap->owners.sets[set].rest) {
		struct report_owner *owner =
			add_process(owners, snap->owners.sets[set].process,
				    is_closed ? OWNER_HELD : OWNER_LIVE_PEER);

		if (!owner || !is_closed)
			continue;
		owner->n_closed += owner->n_closed < UINT16_MAX;
		owner->is_brief |= sample->is_brief;
	}
}

static void count_forgotten(struct report_owners *owners,
			    const struct tally_row *row)
{
	uint32_t time_wait = row->states[TCP_STATE_TIME_WAIT];

	if (row->key.role != ROLE_CLIENT)
		return;
	owners->n_forgotten += time_wait;
	owners->n_alive += (uint32_t)(tcp_state_total(row->states) - time_wait);
}

/* Gives the origin of one of the listeners, or ORIGIN_UNKNOWN. */
static uint16_t add_listeners(struct report_owners *owners,
			      const struct snapshot *snap,
			      const struct tally_key *key)
{
	const struct listeners *listeners = &snap->listeners;
	const struct addr *address = &key->local_address;
	uint32_t i = listeners_taker(listeners, key->netns, address,
				     key->service_port);
	uint16_t origin = ORIGIN_UNKNOWN;

	for (; i != HASH_INDEX_NONE;
	     i = listeners_next_taker(listeners, i, address)) {
		add_set(owners, snap, listeners->items[i].holders,
			OWNER_LISTENS);
		origin = listeners->items[i].origin;
	}
	return origin;
}

/*
 * A process already known: of the same unit, or alone of the same uid.  The
 * server at the other end is not the client.
 */
static void add_relative(struct report_owners *owners,
			 const struct snapshot *snap,
			 const struct tally_key *key,
			 const struct origin *origin)
{
	const struct owners *known = &snap->owners;
	uint32_t same_uid = OWNERS_NONE, n_same_uid = 0;

	for (uint32_t i = 0; i < known->n_processes; i++) {
		const struct process *process = &known->processes[i];

		if (key->role == ROLE_CLIENT && serving_listens(snap, key, i))
			continue;
		if (origin->unit[0] &&
		    strcmp(origin->unit, process->unit) == 0) {
			(void)add_process(owners, i, OWNER_SAME_CGROUP);
			return;
		}
		if (origin->uid_known && process->uid == origin->uid) {
			same_uid = i;
			n_same_uid++;
		}
	}
	if (n_same_uid == 1)
		(void)add_process(owners, same_uid, OWNER_SAME_UID);
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
			     &snap->owners.origins[origin]);
}

void row_owners_add(struct report_owners *owners, const struct snapshot *snap,
		    uint32_t group)
{
	const struct tally_row *row = &snap->groups.rows[group];
	const struct live_sample *samples;
	const struct wait *waits;
	uint32_t before = owners->n;
	uint16_t origin = row->origin;
	size_t n;

	if (!snap->owners.looked)
		return;
	count_forgotten(owners, row);
	waits = snapshot_waits(snap, group, &n);
	for (size_t i = 0; i < n; i++) {
		add_set(owners, snap, waits[i].holders, OWNER_HOLDS);
		if (origin == ORIGIN_UNKNOWN)
			origin = waits[i].origin;
	}
	if (row->key.role == ROLE_SERVER) {
		uint16_t listeners_origin =
			add_listeners(owners, snap, &row->key);

		if (origin == ORIGIN_UNKNOWN)
			origin = listeners_origin;
	}
	samples = snapshot_samples(snap, group, &n);
	for (size_t i = 0; i < n; i++)
		add_sample(owners, snap, &samples[i]);
	if (owners->n == before && origin != ORIGIN_UNKNOWN)
		add_relative(owners, snap, &row->key,
			     &snap->owners.origins[origin]);
}
