// SPDX-License-Identifier: MIT
/*
 * collect_ages: exact questions for tcp_info, and whom to ask when there are
 * too many to ask them all.
 */
#include "kernel/collect_ages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/kernel.h"

/* So many waiting sockets are asked for their age one by one. */
enum { LOOKUP_MAX = 2048 };

/* The waits whose age is to be asked for, and the questions. */
struct ages {
	struct snapshot *snap;
	uint32_t *waits; /* positions in snap->waits */
	struct conn *conns;
	size_t n;
};

static struct conn conn_of_wait(const struct snapshot *snap,
				const struct wait *wait)
{
	const struct tally_key *key = &snap->groups.rows[wait->group].key;
	bool is_server = key->role == ROLE_SERVER;

	return (struct conn){
		.local = key->local_address,
		.remote = key->remote_address,
		.local_port = is_server ? key->service_port : wait->folded_port,
		.remote_port =
			is_server ? wait->folded_port : key->service_port,
	};
}

static void take_age(void *ctx, size_t i, const struct conn *conn)
{
	struct ages *ages = ctx;
	struct wait *wait = &ages->snap->waits[ages->waits[i]];

	if (conn->inode != wait->inode)
		return;
	(void)conn_age_ms(conn, &wait->age_ms);
}

/* Same group, same kind: what a sample has to be fair to. */
static int sample_cmp(const void *a, const void *b, void *ctx)
{
	const struct wait *waits = ctx;
	const struct wait *left = &waits[*(const uint32_t *)a];
	const struct wait *right = &waits[*(const uint32_t *)b];

	if (left->group != right->group)
		return left->group < right->group ? -1 : 1;
	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	return (left->inode > right->inode) - (left->inode < right->inode);
}

/*
 * Picks at most quota of the n positions at in: the lowest inodes, which are
 * mostly the oldest, and an even choice of the rest.
 */
static size_t pick(const uint32_t *in, size_t n, size_t quota, uint32_t *out)
{
	size_t lowest = quota / 2, picked = 0;

	if (n <= quota) {
		memmove(out, in, n * sizeof(*in));
		return n;
	}
	memmove(out, in, lowest * sizeof(*in));
	for (picked = lowest; picked < quota; picked++)
		out[picked] = in[lowest + (picked - lowest) * (n - lowest) /
						  (quota - lowest)];
	return picked;
}

/* Reduces the chosen waits to about LOOKUP_MAX, fair to group and kind. */
static void sample(struct ages *ages)
{
	const struct wait *waits = ages->snap->waits;
	size_t n_classes = 0, kept = 0, quota, n = ages->n;
	uint32_t *all = ages->waits;

	qsort_r(all, n, sizeof(*all), sample_cmp,
		(void *)(uintptr_t)ages->snap->waits);
	for (size_t i = 0; i < n; i++)
		n_classes += i == 0 ||
			     waits[all[i]].group != waits[all[i - 1]].group ||
			     waits[all[i]].kind != waits[all[i - 1]].kind;
	quota = LOOKUP_MAX / n_classes;
	if (quota < 2)
		quota = 2;
	for (size_t i = 0, end; i < n && kept < LOOKUP_MAX; i = end) {
		for (end = i + 1; end < n; end++) {
			if (waits[all[end]].group != waits[all[i]].group ||
			    waits[all[end]].kind != waits[all[i]].kind)
				break;
		}
		kept += pick(all + i, end - i, quota, all + kept);
	}
	if (kept < n)
		ages->snap->ages_sampled = true;
	ages->n = kept;
}

static bool needs_age(const struct snapshot *snap, const struct wait *wait)
{
	return (wait->flags & WAIT_SELECTED) &&
	       wait->age_ms == WAIT_AGE_UNKNOWN &&
	       snap->groups.rows[wait->group].key.role != ROLE_UNKNOWN;
}

static int ask_ages(struct ages *ages, size_t first, bool all,
		    struct error *err)
{
	struct snapshot *snap = ages->snap;

	for (size_t i = first; i < snap->n_waits; i++) {
		if (needs_age(snap, &snap->waits[i]))
			ages->waits[ages->n++] = (uint32_t)i;
	}
	if (ages->n > LOOKUP_MAX && !all)
		sample(ages);
	ages->conns = calloc(ages->n ? ages->n : 1, sizeof(*ages->conns));
	if (!ages->conns)
		return -ENOMEM;
	for (size_t i = 0; i < ages->n; i++)
		ages->conns[i] =
			conn_of_wait(snap, &snap->waits[ages->waits[i]]);
	return kernel_lookup(ages->conns, ages->n, take_age, ages, err);
}

void collect_ages_read(struct snapshot *snap, size_t first, bool all)
{
	struct ages ages = { .snap = snap };
	struct error ignored;
	size_t n = snap->n_waits - first;

	if (n == 0)
		return;
	ages.waits = calloc(n, sizeof(*ages.waits));
	if (ages.waits)
		(void)ask_ages(&ages, first, all, &ignored);
	free(ages.waits);
	free(ages.conns);
}
