// SPDX-License-Identifier: MIT
/*
 * collect_stalls: exact questions for when a stalled socket last sent data.
 *
 * Window probes carry none (tcp_xmit_probe_skb), so they do not move it.
 */
#include "kernel/collect.h"

#include <stdlib.h>

/* More are not asked: what the others do is as good as theirs. */
enum { QUESTIONS = 2048 };

struct asking {
	struct snapshot *snap;
	size_t n;
	uint32_t stalls[QUESTIONS]; /* positions in snap->stalls */
	struct conn conns[QUESTIONS];
};

static bool needs_age(const struct snapshot *snap, const struct stall *stall)
{
	return stall->age_ms == CONN_AGE_UNKNOWN &&
	       snap->groups.rows[stall->group].key.role != ROLE_UNKNOWN;
}

static struct conn conn_of(const struct snapshot *snap,
			   const struct stall *stall)
{
	return tally_conn(&snap->groups.rows[stall->group].key,
			  stall->folded_port);
}

/* Another socket may have these addresses by now, or it sends again. */
static void take(void *ctx, size_t i, const struct conn *conn)
{
	struct asking *asking = ctx;
	struct stall *stall = &asking->snap->stalls[asking->stalls[i]];

	if (conn_is_stalled(conn) && conn->have & CONN_HAS_INFO &&
	    conn_has_no_file(conn) == stall->is_orphan)
		stall->age_ms = conn->last_data_sent_ms;
}

void collect_stalls_read(struct snapshot *snap, size_t first)
{
	struct asking *asking = NULL;
	struct error ignored;

	for (size_t i = first; i < snap->n_stalls; i++) {
		if (!needs_age(snap, &snap->stalls[i]))
			continue;
		if (!asking)
			asking = calloc(1, sizeof(*asking));
		if (!asking || asking->n == QUESTIONS)
			break;
		asking->stalls[asking->n] = (uint32_t)i;
		asking->conns[asking->n++] = conn_of(snap, &snap->stalls[i]);
	}
	if (asking) {
		asking->snap = snap;
		(void)kernel_lookup(asking->conns, asking->n, take, asking,
				    &ignored);
	}
	free(asking);
}
