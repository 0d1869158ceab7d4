// SPDX-License-Identifier: MIT
/*
 * row_owners: who is behind the sockets of a row, and on what ground.
 */
#ifndef TCPWAIT_ANALYZE_ROW_OWNERS_H
#define TCPWAIT_ANALYZE_ROW_OWNERS_H

#include "tcpwait/report.h"

/* row_owners_have: is this process among those that are kept? */
bool row_owners_have(const struct report_owners *owners, uint32_t process);

/*
 * row_owners_program: the program behind all of these (that are kept),
 * "nginx"; NULL where it is not known from their sockets, or there are several.
 */
const char *row_owners_program(const struct snapshot *snap,
			       const struct report_owners *owners);

/*
 * row_owners_add adds the owners of one group: the holders of its waiting
 * sockets, a server's listener's, those of a client's live samples; where
 * there is none of these, a process known from elsewhere that alone shares
 * cgroup or uid with the group, unless it was seen not to hold what lives of
 * the group.
 */
void row_owners_add(struct report_owners *owners, const struct snapshot *snap,
		    uint32_t group);

/* row_owners_add_listener adds those of one listener and of no other. */
void row_owners_add_listener(struct report_owners *owners,
			     const struct snapshot *snap,
			     const struct listener *listener);

#endif
