// SPDX-License-Identifier: MIT
/*
 * same_sockets: of sockets in two looks, which are the very same?
 *
 * A kernel gives every socket a cookie that no other one has until it starts
 * anew.  Where cookies are not told, inodes are nearly as good, and a
 * connection's addresses and ports may have been used again.
 */
#ifndef TCPWAIT_SAME_SOCKETS_H
#define TCPWAIT_SAME_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/addr.h"

/* What it is told by; the surest first. */
enum same_basis {
	SAME_BY_COOKIE,
	SAME_BY_INODE,
	SAME_BY_ADDRESSES,
	SAME_BASIS_COUNT,
};

struct same_socket {
	/* Whose it is: numbers of both looks alike. */
	uint16_t netns;
	uint8_t role;
	struct addr address; /* of the service that a client calls */
	uint16_t port; /* of the service */
	struct addr local, remote;
	uint16_t local_port, remote_port;
	uint64_t cookie; /* 0: not told */
	uint32_t inode; /* 0: none, or not told */
	uint32_t process; /* of its holder, in its look; or OWNERS_NONE */
};

/* "cookie" */
const char *same_basis_name(enum same_basis basis);

/* same_sockets_cmp_service orders by whose they are, same_sockets_cmp by ends
 * as well. */
int same_sockets_cmp_service(const struct same_socket *a,
			     const struct same_socket *b);
int same_sockets_cmp(const void *a, const void *b);

/*
 * same_sockets_count counts those of two arrays, each in order of
 * same_sockets_cmp(), that are the very same; *basis becomes the least sure one
 * that was needed.
 */
size_t same_sockets_count(const struct same_socket *before, size_t n_before,
			  const struct same_socket *now, size_t n_now,
			  enum same_basis *basis);

#endif
