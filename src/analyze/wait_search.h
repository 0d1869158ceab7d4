// SPDX-License-Identifier: MIT
/*
 * wait_search: a rule's search for enough waiting sockets, in the groups of
 * holder and service, and over several of them.
 */
#ifndef TCPWAIT_ANALYZE_WAIT_SEARCH_H
#define TCPWAIT_ANALYZE_WAIT_SEARCH_H

#include "analyze/evidence.h"

struct wait_search {
	const struct rule_input *input;
	aged_want_fn want;
	evidence_tell_fn tell;
	bool *taken; /* by group: it is told of; NULL: nobody asks */
	bool *tried; /* by group: with the other workers of its service */
	uint32_t *waits; /* room for those of several groups */
};

/* wait_search_tell tells of a group if it is enough; 0 or -ENOMEM. */
int wait_search_tell(const struct wait_search *search,
		     const struct wait_group *group, struct findings *out,
		     bool *told);

/* wait_search_count: how many of a group are wanted. */
uint32_t wait_search_count(const struct wait_search *search,
			   const struct wait_group *group);

/*
 * wait_search_join adds the waits of the group at a position to those of *all,
 * which stand in the search's room, and its holder to the workers (NULL: it
 * is among them).
 */
void wait_search_join(const struct wait_search *search, struct wait_group *all,
		      struct wait_workers *workers, size_t i);

/*
 * spread_tell tells of what no service has enough of and was not taken: by
 * process, and then by program.  0 or -ENOMEM.
 */
int spread_tell(const struct wait_search *search, struct findings *out);

/* spread_tell_mixed is evidence_each_mixed(). */
int spread_tell_mixed(const struct wait_search *search,
		      const aged_want_fn kinds[static 2], struct findings *out);

#endif
