// SPDX-License-Identifier: MIT
/*
 * holders: looks for the holders of wanted sockets in /proc/PID/fd.
 *
 * Looked for, not enumerated: the cost follows the descriptors of the
 * processes that may hold them, not those of the host.
 */
#ifndef TCPWAIT_KERNEL_HOLDERS_H
#define TCPWAIT_KERNEL_HOLDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/owners.h"

/* One socket whose holders are wanted. */
struct wanted {
	uint32_t inode; /* not 0 */
	uint32_t set; /* found: position in owners->sets, else OWNERS_NONE */
	uint16_t origin; /* position in owners->origins; UINT16_MAX: unknown */
	/* Every holder is wanted (a waiting socket), not just any one. */
	bool every_holder;
	bool polled; /* found: registered in an epoll set of a holder */
	/* found: a holder's descriptor, one of its first thousand, is */
	bool closes_on_exec;
};

struct holders_request {
	/* Give up after so long; 0: never.  owners->timed_out then says so. */
	double seconds_max;
	/* Called now and then; may be NULL.  Shows progress, cannot stop it. */
	void (*progress)(void *ctx, size_t n_scanned, size_t n_processes);
	void *progress_ctx;
	/* Asked now and then; true: as if the time were over.  May be NULL. */
	bool (*stop)(void *ctx);
	void *stop_ctx;
};

/*
 * holders_find fills in set and polled of each wanted socket, and the
 * processes and sets of *owners.  A process or descriptor that vanishes is
 * normal; one that could not be read is counted.  0, or -ENOMEM, or -errno
 * where /proc could not be read at all, -ENOENT where there is none.
 */
int holders_find(struct wanted *wanted, size_t n,
		 const struct holders_request *request, struct owners *owners);

#endif
