// SPDX-License-Identifier: MIT
/*
 * snapshot: owns what was seen.
 */
#include "tcpwait/snapshot.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"

int snapshot_add_idle(struct snapshot *snap, struct idle idle)
{
	struct idle *added;

	if (snap->n_closed_idles == IDLES_MAX)
		return 0;
	added = ARRAY_ADD(snap->closed_idles, snap->n_closed_idles,
			  snap->cap_closed_idles);
	if (!added)
		return -ENOMEM;
	*added = idle;
	return 0;
}

int snapshot_add_live(struct snapshot *snap, struct live live)
{
	struct live *added;

	if (snap->n_lives == LIVES_MAX)
		return 0;
	added = ARRAY_ADD(snap->lives, snap->n_lives, snap->cap_lives);
	if (!added)
		return -ENOMEM;
	*added = live;
	return 0;
}

int snapshot_add_stall(struct snapshot *snap, struct stall stall)
{
	struct stall *added;

	if (snap->n_stalls == STALLS_MAX)
		return 0;
	added = ARRAY_ADD(snap->stalls, snap->n_stalls, snap->cap_stalls);
	if (!added)
		return -ENOMEM;
	*added = stall;
	return 0;
}

int snapshot_add_unread(struct snapshot *snap, struct unread unread)
{
	struct unread *added;

	if (snap->n_unreads == UNREADS_MAX)
		return 0;
	added = ARRAY_ADD(snap->unreads, snap->n_unreads, snap->cap_unreads);
	if (!added)
		return -ENOMEM;
	*added = unread;
	return 0;
}

int snapshot_add_unacked(struct snapshot *snap, struct unacked unacked)
{
	struct unacked *added;

	if (snap->n_unacked == UNACKED_MAX)
		return 0;
	added = ARRAY_ADD(snap->unacked, snap->n_unacked, snap->cap_unacked);
	if (!added)
		return -ENOMEM;
	*added = unacked;
	return 0;
}

int snapshot_add_dead(struct snapshot *snap, struct dead_socket dead)
{
	struct dead_socket *added;

	if (snap->n_dead == DEAD_MAX)
		return 0;
	added = ARRAY_ADD(snap->dead, snap->n_dead, snap->cap_dead);
	if (!added)
		return -ENOMEM;
	*added = dead;
	return 0;
}

int snapshot_add_connected(struct snapshot *snap, uint32_t inode)
{
	uint32_t *added;

	if (snap->n_connected == CONNECTED_MAX)
		return 0;
	added = ARRAY_ADD(snap->connected, snap->n_connected,
			  snap->cap_connected);
	if (!added)
		return -ENOMEM;
	*added = inode;
	return 0;
}

bool snapshot_is_text(const struct snapshot *snap)
{
	return snapshot_host(snap, 0)->text.kind[0] != '\0';
}

bool snapshot_time_known(const struct snapshot *snap)
{
	return snap->taken.tv_sec != 0 || !snap->is_kept;
}

bool snapshot_lacks_sockets(const struct snapshot *snap)
{
	return !snap->complete || snap->n_namespaces_skipped > 0 ||
	       snap->namespaces_unknown;
}

unsigned int snapshot_lacks(const struct snapshot *snap, uint16_t netns)
{
	unsigned int lacks =
		snapshot_host(snap, snap->namespaces[netns].host)->lacks;

	/* close_wait_classify() */
	return lacks & NEED_BIT(NEED_QUEUES) ? lacks | NEED_BIT(NEED_KINDS)
					     : lacks;
}

bool snapshot_lacks_ages(const struct snapshot *snap, uint16_t netns)
{
	return snap->namespaces[netns].lacks_ages ||
	       (snapshot_lacks(snap, netns) & NEED_BIT(NEED_AGES));
}

bool snapshot_knows_closes(const struct snapshot *snap, uint16_t netns)
{
	return !(snapshot_lacks(snap, netns) & NEED_BIT(NEED_TIMERS));
}

const char *snapshot_why_no_ages(const struct snapshot *snap)
{
	return snap->why_no_ages[0] ? snap->why_no_ages
				    : "this source does not tell them";
}

bool snapshot_lacks_age(const struct snapshot *snap, const struct wait *wait)
{
	return wait->age_ms == WAIT_AGE_UNKNOWN &&
	       snapshot_lacks_ages(snap,
				   snap->groups.rows[wait->group].key.netns);
}

