// SPDX-License-Identifier: MIT
/*
 * budget: ephemeral ports of one source toward one destination and port.
 */
#ifndef TCPWAIT_ANALYZE_BUDGET_H
#define TCPWAIT_ANALYZE_BUDGET_H

#include "tcpwait/report.h"

/*
 * budget_range: how many ports there are to choose from, whoever has them; 0
 * where the port range is unknown.
 */
uint32_t budget_range(const struct snapshot *snap, uint16_t netns);

/*
 * budget_capacity: how many ports connect() can choose from in this
 * namespace; 0 where the port range is unknown.
 */
uint32_t budget_capacity(const struct snapshot *snap, uint16_t netns);

/*
 * budget_listened: how many ports of the range have a listener; budget_bound:
 * how many a socket that is bound and no more.
 */
uint32_t budget_listened(const struct snapshot *snap, uint16_t netns);
uint32_t budget_bound(const struct snapshot *snap, uint16_t netns);

/* The capacity of each namespace, to be freed; NULL: no memory. */
uint32_t *budget_capacities(const struct snapshot *snap);

/*
 * budget_take replaces *budget by the group's own where that is fuller.  Only
 * a client's group has one.
 */
void budget_take(struct port_budget *budget, const struct tally_row *group,
		 uint32_t capacity);

#endif
