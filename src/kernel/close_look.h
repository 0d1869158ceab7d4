// SPDX-License-Identifier: MIT
/*
 * close_look: what ends do not tell, from a look at the table now and then.
 *
 * Each look finds the namespaces, hears those that are new, and remembers what
 * lives in them: cookies, since when, who holds them, who listens.
 */
#ifndef TCPWAIT_KERNEL_CLOSE_LOOK_H
#define TCPWAIT_KERNEL_CLOSE_LOOK_H

#include "kernel/close_receiver.h"
#include "tcpwait/live_sockets.h"
#include "tcpwait/port_set.h"
#include "tcpwait/source.h"

/* A namespace that is heard, or was. */
struct close_place {
	uint64_t id; /* as in struct netns_place */
	uint64_t net_id;
	bool is_open;
	uint32_t look; /* which one has seen it last */
	uint32_t n_lost; /* by its socket */
	struct close_socket socket;
	struct port_set served; /* by some listener, once */
};

struct close_watch {
	const struct collect_request *request;
	struct snapshot *snap;
	struct close_receiver receiver;
	struct close_place **places; /* by position in the snapshot */
	size_t n_places, cap_places;
	struct live_sockets live;
	uint32_t n_looks;
	double start_seconds;
	/* CLOCK_MONOTONIC of the last whole walk, begun and done; or 0. */
	double whole_seconds;
	double whole_end_seconds;
	uint64_t n_lost; /* by sockets that are closed */
	bool lost_known;
};

/* The clock of live_sockets. */
uint32_t close_look_ms(const struct close_watch *watch, double at_seconds);

/* A cookie is unique in its namespace on kernels before 5.9. */
uint64_t close_look_key(uint16_t netns, uint64_t cookie);

/*
 * close_look_take looks once.  The first fails where nothing can be heard;
 * later ones do what they can.  0 or -errno.
 */
int close_look_take(struct close_watch *watch, struct error *err);

/* close_look_losses reads how much all sockets have lost until now. */
uint64_t close_look_losses(struct close_watch *watch);

/* close_look_free closes what looks have opened; the receiver has stopped. */
void close_look_free(struct close_watch *watch);

#endif