static uint16_t netns_of(const struct snapshot *snap,
			 const struct pending *pending)
{
	return snap->groups.rows[pending->group].key.netns;
}

size_t snapshot_ages_lacking(const struct snapshot *snap)
{
	size_t n = 0;

	for (size_t i = 0; i < snap->n_waits; i++)
		n += (snap->waits[i].flags & WAIT_SELECTED) &&
		     snapshot_lacks_age(snap, &snap->waits[i]);
	/* Of those in a queue that wait for nothing else. */
	for (size_t i = 0; i < snap->n_pending; i++)
		n += snap->pending[i].flags == PENDING_UNACCEPTED &&
		     snap->pending[i].age_ms == WAIT_AGE_UNKNOWN &&
		     snapshot_lacks_ages(snap,
					 netns_of(snap, &snap->pending[i]));
	return n;
}

size_t snapshot_queues_lacking(const struct snapshot *snap)
{
	size_t n = 0;

	for (size_t i = 0; i < snap->listeners.n; i++)
		n += snap->listeners.items[i].selected &&
		     !snap->listeners.items[i].queues_known;
	return n;
}

const char *snapshot_cause(int error)
{
	switch (error) {
	case 0:
	case -EACCES:
	case -EPERM:
		return "no permission";
	case -ETIME:
		return "time ran out";
	case -EMFILE:
	case -ENFILE:
		return "too many open files";
	case -ENOMEM:
		return "out of memory";
	case -ENOENT:
		return "no /proc";
	case -EREMOTE:
		return "on a file system that may not answer";
	default:
		return "errors of the system";
	}
}

int snapshot_add_host(struct snapshot *snap)
{
	uint16_t pos = (uint16_t)snap->n_hosts;

	if (!ARRAY_ADD(snap->hosts, snap->n_hosts, snap->cap_hosts))
		return -ENOMEM;
	snap->owners.host = pos;
	snap->sightings.host = pos;
	snap->sysctl_lines.host = pos;
	return pos;
}

const struct host *snapshot_host(const struct snapshot *snap, uint16_t host)
{
	static const struct host unknown = { .name = "" };

	return host < snap->n_hosts ? &snap->hosts[host] : &unknown;
}

bool snapshot_names_hosts(const struct snapshot *snap)
{
	return snap->n_hosts > 1 || snapshot_is_text(snap);
}

const struct host *snapshot_host_of(const struct snapshot *snap, uint16_t netns)
{
	return snapshot_host(snap, netns < snap->n_namespaces
					   ? snap->namespaces[netns].host
					   : HOST_NONE);
}

const char *snapshot_place_name(const struct snapshot *snap, uint16_t netns)
{
	return snap->n_hosts > 1 && snap->n_namespaces == snap->n_hosts
		       ? snapshot_host_of(snap, netns)->name
		       : snap->namespaces[netns].name;
}

static bool is_of_one_host(const struct snapshot *snap)
{
	return snap->n_hosts <= 1;
}

static bool same_text(const char *a, const char *b)
{
	return a[0] != '\0' && strcmp(a, b) == 0;
}

uint16_t snapshot_find_host(const struct snapshot *snap,
			    const struct snapshot *other, uint16_t host)
{
	const struct host *wanted = snapshot_host(other, host);
	uint16_t found = HOST_NONE;

	if (is_of_one_host(snap) && is_of_one_host(other))
		return 0;
	for (uint16_t i = 0; i < snap->n_hosts; i++) {
		if (!same_text(snap->hosts[i].name, wanted->name))
			continue;
		if (same_text(snap->hosts[i].boot_id, wanted->boot_id))
			return i;
		if (found == HOST_NONE)
			found = i;
	}
	return found;
}

bool snapshot_same_boot(const struct snapshot *before, uint16_t host_before,
			const struct snapshot *seen, uint16_t host)
{
	const struct host *a = snapshot_host(before, host_before);
	const struct host *b = snapshot_host(seen, host);

	return (!before->is_kept && !seen->is_kept) ||
	       (a->text.series && a->text.series == b->text.series) ||
	       same_text(a->boot_id, b->boot_id);
}

