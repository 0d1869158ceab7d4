// SPDX-License-Identifier: MIT
/*
 * destroy: one socket and SOCK_DESTROY.
 */
#ifndef TCPWAIT_ACT_DESTROY_H
#define TCPWAIT_ACT_DESTROY_H

#include "kernel/netlink.h"
#include "tcpwait/act.h"

/*
 * destroy_conn ends the connection conn of the namespace of nl, as a dump told
 * it, where an exact lookup finds it unchanged.  0 with what came of it, or a
 * negative errno of the transport: then that is unknown.
 */
int destroy_conn(struct netlink *nl, const struct conn *conn,
		 struct close_outcome *outcome);

/*
 * destroy_is_known asks the kernel to end a socket that cannot be: 0 where it
 * looked for it, -EOPNOTSUPP where it was built without.
 */
int destroy_is_known(struct netlink *nl);

#endif
