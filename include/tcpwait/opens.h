// SPDX-License-Identifier: MIT
/*
 * opens: connections that began, and came to a bad end, between two looks.
 *
 * From what the kernel counts for a whole namespace, whatever a filter
 * selects: also of connections that no look has met and that leave no
 * TIME_WAIT.
 */
#ifndef TCPWAIT_OPENS_H
#define TCPWAIT_OPENS_H

#include <stdbool.h>
#include <stdint.h>

#include "tcpwait/snapshot.h"

enum opens_kind {
	/* connect() has sent a SYN (ActiveOpens, tcp_connect()). */
	OPENS_ACTIVE,
	/* A listener's handshake is complete, whether accept() has been called
	 * or not (PassiveOpens, tcp_create_openreq_child()). */
	OPENS_PASSIVE,
	/* A connect was refused or timed out, or a client reset its handshake
	 * (AttemptFails, tcp_done() and tcp_check_req()); not what a program
	 * gave up by close(). */
	OPENS_FAILED,
	/* ESTABLISHED or CLOSE_WAIT ended at once: by a reset of either side or
	 * without an answer (EstabResets, tcp_set_state()). */
	OPENS_RESET,
	/* A listener has not taken a SYN or the end of a handshake, whatever
	 * was full (ListenDrops, tcp_listendrop()). */
	OPENS_DROPPED,
	/* A SYN found the queue of requests full, was answered with a cookie,
	 * and logged as "Possible SYN flooding" (TCPReqQFullDoCookies,
	 * tcp_syn_flood_action()). */
	OPENS_COOKIED,
	OPENS_KIND_COUNT,
};

struct opens {
	bool known[OPENS_KIND_COUNT];
	double per_second[OPENS_KIND_COUNT];
};

/* opens_kind_key: "active". */
const char *opens_kind_key(enum opens_kind kind);

/*
 * opens_of_netns gives those of one namespace, opens_of_all their sum over all
 * that were to be read; before may be NULL.  What one look tells, what was not
 * there in the earlier one, a counter that is missing or went backwards and a
 * namespace that was skipped leave them unknown.
 */
struct opens opens_of_netns(const struct snapshot *seen,
			    const struct snapshot *before, uint16_t netns);
struct opens opens_of_all(const struct snapshot *seen,
			  const struct snapshot *before);

/* opens_add adds up; where one is unknown, so is the sum. */
void opens_add(struct opens *sum, const struct opens *opens);

/* opens_begun: those that began, on either side; false where unknown. */
bool opens_begun(const struct opens *opens, double *per_second);

#endif