double snapshot_seconds(const struct snapshot *before,
			const struct snapshot *seen)
{
	if (is_of_one_host(before) && is_of_one_host(seen) &&
	    snapshot_same_boot(before, 0, seen, 0))
		return seen->at_seconds - before->at_seconds;
	return (double)(seen->taken.tv_sec - before->taken.tv_sec) +
	       (double)(seen->taken.tv_nsec - before->taken.tv_nsec) / 1e9;
}

bool snapshot_knows_budgets(const struct netns *netns)
{
	uint16_t low, high;
	uint64_t n;

	if (counters_sockets(&netns->counters, &n) && n == 0)
		return true;
	return settings_port_range(&netns->settings, &low, &high);
}

bool snapshot_table_ratio(const struct netns *netns, double *ratio)
{
	const enum setting limit = SETTING_TCP_MAX_TW_BUCKETS;

	if (!netns->counters.known[COUNTER_SOCKSTAT_TW] ||
	    !netns->settings.known[limit] || netns->settings.value[limit] <= 0)
		return false;
	*ratio = (double)netns->counters.value[COUNTER_SOCKSTAT_TW] /
		 (double)netns->settings.value[limit];
	return true;
}

bool snapshot_mptcp(const struct snapshot *snap, uint64_t *n)
{
	bool known = false;

	*n = 0;
	for (size_t i = 0; i < snap->n_namespaces; i++) {
		const struct netns *netns = &snap->namespaces[i];

		if (netns->skipped)
			continue;
		if (!netns->counters.known[COUNTER_MPTCP_ESTAB])
			return false;
		*n += netns->counters.value[COUNTER_MPTCP_ESTAB];
		known = true;
	}
	return known;
}

static bool has_seen_sample(const struct snapshot *snap, uint32_t group)
{
	size_t n;
	const struct live_sample *samples = snapshot_samples(snap, group, &n);

	for (size_t i = 0; i < n; i++) {
		if (samples[i].inode != 0 && samples[i].holders != OWNERS_NONE)
			return true;
	}
	return false;
}

static bool has_seen_listener(const struct snapshot *snap,
			      const struct tally_key *key)
{
	const struct listeners *listeners = &snap->listeners;
	uint32_t i = listeners_taker(listeners, key->netns, &key->local_address,
				     key->service_port);

	while (i != HASH_INDEX_NONE &&
	       listeners->items[i].holders == OWNERS_NONE)
		i = listeners_next_taker(listeners, i, &key->local_address);
	return i != HASH_INDEX_NONE;
}

/* Of a group, those that are neither waits nor listeners. */
static uint64_t count_unseen_live(const struct snapshot *snap, uint32_t group)
{
	const struct tally_row *row = &snap->groups.rows[group];

	if (row->n_files == 0)
		return 0;
	if (row->key.role == ROLE_SERVER && has_seen_listener(snap, &row->key))
		return 0;
	return has_seen_sample(snap, group) ? 0 : row->n_files;
}

uint64_t snapshot_owners_not_seen(const struct snapshot *snap)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < snap->n_waits; i++) {
		const struct wait *wait = &snap->waits[i];

		sum += (wait->flags & WAIT_SELECTED) && wait->inode != 0 &&
		       wait->holders == OWNERS_NONE;
	}
	for (size_t i = 0; i < snap->listeners.n; i++) {
		const struct listener *listener = &snap->listeners.items[i];

		sum += listener->selected && listener->inode != 0 &&
		       listener->holders == OWNERS_NONE;
	}
	for (size_t i = 0; i < snap->groups.n; i++)
		sum += count_unseen_live(snap, (uint32_t)i);
	return sum;
}

int snapshot_add_netns(struct snapshot *snap)
{
	struct netns *added = ARRAY_ADD(snap->namespaces, snap->n_namespaces,
					snap->cap_namespaces);

	if (!added)
		return -ENOMEM;
	added->host = snap->n_hosts > 0 ? (uint16_t)(snap->n_hosts - 1) : 0;
	return (int)snap->n_namespaces - 1;
}

static int sample_cmp(const void *a, const void *b)
{
	const struct live_sample *left = a, *right = b;

	return (left->group > right->group) - (left->group < right->group);
}

static int live_cmp(const void *a, const void *b)
{
	const struct live *left = a, *right = b;

	if (left->group != right->group)
		return left->group < right->group ? -1 : 1;
	return (left->inode > right->inode) - (left->inode < right->inode);
}

