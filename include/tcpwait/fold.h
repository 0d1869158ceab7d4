// SPDX-License-Identifier: MIT
/*
 * fold: a walk's sockets, folded into a snapshot as they come.
 *
 * Takes the sockets of one namespace, gives each its role, and counts it in
 * its group.  Nothing is kept per TIME_WAIT or ESTABLISHED socket.
 */
#ifndef TCPWAIT_FOLD_H
#define TCPWAIT_FOLD_H

#include <stddef.h>
#include <stdint.h>

#include "tcpwait/conn.h"
#include "tcpwait/filter.h"
#include "tcpwait/local_ports.h"
#include "tcpwait/port_set.h"
#include "tcpwait/roles.h"
#include "tcpwait/snapshot.h"

enum { FOLD_LANES = 256 };

/* Established connections of a service that are to be asked one by one. */
enum { FOLD_UNTOLD_MAX = 1024 };

/* Servers and clients of each port: 2 * port, and one more for clients. */
enum { FOLD_SERVICES = 2 * (UINT16_MAX + 1) };

/* Where sockets of these ends, and this service's port, go. */
struct fold_lane {
	struct addr local;
	struct addr remote;
	uint32_t ifindex;
	uint32_t row; /* position in the groups */
	uint16_t port;
	uint8_t role; /* enum role; ROLE_UNKNOWN: the place is free */
	uint8_t ground; /* enum role_ground, what the role stands on */
};

struct fold {
	struct snapshot *snap; /* borrowed */
	const struct filter *filter; /* borrowed; selects what is counted */
	uint16_t netns;
	bool takes_all; /* the filter */
	struct roles roles;
	struct fold_lane lanes[FOLD_LANES];
	struct port_set ephemeral; /* the range less what is reserved */
	uint32_t n_ephemeral;
	struct port_set queued; /* ports on which some wait for accept() */
	struct port_set hidden; /* of these, where not all is selected */
	struct local_ports ports;
	/* NULL, or how many of a service are among the snapshot's lives without
	 * what tcp_info tells: of servers and of clients, by port. */
	uint16_t *n_untold;
	uint32_t reuse_delay_ms;
	/* How long an orphan FIN_WAIT2 lives, and how long of that whole. */
	uint32_t orphan_ms;
	uint32_t orphan_whole_ms;
	/* Where this namespace began, so that a walk can be taken back. */
	size_t first_row, first_closes, first_wait;
	size_t first_listener, first_sample, first_pending;
	size_t first_closed_idle, first_live;
	size_t first_source;
	size_t first_connected, first_stall, first_unacked;
	size_t first_unread;
	uint64_t first_socket;
};

/* fold_init prepares for namespace netns, whose settings are read already. */
void fold_init(struct fold *fold, struct snapshot *snap, uint16_t netns,
	       const struct filter *filter);

/*
 * fold_keep_untold: established connections that come without tcp_info are kept
 * among the snapshot's lives as well, at most FOLD_UNTOLD_MAX and one of each
 * service.  0 or -ENOMEM.
 */
int fold_keep_untold(struct fold *fold);

/* The fold as a sink for kernel_walk(). */
struct conn_sink fold_sink(struct fold *fold);

/*
 * fold_settle gives their roles to the sockets that waited for more of them;
 * only bound ones may follow.  0 or a negative errno.
 */
int fold_settle(struct fold *fold);

/* fold_finish settles what is not, and judges; 0 or a negative errno. */
int fold_finish(struct fold *fold);
void fold_free(struct fold *fold);

#endif
