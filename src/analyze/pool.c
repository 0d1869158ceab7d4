// SPDX-License-Identifier: MIT
/*
 * pool: who idled is told from who was forgotten in the midst of something.
 *
 * A connection that was closed upon its request did not idle.  Nor does one
 * idle in a pool whose end an epoll set would report at once and nobody takes
 * notice of: there the loop does not get to it.
 */
#include "analyze/pool.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/idle_timeout.h"
#include "tcpwait/close_wait.h"

/* A number of groups, or none. */
#define NO_GROUP UINT32_MAX

/*
 * nginx enters a connection both ways, edge-triggered, as runtimes do that read
 * when they like (ngx_epoll_add_connection), and yet handles every event.
 */
static bool handles_events(const struct owners *owners, uint32_t set)
{
	uint32_t holder = owners_first_holder(owners, set);
	const char *name;

	if (holder == OWNERS_NONE)
		return false;
	name = owners->processes[holder].name;
	return strcmp(name, "nginx") == 0 || strcmp(name, "openresty") == 0;
}

static bool is_awaited(const struct snapshot *snap, const struct wait *wait)
{
	return wait->flags & WAIT_AWAITED ||
	       (wait->flags & WAIT_POLLED &&
		handles_events(&snap->owners, wait->holders));
}

/* Do the connections of this group's service idle equally long? */
static bool idled_alike(const struct snapshot *snap, uint32_t group)
{
	struct idle_timeout timeout;

	return idle_timeout_find(&timeout, snap,
				 &snap->groups.rows[group].key) == 0 &&
	       timeout.known;
}

struct judge {
	const struct snapshot *snap;
	uint32_t group; /* of which it is known */
	bool alike;
};

/* An event loop reads the end of each; those that idled alike were in a pool,
 * as a read in time would have closed them. */
static bool is_idle_consumed(struct judge *judge, const struct wait *wait)
{
	if (!(wait->flags & WAIT_IDLED))
		return false;
	if (judge->group != wait->group) {
		judge->group = wait->group;
		judge->alike = idled_alike(judge->snap, wait->group);
	}
	return judge->alike;
}

static bool is_pooled(struct judge *judge, const struct wait *wait,
		      uint8_t kind)
{
	const struct snapshot *snap = judge->snap;

	if (wait->flags & (WAIT_IS_FIN_WAIT2 | WAIT_UPON_REQUEST) ||
	    snap->groups.rows[wait->group].key.role != ROLE_CLIENT)
		return false;
	switch (kind) {
	case CLOSE_WAIT_GOODBYE:
		return !is_awaited(snap, wait);
	case CLOSE_WAIT_UNREAD:
		/* One is the FIN alone. */
		return wait->recv_queue == 1 && !is_awaited(snap, wait);
	case CLOSE_WAIT_CONSUMED:
		return is_idle_consumed(judge, wait);
	default:
		return false;
	}
}

bool *pool_waits(const struct snapshot *snap, const uint8_t *kinds)
{
	struct judge judge = { .snap = snap, .group = NO_GROUP };
	bool *pooled = calloc(snap->n_waits + 1, sizeof(*pooled));

	for (size_t i = 0; pooled && i < snap->n_waits; i++)
		pooled[i] = is_pooled(&judge, &snap->waits[i], kinds[i]);
	return pooled;
}
