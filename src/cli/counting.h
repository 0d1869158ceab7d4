// SPDX-License-Identifier: MIT
/*
 * counting: figures that are counted socket by socket.
 */
#ifndef TCPWAIT_CLI_COUNTING_H
#define TCPWAIT_CLI_COUNTING_H

#include <stdint.h>

#include "tcpwait/measure.h"
#include "tcpwait/source.h"

/* Figures, and in counts how many sockets each was matched by. */
struct counting {
	const struct measure *measures;
	uint64_t *counts;
	size_t n;
};

/*
 * counting_run walks the table once, twice where the first walk breaks off.
 * *snap starts as { 0 } and is freed by the caller; it says how complete the
 * counts are.  0 or a negative errno with err.
 */
int counting_run(struct source *source, const struct collect_request *request,
		 const struct counting *counting, struct snapshot *snap,
		 struct error *err);

#endif
