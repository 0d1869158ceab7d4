// SPDX-License-Identifier: MIT
/*
 * collect_stalls: exact questions about sockets whose data waits: when one
 * whose peer does not read has last sent, and for how long another sends again.
 *
 * Window probes carry no data (tcp_xmit_probe_skb), so they do not move it.
 */
#include "kernel/collect.h"

#include <stdlib.h>

#include "tcpwait/unacked.h"
#include "tcpwait/unread.h"

/* More are not asked: what the others do is as good as theirs. */
enum { QUESTIONS = 2048 };

struct asking {
	struct snapshot *snap;
	size_t n;
	uint32_t asked[QUESTIONS]; /* positions in snap->stalls, or unacked */
	struct conn conns[QUESTIONS];
};

typedef void (*take_fn)(void *ctx, size_t i, const struct conn *conn);

/* Another socket may have these addresses by now, or it sends again. */
static void take_stall(void *ctx, size_t i, const struct conn *conn)
{
	struct asking *asking = ctx;
	struct stall *stall = &asking->snap->stalls[asking->asked[i]];

	if (conn_is_stalled(conn) && conn->have & CONN_HAS_INFO &&
	    conn_has_no_file(conn) == stall->is_orphan)
		stall->age_ms = conn->last_data_sent_ms;
}

static void take_unacked(void *ctx, size_t i, const struct conn *conn)
{
	struct asking *asking = ctx;

	unacked_tell(&asking->snap->unacked[asking->asked[i]], conn);
}

static void take_unread(void *ctx, size_t i, const struct conn *conn)
{
	struct asking *asking = ctx;
	struct unread *unread = &asking->snap->unreads[asking->asked[i]];

	if (conn->inode == unread->inode)
		unread_tell(unread, conn);
}

/* Of the sockets of group whose age is not told; *asking is made for them. */
static void add(struct asking **asking, struct snapshot *snap, size_t i,
		uint32_t group, uint16_t folded_port)
{
	const struct tally_key *key = &snap->groups.rows[group].key;
	struct asking *all = *asking;

	if (key->role == ROLE_UNKNOWN)
		return;
	if (!all)
		all = *asking = calloc(1, sizeof(*all));
	if (!all || all->n == QUESTIONS)
		return;
	all->snap = snap;
	all->asked[all->n] = (uint32_t)i;
	all->conns[all->n++] = tally_conn(key, folded_port);
}

static void ask(struct asking *asking, take_fn take)
{
	struct error ignored;

	if (asking)
		(void)kernel_lookup(asking->conns, asking->n, take, asking,
				    &ignored);
	free(asking);
}

void collect_stalls_read(struct snapshot *snap, size_t first)
{
	struct asking *asking = NULL;

	for (size_t i = first; i < snap->n_stalls; i++) {
		const struct stall *stall = &snap->stalls[i];

		if (stall->age_ms == CONN_AGE_UNKNOWN)
			add(&asking, snap, i, stall->group, stall->folded_port);
	}
	ask(asking, take_stall);
}

void collect_stalls_read_unacked(struct snapshot *snap, size_t first)
{
	struct asking *asking = NULL;

	for (size_t i = first; i < snap->n_unacked; i++) {
		const struct unacked *unacked = &snap->unacked[i];

		if (unacked->age_ms == CONN_AGE_UNKNOWN)
			add(&asking, snap, i, unacked->group,
			    unacked->folded_port);
	}
	ask(asking, take_unacked);
}

void collect_stalls_read_unread(struct snapshot *snap, size_t first)
{
	struct asking *asking = NULL;

	for (size_t i = first; i < snap->n_unreads; i++) {
		const struct unread *unread = &snap->unreads[i];

		if (unread->age_ms == CONN_AGE_UNKNOWN)
			add(&asking, snap, i, unread->group,
			    unread->folded_port);
	}
	ask(asking, take_unread);
}
