// SPDX-License-Identifier: MIT
/*
 * close_look: what ends do not tell, from a look at the table now and then.
 *
 * Each look remembers what lives in the namespaces that are heard: cookies,
 * since when, who holds them, who listens.
 */
#ifndef TCPWAIT_KERNEL_CLOSE_LOOK_H
#define TCPWAIT_KERNEL_CLOSE_LOOK_H

#include "kernel/close_places.h"
#include "tcpwait/live_sockets.h"

struct close_watch {
	struct close_places *places; /* borrowed */
	struct live_sockets live;
	double start_seconds;
	/* CLOCK_MONOTONIC of the last whole walk, begun and done; or 0. */
	double whole_seconds;
	double whole_end_seconds;
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

void close_look_free(struct close_watch *watch);

#endif
