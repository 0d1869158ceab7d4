// SPDX-License-Identifier: MIT
/*
 * collect_owners: what is wanted of the search for holders, and its answers.
 */
#include "kernel/collect.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "tcpwait/array.h"
#include "tcpwait/tcp_state.h"

static double seconds_for(const struct collect_request *request)
{
	if (request->seconds_max > 0)
		return request->seconds_max;
	return request->owners == COLLECT_OWNERS_AUTO ? COLLECT_SECONDS : 0;
}

static void search(struct wanted *items, size_t n, struct owners *owners,
		   const struct collect_request *request,
		   struct holders_read *read)
{
	struct holders_request search_request = {
		.seconds_max = seconds_for(request),
		.progress = request->progress,
		.progress_ctx = request->progress_ctx,
		.stop = request->stop,
		.stop_ctx = request->stop_ctx,
		.read = read,
	};

	owners->as_root = geteuid() == 0;
	owners->processes_hidden = access("/proc/1", F_OK) < 0;
	owners->look_error = -holders_find(items, n, &search_request, owners);
	/* Where nobody could be asked, all stays unknown. */
	owners->looked = owners->look_error == 0;
}

static struct wanted want(uint32_t inode, uint16_t origin, bool is_wait)
{
	return (struct wanted){
		.inode = inode,
		.set = OWNERS_NONE,
		.origin = origin,
		.every_holder = is_wait,
		.is_wait = is_wait,
	};
}

/* Who should accept is one of its holders: which, all of them may tell. */
static struct wanted want_listener(const struct listener *listener,
				   bool as_root)
{
	struct wanted wanted = want(listener->inode, listener->origin, false);

	wanted.every_holder = listener->is_slow;
	wanted.everywhere = listener->is_slow && as_root;
	return wanted;
}

/* Is it toward a server of this host that is behind? */
static bool calls_slow(const struct snapshot *snap, const struct tally_key *key)
{
	const struct listeners *listeners = &snap->listeners;
	uint32_t i = listeners_taker(listeners, key->netns,
				     &key->remote_address, key->service_port);

	return i != HASH_INDEX_NONE && listeners->items[i].is_slow;
}

/*
 * Connections beside those that the server closed: whether their holder goes on
 * with them tells what the others are.  And those to a server that does not
 * accept, which may be its own.  So many at most.
 */
enum { SIBLINGS_MAX = 1024 };

static bool is_sibling(const struct snapshot *snap, const struct live *live)
{
	const struct tally_row *row = &snap->groups.rows[live->group];

	return row->key.role == ROLE_CLIENT && live->inode != 0 &&
	       (row->states[TCP_STATE_CLOSE_WAIT] > 0 ||
		calls_slow(snap, &row->key));
}

static size_t list_siblings(const struct snapshot *snap, struct wanted *items)
{
	size_t n = 0;

	for (size_t i = 0; i < snap->n_lives && n < SIBLINGS_MAX; i++) {
		const struct live *live = &snap->lives[i];

		if (is_sibling(snap, live))
			items[n++] = want(live->inode, live->origin, false);
	}
	return n;
}

static size_t give_siblings(struct snapshot *snap, const struct wanted *items)
{
	size_t n = 0;

	for (size_t i = 0; i < snap->n_lives && n < SIBLINGS_MAX; i++) {
		if (is_sibling(snap, &snap->lives[i]))
			snap->lives[i].holders = items[n++].set;
	}
	return n;
}

/*
 * In the order of waits, listeners, samples, siblings; give_holders() reads it
 * back so.  The siblings begin at *first_sibling.
 */
static size_t list_wanted(const struct snapshot *snap, struct wanted *items,
			  size_t *first_sibling)
{
	bool as_root = geteuid() == 0;
	size_t n = 0;

	for (size_t i = 0; i < snap->n_waits; i++) {
		const struct wait *wait = &snap->waits[i];

		if (wait->inode != 0)
			items[n++] = want(wait->inode, wait->origin, true);
	}
	for (size_t i = 0; i < snap->listeners.n; i++) {
		const struct listener *listener = &snap->listeners.items[i];

		if (listener->inode != 0)
			items[n++] = want_listener(listener, as_root);
	}
	for (size_t i = 0; i < snap->n_samples; i++) {
		if (snap->samples[i].inode != 0)
			items[n++] = want(snap->samples[i].inode,
					  snap->samples[i].origin, false);
	}
	*first_sibling = n;
	return n + list_siblings(snap, items + n);
}

