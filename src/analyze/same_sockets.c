// SPDX-License-Identifier: MIT
/*
 * same_sockets: two sorted lists, walked side by side.
 */
#include "tcpwait/same_sockets.h"

#include <string.h>

const char *same_basis_name(enum same_basis basis)
{
	static const char *const names[SAME_BASIS_COUNT] = {
		[SAME_BY_COOKIE] = "cookie",
		[SAME_BY_INODE] = "inode",
		[SAME_BY_ADDRESSES] = "addresses",
	};

	return names[basis];
}

static int cmp_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int cmp_addrs(const struct addr *a, const struct addr *b)
{
	return memcmp(a, b, sizeof(*a));
}

int same_sockets_cmp_service(const struct same_socket *a,
			     const struct same_socket *b)
{
	int cmp = cmp_numbers(a->netns, b->netns);

	if (cmp == 0)
		cmp = cmp_numbers(a->role, b->role);
	if (cmp == 0)
		cmp = cmp_numbers(a->port, b->port);
	return cmp == 0 ? cmp_addrs(&a->address, &b->address) : cmp;
}

static int cmp_ends(const struct same_socket *a, const struct same_socket *b)
{
	int cmp = cmp_numbers(a->local_port, b->local_port);

	if (cmp == 0)
		cmp = cmp_numbers(a->remote_port, b->remote_port);
	if (cmp == 0)
		cmp = cmp_addrs(&a->local, &b->local);
	return cmp == 0 ? cmp_addrs(&a->remote, &b->remote) : cmp;
}

int same_sockets_cmp(const void *a, const void *b)
{
	int cmp = same_sockets_cmp_service(a, b);

	return cmp == 0 ? cmp_ends(a, b) : cmp;
}

/* Two with the same ends. */
static bool is_same(const struct same_socket *a, const struct same_socket *b,
		    enum same_basis *basis)
{
	enum same_basis by = SAME_BY_COOKIE;
	bool same = a->cookie == b->cookie;

	if (a->cookie == 0 || b->cookie == 0) {
		by = SAME_BY_INODE;
		same = a->inode == b->inode;
	}
	if (by == SAME_BY_INODE && (a->inode == 0 || b->inode == 0)) {
		by = SAME_BY_ADDRESSES;
		same = true;
	}
	if (same && by > *basis)
		*basis = by;
	return same;
}

size_t same_sockets_count(const struct same_socket *before, size_t n_before,
			  const struct same_socket *now, size_t n_now,
			  enum same_basis *basis)
{
	size_t i = 0, k = 0, n = 0;

	*basis = SAME_BY_COOKIE;
	while (i < n_before && k < n_now) {
		int cmp = same_sockets_cmp(&before[i], &now[k]);

		if (cmp == 0)
			n += is_same(&before[i], &now[k], basis);
		i += cmp <= 0;
		k += cmp >= 0;
	}
	return n;
}
