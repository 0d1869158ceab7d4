// SPDX-License-Identifier: MIT
/*
 * collect: one snapshot of the live kernel.
 */
#ifndef TCPWAIT_COLLECT_H
#define TCPWAIT_COLLECT_H

#include <stdbool.h>

#include "tcpwait/error.h"
#include "tcpwait/filter.h"
#include "tcpwait/roles.h"
#include "tcpwait/snapshot.h"

struct collect_request {
	enum reader reader;
	const struct filter *filter; /* selects; the whole table is read */
	bool all_ages; /* of every waiting socket, whatever their number */
	/* Ask for bound ports once a port budget is used to this ratio. */
	double bound_ports_ratio;
};

/*
 * collect_snapshot fills *snap, which starts as { 0 } and is freed by the
 * caller with snapshot_free() on every outcome.  0, or a negative errno where
 * nothing could be seen at all.
 */
int collect_snapshot(const struct collect_request *request,
		     struct snapshot *snap, struct error *err);

/*
 * collect_tally counts the selected sockets in tally, whose fields are set;
 * of *snap only host, namespaces and how the walk went are filled.  Roles are
 * worked out only if a field needs them.  Outcomes as above.
 */
int collect_tally(const struct collect_request *request, struct tally *tally,
		  struct snapshot *snap, struct error *err);

/*
 * collect_stream hands every selected socket to sink as it comes: nothing is
 * held, so a walk that breaks off is not repeated.  tcp_info comes with the
 * sockets that wait if request->all_ages; roles if want_roles, else all are
 * unknown.  *snap as in collect_tally(); its complete is to be read at the end.
 * A sink that has enough returns -ECANCELED, which is handed on.
 */
int collect_stream(const struct collect_request *request, bool want_roles,
		   struct role_sink sink, struct snapshot *snap,
		   struct error *err);

#endif
