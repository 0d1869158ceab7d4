// SPDX-License-Identifier: MIT
/*
 * ages: a socket is known again by its inode, its ports and what it waits for.
 *
 * Inodes of sockets are numbered for the whole host (get_next_ino()), and may
 * be used again; a bound only ever follows from two looks at one socket.
 */
#include "tcpwait/ages.h"

#include <stdlib.h>

void ages_tell(struct wait *wait, const struct conn *conn)
{
	(void)conn_age_ms(conn, &wait->age_ms);
	if (conn_age_is_bound(conn))
		wait->flags |= WAIT_AT_LEAST;
	if (conn_may_be_in_use(conn))
		wait->flags |= WAIT_IN_USE;
	if (conn_has_answer(conn))
		wait->flags |= WAIT_ANSWERED;
	if (conn_closed_upon_request(conn))
		wait->flags |= WAIT_UPON_REQUEST;
}

static bool is_bound(const struct wait *wait)
{
	return (wait->flags & WAIT_AT_LEAST) && !(wait->flags & WAIT_IN_USE) &&
	       wait->inode != 0 && wait->age_ms != WAIT_AGE_UNKNOWN;
}

static bool has_bounds(const struct snapshot *snap)
{
	for (size_t i = 0; i < snap->n_waits; i++) {
		if (is_bound(&snap->waits[i]))
			return true;
	}
	return false;
}

static int inode_cmp(const void *a, const void *b)
{
	const struct wait *left = *(const struct wait *const *)a;
	const struct wait *right = *(const struct wait *const *)b;

	return (left->inode > right->inode) - (left->inode < right->inode);
}

/* The waits whose ages are known, in order of inode; NULL: no room. */
static const struct wait **sort(const struct snapshot *snap, size_t *n)
{
	const struct wait **sorted = calloc(snap->n_waits, sizeof(*sorted));

	*n = 0;
	if (!sorted)
		return NULL;
	for (size_t i = 0; i < snap->n_waits; i++) {
		if (snap->waits[i].age_ms != WAIT_AGE_UNKNOWN)
			sorted[(*n)++] = &snap->waits[i];
	}
	qsort(sorted, *n, sizeof(*sorted), inode_cmp);
	return sorted;
}

static const struct wait *find(const struct wait **sorted, size_t n,
			       const struct wait *wait)
{
	const struct wait **found =
		n > 0 ? bsearch(&wait, sorted, n, sizeof(*sorted), inode_cmp)
		      : NULL;

	return found ? *found : NULL;
}

static bool is_same(const struct snapshot *seen, const struct wait *now,
		    const struct snapshot *before, const struct wait *then)
{
	const struct tally_key *key = &seen->groups.rows[now->group].key;
	const struct tally_key *was = &before->groups.rows[then->group].key;

	return now->folded_port == then->folded_port &&
	       key->service_port == was->service_port &&
	       addr_equal(&key->remote_address, &was->remote_address) &&
	       ((now->flags ^ then->flags) & WAIT_IS_FIN_WAIT2) == 0;
}

static void raise_to(struct wait *wait, double age_ms)
{
	if (age_ms > wait->age_ms)
		wait->age_ms = age_ms < WAIT_AGE_UNKNOWN - 1
				       ? (uint32_t)age_ms
				       : WAIT_AGE_UNKNOWN - 1;
}

void ages_carry(struct snapshot *seen, const struct snapshot *before)
{
	/* It may have been met as late as at the end of the look before. */
	double passed_ms =
		1000 * (snapshot_seconds(before, seen) - before->scan_seconds);
	const struct wait **sorted;
	size_t n;

	if (passed_ms <= 0 || before->n_waits == 0 || !has_bounds(seen))
		return;
	sorted = sort(before, &n);
	for (size_t i = 0; sorted && i < seen->n_waits; i++) {
		struct wait *wait = &seen->waits[i];
		const struct wait *then =
			is_bound(wait) ? find(sorted, n, wait) : NULL;

		if (then && is_same(seen, wait, before, then))
			raise_to(wait, then->age_ms + passed_ms);
	}
	free(sorted);
}