/*
 * Moves every wait to its group's place, in place: qsort() would want as much
 * memory again.  next[g] is where group g's next wait belongs.
 */
static void permute_waits(struct snapshot *snap, uint32_t *next,
			  const uint32_t *end)
{
	for (size_t group = 0; group < snap->groups.n; group++) {
		while (next[group] < end[group]) {
			struct wait *here = &snap->waits[next[group]];
			uint32_t home = here->group;

			if (home == group) {
				next[group]++;
				continue;
			}
			struct wait swap = snap->waits[next[home]];

			snap->waits[next[home]++] = *here;
			*here = swap;
		}
	}
}

int snapshot_sort_waits(struct snapshot *snap)
{
	size_t n_groups = snap->groups.n;
	uint32_t *next, *end, at = 0;

	if (snap->n_samples > 1)
		qsort(snap->samples, snap->n_samples, sizeof(*snap->samples),
		      sample_cmp);
	if (snap->n_lives > 1)
		qsort(snap->lives, snap->n_lives, sizeof(*snap->lives),
		      live_cmp);
	if (snap->n_waits < 2)
		return 0;
	next = calloc(2 * n_groups, sizeof(*next));
	if (!next)
		return -ENOMEM;
	end = next + n_groups;
	for (size_t i = 0; i < snap->n_waits; i++)
		end[snap->waits[i].group]++;
	for (size_t i = 0; i < n_groups; i++) {
		next[i] = at;
		at += end[i];
		end[i] = at;
	}
	permute_waits(snap, next, end);
	free(next);
	return 0;
}

/*
 * The first of n items whose group is not below this one; the group stands
 * offset bytes into each.
 */
