// SPDX-License-Identifier: MIT
/*
 * close_places: the namespaces that are heard.
 *
 * Each tour finds those that were asked for, begins to hear the new ones, and
 * ends what nobody lives in any more.  The first, which is the caller's own
 * where all are asked for, hears for those that have a number in it, where
 * that is allowed; the others have a socket each.
 */
#ifndef TCPWAIT_KERNEL_CLOSE_PLACES_H
#define TCPWAIT_KERNEL_CLOSE_PLACES_H

#include "kernel/close_receiver.h"
#include "tcpwait/port_set.h"
#include "tcpwait/source.h"

/* A namespace that is heard, or was. */
struct close_place {
	uint64_t id; /* as in struct netns_place */
	uint64_t net_id;
	bool is_open;
	uint32_t tour; /* which one has seen it last */
	bool is_shared; /* the first one's socket hears for it */
	uint32_t n_lost; /* by its socket */
	struct close_socket socket;
	struct port_set served; /* by some listener, once */
};

struct close_places {
	const struct collect_request *request;
	struct snapshot *snap; /* its namespaces are these */
	struct close_receiver receiver;
	struct close_place **items; /* by position in the snapshot */
	size_t n, cap;
	uint32_t n_tours;
	/* Asks the first one for the numbers of others; closed: that does not
	 * hear for them. */
	struct netlink numbers;
	uint64_t n_lost; /* by sockets that are closed */
	bool lost_known;
};

/* Looks at the one at a position, which this thread is in; 0 or -errno. */
typedef int (*close_places_fn)(void *ctx, uint16_t netns, struct error *err);

/* close_places_start begins with none, and hears nothing; 0 or -errno. */
int close_places_start(struct close_places *places,
		       const struct collect_request *request,
		       struct snapshot *snap, struct error *err);

/*
 * close_places_tour calls visit in each that is not empty.  *is_whole, which
 * is true before, says afterwards whether none was left out.  0 or -errno.
 */
int close_places_tour(struct close_places *places, close_places_fn visit,
		      void *ctx, bool *is_whole, struct error *err);

/* close_places_losses reads how much all sockets have lost until now. */
uint64_t close_places_losses(struct close_places *places);

/* close_places_stop receives no more; what was received can be taken. */
void close_places_stop(struct close_places *places);

/* close_places_free closes all; they have been stopped. */
void close_places_free(struct close_places *places);

#endif
