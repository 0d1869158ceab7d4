// SPDX-License-Identifier: MIT
/*
 * netns: goes through the network namespaces that were asked for.
 */
#ifndef TCPWAIT_KERNEL_NETNS_H
#define TCPWAIT_KERNEL_NETNS_H

#include <stdint.h>

#include "tcpwait/error.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/source.h"

/* How the namespace at hand is read. */
struct netns_read {
	uint16_t netns; /* position in the snapshot's namespaces */
	const char *net_dir; /* NULL: this thread is in it; see kernel.h */
};

/* Reads one namespace; 0, or a negative errno to stop. */
typedef int (*netns_each_fn)(void *ctx, const struct netns_read *read,
			     struct error *err);

/*
 * netns_each adds each namespace of request->netns to snap, with its name
 * and counters, and calls visit for each that is not empty.  What cannot be
 * read is counted in n_namespaces_skipped; what vanishes meanwhile is passed
 * over.  This thread is back in its own namespace on every return.
 */
int netns_each(const struct collect_request *request, struct snapshot *snap,
	       netns_each_fn visit, void *ctx, struct error *err);

/* A namespace that this thread is in. */
struct netns_inside {
	uint64_t id; /* inode of its nsfs file; 0: unknown */
	uint64_t net_id; /* tells it apart then; 0: unknown */
	const char *name; /* borrowed; hostile text */
};

/* Does something inside; 0, or a negative errno. */
typedef int (*netns_inside_fn)(void *ctx, const struct netns_inside *inside,
			       struct error *err);

/*
 * netns_enter_each calls visit in each namespace of request->netns, an empty
 * one, too, but for those that nothing but sockets keeps.  Where one alone was
 * asked for, what hinders that is returned; of many it is noted in snap, to
 * which nothing else is added.  This thread is back on every return.
 */
int netns_enter_each(const struct collect_request *request,
		     struct snapshot *snap, netns_inside_fn visit, void *ctx,
		     struct error *err);

/*
 * netns_settings reads the settings of the namespace at hand, for a visit
 * that needs them.  All stay unknown where this thread is not in it: there is
 * no view from outside.
 */
void netns_settings(struct snapshot *snap, const struct netns_read *read);

/*
 * netns_of_process gives the inode of the namespace that a process lives in;
 * 0 where nobody says.
 */
uint64_t netns_of_process(int32_t pid);

/* netns_restart forgets the namespaces, for a second round. */
void netns_restart(struct snapshot *snap);

#endif