/* Gives how many there were. */
static size_t give_holders(struct snapshot *snap, const struct wanted *items)
{
	size_t n = 0;

	for (size_t i = 0; i < snap->n_waits; i++) {
		struct wait *wait = &snap->waits[i];

		if (wait->inode == 0)
			continue;
		wait->holders = items[n].set;
		wait->descriptor = items[n].descriptor;
		if (wait->holders == OWNERS_NONE &&
		    (wait->flags & WAIT_SELECTED))
			snap->n_without_owner++;
		if (items[n].polled)
			wait->flags |= WAIT_POLLED;
		if (items[n].awaited)
			wait->flags |= WAIT_AWAITED;
		if (items[n].closes_on_exec)
			wait->flags |= WAIT_CLOEXEC;
		n++;
	}
	for (size_t i = 0; i < snap->listeners.n; i++) {
		if (snap->listeners.items[i].inode != 0)
			snap->listeners.items[i].holders = items[n++].set;
	}
	for (size_t i = 0; i < snap->n_samples; i++) {
		if (snap->samples[i].inode != 0)
			snap->samples[i].holders = items[n++].set;
	}
	return n + give_siblings(snap, items + n);
}

static size_t count_wanted(const struct snapshot *snap)
{
	return snap->n_waits + snap->listeners.n + snap->n_samples +
	       SIBLINGS_MAX;
}

/* What the owners alone do not tell. */
static void look_further(struct snapshot *snap,
			 const struct collect_request *request,
			 const struct holders_read *read,
			 struct deadline deadline)
{
	if (!snap->owners.looked || snap->owners.timed_out)
		return;
	vanished_read(snap, request);
	if (request->unlisted || request->dead_min > 0)
		unlisted_read(snap, request, read, deadline);
}

/* The wanted of one table, which stand side by side. */
struct wanted_table {
	struct wanted *items;
	size_t n, first_sibling;
};

static int keep_table(struct kept *kept, const struct wanted_table *table)
{
	size_t n = table->first_sibling;
	int ret = collect_keep_found(&kept->search, table->items, n, false);

	return ret < 0 ? ret
		       : collect_keep_found(&kept->search, table->items + n,
					    table->n - n, true);
}

/* Looks for the holders of all that is wanted, and gives them. */
static int find_holders(struct snapshot *snap, struct snapshot *mptcp,
			struct wanted *items,
			const struct collect_request *request,
			struct holders_read *read)
{
	struct wanted_table tcp = { .items = items }, other;
	int ret = 0;

	tcp.n = list_wanted(snap, items, &tcp.first_sibling);
	other = (struct wanted_table){ .items = items + tcp.n };
	other.n = list_wanted(mptcp, other.items, &other.first_sibling);
	search(items, tcp.n + other.n, &snap->owners, request, read);
	(void)give_holders(snap, tcp.items);
	(void)give_holders(mptcp, other.items);
	if (request->keep)
		ret = keep_table(request->keep, &tcp);
	if (ret == 0 && request->keep)
		ret = keep_table(request->keep, &other);
	return ret;
}

int collect_owners_read(struct snapshot *snap,
			const struct collect_request *request)
{
	bool reads_again = request->unlisted || request->dead_min > 0;
	struct holders_read read = { .n = 0 };
	struct snapshot mptcp = snapshot_of_mptcp(snap);
	size_t n = count_wanted(snap) + count_wanted(&mptcp);
	struct wanted *items = calloc(n, sizeof(*items));
	struct deadline deadline = deadline_in(seconds_for(request));
	int ret;

	if (!items)
		return request->keep ? -ENOMEM : 0;
	ret = find_holders(snap, &mptcp, items, request,
			   reads_again ? &read : NULL);
	free(items);
	snap->n_owners_not_seen = snapshot_owners_not_seen(snap);
	if (ret == 0)
		look_further(snap, request, &read, deadline);
	holders_read_free(&read);
	return ret < 0 || !request->keep
		       ? ret
		       : collect_keep_gone(request->keep, snap);
}

int collect_owners_want(struct owner_map *map, struct owners *owners,
			const struct conn *conn)
{
	uint32_t origin = OWNERS_NONE;
	struct wanted *added;

	if (owners_origin_of(owners, conn->uid, conn->have & CONN_HAS_UID,
			     conn->cgroup, &origin) < 0)
		return -ENOMEM;
	added = LIST_ADD(map);
	if (!added)
		return -ENOMEM;
	*added = want(conn->inode,
		      origin < ORIGIN_UNKNOWN ? (uint16_t)origin
					      : ORIGIN_UNKNOWN,
		      conn->state == TCP_STATE_CLOSE_WAIT ||
			      conn->state == TCP_STATE_FIN_WAIT2);
	return 0;
}

void collect_owners_find(struct owner_map *map, struct snapshot *snap,
			 const struct collect_request *request)
{
	search(map->items, map->n, &snap->owners, request, NULL);
	for (size_t i = 0; i < map->n; i++) {
		bool is_unseen = map->items[i].set == OWNERS_NONE;

		snap->n_without_owner += is_unseen && map->items[i].is_wait;
		snap->n_owners_not_seen += is_unseen;
	}
	if (map->n_left_out > 0)
		snap->owners.timed_out = true;
	snap->n_owners_not_seen += map->n_left_out;
}

void collect_owners_free(struct owner_map *map)
{
	free(map->items);
	*map = (struct owner_map){ 0 };
}
