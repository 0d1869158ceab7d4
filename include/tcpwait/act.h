// SPDX-License-Identifier: MIT
/*
 * act: ends sockets, those that were seen and no others.
 *
 * Each is named by its addresses, ports and cookie, and looked up once more
 * right before.  Never a listener, never what no connection is.
 */
#ifndef TCPWAIT_ACT_H
#define TCPWAIT_ACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/close_result.h"
#include "tcpwait/error.h"
#include "tcpwait/socket_row.h"

/* Where sockets are to be ended. */
struct act_place {
	const char *netns; /* NULL: the own one; never "all" */
	uint64_t netns_id; /* its inode when they were seen; 0: unknown */
};

struct act_order {
	struct act_place place;
	const struct socket_row
		*rows; /* as a dump of that namespace has them */
	size_t n;
	double resets_per_second; /* of those whose peer gets one; above 0 */
	/* Asked before each socket and while it rests; true is the end. */
	bool (*stop)(void *ctx);
	/* Told of each socket; 0, or a negative errno to stop. */
	int (*told)(void *ctx, size_t i, const struct close_outcome *outcome);
	void *ctx;
};

/*
 * act_ready: may this process end sockets there, and can the kernel?  Nothing
 * is ended to find out.  0, or a negative errno with err: -EPERM, -EOPNOTSUPP,
 * or that the namespace cannot be entered.
 */
int act_ready(const struct act_place *place, struct error *err);

/*
 * act_run ends the sockets one by one, in their order, if act_ready() says so;
 * those without a reset as fast as it goes.  0, too where stop ended it; what
 * told returned; or a negative errno with err: those that were not told of are
 * as they were, but the one at hand where the kernel's answer was lost.
 */
int act_run(const struct act_order *order, struct error *err);

#endif
