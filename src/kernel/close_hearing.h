// SPDX-License-Identifier: MIT
/*
 * close_hearing: what was received of ends, judged.
 */
#ifndef TCPWAIT_KERNEL_CLOSE_HEARING_H
#define TCPWAIT_KERNEL_CLOSE_HEARING_H

#include "kernel/close_places.h"
#include "tcpwait/ends.h"

struct close_hearing {
	struct close_places places;
	const struct filter *filter; /* borrowed */
	/* Which interface a connection is bound to, 0 where none; may be
	 * NULL: of those it would be needed for, nothing is asked. */
	uint32_t (*interface_of)(void *ctx, const struct conn_end *end);
	/* Takes one that the filter selects, with what it tells by itself; 0,
	 * or a negative errno to stop. */
	int (*end)(void *ctx, struct ending *ending);
	void *ctx;
	struct close_batch batch;
	struct conn_end **asked; /* of one namespace */
	size_t cap_asked;
	struct collect_heard heard;
};

/* How long to rest between two turns. */
#define CLOSE_HEARING_TURN 0.05

/*
 * close_hearing_start begins; filter and functions are set.  Nothing is heard
 * before the places' first tour.  0 or -errno.
 */
int close_hearing_start(struct close_hearing *hearing,
			const struct collect_request *request,
			struct snapshot *snap, struct error *err);

/*
 * close_hearing_turn asks what remains of each connection that has ended since
 * the last turn, judges, and hands on.  0 or what end answered.
 */
int close_hearing_turn(struct close_hearing *hearing);

/* close_hearing_finish stops and takes the rest; the losses are then exact. */
int close_hearing_finish(struct close_hearing *hearing);

void close_hearing_free(struct close_hearing *hearing);

#endif
