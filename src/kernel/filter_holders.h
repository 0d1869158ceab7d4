// SPDX-License-Identifier: MIT
/*
 * filter_holders: the sockets that processes hold whom a filter names.
 */
#ifndef TCPWAIT_KERNEL_FILTER_HOLDERS_H
#define TCPWAIT_KERNEL_FILTER_HOLDERS_H

#include "kernel/collect.h"

struct filter_holders {
	struct filter filter; /* that of the request, with held */
	struct collect_request request;
	struct filter_held held[FILTER_MAX_TERMS];
};

/*
 * filter_holders_look puts in place of *request one whose filter knows what
 * they hold now; where it names none, nothing is looked for and *request stays.
 * What cannot be read makes snap incomplete.  0 or -errno; to be freed on every
 * outcome.
 */
int filter_holders_look(struct filter_holders *holders,
			const struct collect_request **request,
			struct snapshot *snap, struct error *err);
void filter_holders_free(struct filter_holders *holders);

#endif
