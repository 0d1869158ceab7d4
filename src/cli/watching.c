// SPDX-License-Identifier: MIT
/*
 * watching: the keys are a tally's, the sums lie beside it.
 */
#include "cli/watching.h"

#include <errno.h>
#include <stdlib.h>

#include "tcpwait/array.h"

/* The process that stands for the holders of the end at hand. */
static uint32_t owner_of(const void *ctx, const struct conn *conn)
{
	const struct watching *watching = ctx;
	const struct owners *owners = &watching->seen->owners;
	uint32_t owner = owners_first_holder(owners, watching->ending->holders);

	(void)conn;
	if (owner != OWNERS_NONE && !(watching->tally.fields & TALLY_PROCESS))
		owner = owners_same_unit(owners, owner);
	return owner;
}

void watching_by_service(struct watching *watching)
{
	watching->tally.fields = TALLY_NETNS | TALLY_ROLE | TALLY_SERVICE_PORT |
				 TALLY_REMOTE_ADDRESS;
}

/* The connection as its key is to have it. */
static struct conn shape(const struct watching *watching)
{
	const struct ending *ending = watching->ending;
	struct conn conn = ending->end.conn;
	bool is_full = watching->tally.n >= WATCHING_KEYS_MAX;

	if (is_full ||
	    (!watching->by_keys && ending->verdict.role != ROLE_CLIENT))
		conn.remote = addr_any;
	if (is_full && watching->by_keys) {
		conn.local = addr_any;
		conn.local_port = 0;
		conn.remote_port = 0;
	}
	if (ending->origin != ORIGIN_UNKNOWN) {
		const struct origin *origin =
			&watching->seen->owners.origins[ending->origin];

		conn.uid = origin->uid;
		conn.have |= origin->uid_known ? CONN_HAS_UID : 0;
	}
	return conn;
}

/* Owners of connections too short to be met are their siblings'. */
static void add_owner(const struct watching *watching,
		      struct report_owners *owners)
{
	const struct ending *ending = watching->ending;
	uint32_t process =
		owners_first_holder(&watching->seen->owners, ending->holders);

	if (process == OWNERS_NONE)
		return;
	for (uint32_t i = 0; i < owners->n && i < REPORT_OWNERS_MAX; i++) {
		if (owners->items[i].process == process) {
			owners->items[i].n_sockets++;
			return;
		}
	}
	if (owners->n < REPORT_OWNERS_MAX)
		owners->items[owners->n] = (struct report_owner){
			.process = process,
			.n_sockets = 1,
			.basis = ending->holds_it ? OWNER_HELD : OWNER_LISTENS,
		};
	if (owners->n <= REPORT_OWNERS_MAX)
		owners->n++;
}

static struct watching_group *group_of(struct watching *watching)
{
	struct conn conn = shape(watching);
	uint32_t pos;

	if (tally_row_of(&watching->tally, &conn,
			 watching->ending->verdict.role,
			 watching->ending->end.netns, &pos) < 0)
		return NULL;
	if (pos < watching->n_groups)
		return &watching->groups[pos];
	return ARRAY_ADD(watching->groups, watching->n_groups,
			 watching->cap_groups);
}

int watching_add(struct watching *watching, const struct ending *ending)
{
	struct watching_group *group;

	watching->ending = ending;
	watching->tally.owner_of = owner_of;
	watching->tally.owner_ctx = watching;
	group = group_of(watching);
	if (!group)
		return -ENOMEM;
	ends_add(&group->span, ending);
	add_owner(watching, &group->owners);
	return 0;
}

int watching_rows(const struct watching *watching, bool is_sum, double seconds,
		  struct ends_row **rows, size_t *n)
{
	*n = 0;
	*rows = calloc(watching->n_groups + 1, sizeof(**rows));
	if (!*rows)
		return -ENOMEM;
	for (size_t i = 0; i < watching->n_groups; i++) {
		const struct watching_group *group = &watching->groups[i];
		const struct ends *ends = is_sum ? &group->sum : &group->span;
		uint64_t total = ends_total(ends);

		if (total == 0)
			continue;
		(*rows)[(*n)++] = (struct ends_row){
			.count = { .tally = &watching->tally,
				   .row = &watching->tally.rows[i],
				   .total = total },
			.ends = ends,
			.owners = &group->owners,
			.seconds = seconds,
			.per_second = seconds > 0 ? (double)total / seconds : 0,
		};
	}
	return 0;
}

void watching_next(struct watching *watching)
{
	static const struct ends none;

	for (size_t i = 0; i < watching->n_groups; i++) {
		struct watching_group *group = &watching->groups[i];

		ends_merge(&group->sum, &group->span);
		ends_merge(&watching->sum, &group->span);
		group->span = none;
	}
}

void watching_free(struct watching *watching)
{
	tally_free(&watching->tally);
	free(watching->groups);
	watching->groups = NULL;
	watching->n_groups = 0;
}
