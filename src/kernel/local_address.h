// SPDX-License-Identifier: MIT
/*
 * local_address: whether the addresses that connections come from are still
 * this host's.
 */
#ifndef TCPWAIT_KERNEL_LOCAL_ADDRESS_H
#define TCPWAIT_KERNEL_LOCAL_ADDRESS_H

#include "kernel/netlink.h"
#include "tcpwait/conn.h"

/* So many addresses are asked for in a walk; more are not known. */
enum { LOCAL_ADDRESSES_MAX = 16 };

/* Stands before a sink for one walk. */
struct local_addresses {
	struct conn_sink next;
	struct netlink nl;
	bool is_open;
	size_t n;
	struct addr asked[LOCAL_ADDRESSES_MAX];
	bool is_absent[LOCAL_ADDRESSES_MAX];
};

/*
 * local_address_begin puts *local before *sink: of a connection whose data
 * nobody confirms it asks the routing table for its local address, and adds
 * CONN_LOCAL_ABSENT where that is no address of this namespace.  Free it after
 * the walk, which has to be of the namespace this thread is in.
 */
void local_address_begin(struct local_addresses *local, struct conn_sink *sink);
void local_address_free(struct local_addresses *local);

/*
 * local_address_says reads the answer about one: true where it is not local;
 * false where it is, or nothing can be told of it.
 */
bool local_address_says(const struct nlmsghdr *nlh, size_t length);

#endif
