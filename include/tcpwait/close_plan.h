// SPDX-License-Identifier: MIT
/*
 * close_plan: which sockets would be closed, and what would come of it.
 *
 * Plain data, made of what was selected; nothing here closes anything.
 */
#ifndef TCPWAIT_CLOSE_PLAN_H
#define TCPWAIT_CLOSE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/close_fate.h"
#include "tcpwait/close_wait.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/socket_row.h"

/* Why a socket that the filter selects is left alone. */
enum close_spared {
	SPARED_LOGIN, /* this login comes in by it */
	SPARED_SSH, /* an open connection of an sshd */
	SPARED_UNSEEN, /* an open connection whose program was not seen */
	SPARED_SUBFLOW, /* a part of an MPTCP connection */
	SPARED_NAMELESS, /* its reader tells no cookie */
	CLOSE_SPARED_COUNT,
};

/* "login", the JSON key and the name in the catalogue. */
const char *close_spared_name(unsigned int spared);

/* Sockets of one service and program that end alike. */
struct close_group {
	enum close_fate fate;
	enum finding_id finding; /* FINDING_ID_COUNT: none */
	uint8_t kind; /* enum close_wait_kind; CLOSE_WAIT_UNTOLD: no kind */
	bool resets; /* the peer gets one */
	size_t first; /* its sockets in the plan's rows; the first stands for */
	size_t n; /* all of them: namespace, role, service, holders, origin */
	uint64_t recv_queue; /* bytes of all, a FIN counting 1 */
	uint64_t send_queue;
	size_t n_queues; /* of so many they are known */
	uint32_t oldest_ms; /* CONN_AGE_UNKNOWN */
	bool oldest_is_bound; /* at least as old */
};

struct close_plan {
	/* In the order in which they would be closed: by group, oldest first.
	 * Owned, as are the groups. */
	struct socket_row *rows;
	size_t n_rows;
	struct close_group *groups; /* those of a fate and finding together */
	size_t n_groups;
	size_t max; /* so many of the rows are closed at most */
	double resets_per_second;
	uint64_t spared[CLOSE_SPARED_COUNT];
};

/*
 * close_plan_make takes over n rows, each with a fate, to be freed with
 * close_plan_free() in any case; seen has their owners.  0 or -ENOMEM.
 */
int close_plan_make(struct close_plan *plan, const struct snapshot *seen,
		    struct socket_row *rows, size_t n);
void close_plan_free(struct close_plan *plan);

/* close_plan_count: so many would be closed; of these so many with a reset. */
size_t close_plan_count(const struct close_plan *plan);
size_t close_plan_resets(const struct close_plan *plan);

#endif