static size_t lower_bound(const void *items, size_t n, size_t item_bytes,
			  size_t offset, uint64_t group)
{
	const char *at = items;
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint32_t found;

		memcpy(&found, at + middle * item_bytes + offset,
		       sizeof(found));
		if (found < group)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct wait *snapshot_waits(const struct snapshot *snap, uint32_t group,
				  size_t *n)
{
	const size_t size = sizeof(struct wait);
	const size_t offset = offsetof(struct wait, group);
	size_t first =
		lower_bound(snap->waits, snap->n_waits, size, offset, group);

	*n = lower_bound(snap->waits, snap->n_waits, size, offset,
			 (uint64_t)group + 1) -
	     first;
	return *n > 0 ? &snap->waits[first] : NULL;
}

const struct live_sample *snapshot_samples(const struct snapshot *snap,
					   uint32_t group, size_t *n)
{
	const size_t size = sizeof(struct live_sample);
	const size_t offset = offsetof(struct live_sample, group);
	size_t first = lower_bound(snap->samples, snap->n_samples, size, offset,
				   group);

	*n = lower_bound(snap->samples, snap->n_samples, size, offset,
			 (uint64_t)group + 1) -
	     first;
	return *n > 0 ? &snap->samples[first] : NULL;
}

uint32_t snapshot_cpus(const struct snapshot *snap, uint16_t netns)
{
	return snapshot_host(snap, snap->namespaces[netns].host)->n_cpus;
}

const struct live *snapshot_lives(const struct snapshot *snap, uint32_t group,
				  size_t *n)
{
	const size_t size = sizeof(struct live);
	const size_t offset = offsetof(struct live, group);
	size_t first =
		lower_bound(snap->lives, snap->n_lives, size, offset, group);

	*n = lower_bound(snap->lives, snap->n_lives, size, offset,
			 (uint64_t)group + 1) -
	     first;
	return *n > 0 ? &snap->lives[first] : NULL;
}

int snapshot_heard_place(const struct snapshot *snap, uint16_t netns)
{
	const struct heard *heard = &snap->heard;

	/* Where one alone was asked for, its id may not be known. */
	if (snap->n_namespaces == 1 && heard->n_places == 1)
		return 0;
	for (size_t i = 0; i < heard->n_places; i++) {
		if (heard->places[i] != 0 &&
		    heard->places[i] == snap->namespaces[netns].id)
			return (int)i;
	}
	return -1;
}

int snapshot_heard_netns(const struct snapshot *snap, uint16_t place)
{
	for (size_t i = 0; i < snap->n_namespaces; i++) {
		if (snapshot_heard_place(snap, (uint16_t)i) == place)
			return (int)i;
	}
	return -1;
}

const struct heard_service *snapshot_heard(const struct snapshot *snap,
					   uint16_t netns, enum role role,
					   const struct addr *remote,
					   uint16_t port)
{
	int place = snapshot_heard_place(snap, netns);
	struct heard_key key = {
		.remote = *remote,
		.place = (uint16_t)place,
		.port = port,
		.role = role,
	};

	return place < 0 ? NULL : heard_find(&snap->heard, &key);
}

/* What is folded of sockets. */
static void free_tables(struct snapshot *snap)
{
	free(snap->pending);
	free(snap->waits);
	tally_free(&snap->groups);
	closes_free(&snap->closes);
	free(snap->samples);
	free(snap->sources);
	free(snap->closed_idles);
	free(snap->lives);
	free(snap->stalls);
	free(snap->unacked);
	free(snap->unreads);
	free(snap->connected);
	listeners_free(&snap->listeners);
}

static void take_tables(struct snapshot *snap, const struct snapshot *from)
{
	snap->n_sockets = from->n_sockets;
	snap->groups = from->groups;
	snap->closes = from->closes;
	snap->waits = from->waits;
	snap->n_waits = from->n_waits;
	snap->cap_waits = from->cap_waits;
	snap->listeners = from->listeners;
	snap->samples = from->samples;
	snap->n_samples = from->n_samples;
	snap->cap_samples = from->cap_samples;
	snap->closed_idles = from->closed_idles;
	snap->n_closed_idles = from->n_closed_idles;
	snap->cap_closed_idles = from->cap_closed_idles;
	snap->lives = from->lives;
	snap->n_lives = from->n_lives;
	snap->cap_lives = from->cap_lives;
	snap->sources = from->sources;
	snap->n_sources = from->n_sources;
	snap->cap_sources = from->cap_sources;
	snap->pending = from->pending;
	snap->n_pending = from->n_pending;
	snap->cap_pending = from->cap_pending;
	snap->stalls = from->stalls;
	snap->n_stalls = from->n_stalls;
	snap->cap_stalls = from->cap_stalls;
	snap->unacked = from->unacked;
	snap->n_unacked = from->n_unacked;
	snap->cap_unacked = from->cap_unacked;
	snap->unreads = from->unreads;
	snap->n_unreads = from->n_unreads;
	snap->cap_unreads = from->cap_unreads;
	snap->connected = from->connected;
	snap->n_connected = from->n_connected;
	snap->cap_connected = from->cap_connected;
}

struct snapshot snapshot_of_mptcp(const struct snapshot *snap)
{
	static const struct snapshot nothing;
	struct snapshot view = *snap;

	take_tables(&view, snap->mptcp ? snap->mptcp : &nothing);
	view.mptcp = NULL;
	/* Ends are those of subflows. */
	view.heard = (struct heard){ 0 };
	return view;
}

int snapshot_keep_mptcp(struct snapshot *snap, const struct snapshot *view)
{
	if (!snap->mptcp)
		snap->mptcp = calloc(1, sizeof(*snap->mptcp));
	if (!snap->mptcp)
		return -ENOMEM;
	take_tables(snap->mptcp, view);
	snap->owners = view->owners;
	return 0;
}

bool snapshot_mptcp_states(const struct snapshot *snap, tcp_state_counts states)
{
	uint64_t n;

	memset(states, 0, sizeof(tcp_state_counts));
	if (!snap->mptcp)
		return snapshot_mptcp(snap, &n) && n == 0;
	for (size_t i = 0; i < snap->mptcp->groups.n; i++)
		tcp_state_add(states, snap->mptcp->groups.rows[i].states);
	return true;
}

void snapshot_free(struct snapshot *snap)
{
	if (snap->mptcp)
		free_tables(snap->mptcp);
	free(snap->mptcp);
	free_tables(snap);
	free(snap->hosts);
	free(snap->namespaces);
	free(snap->dead);
	owners_free(&snap->owners);
	sightings_free(&snap->sightings);
	heard_free(&snap->heard);
	sysctl_lines_free(&snap->sysctl_lines);
	*snap = (struct snapshot){ 0 };
}
