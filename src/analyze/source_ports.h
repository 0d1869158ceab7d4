// SPDX-License-Identifier: MIT
/*
 * source_ports: ports that no two destinations share.
 */
#ifndef TCPWAIT_ANALYZE_SOURCE_PORTS_H
#define TCPWAIT_ANALYZE_SOURCE_PORTS_H

#include "analyze/rule.h"

/* The source of a group, NULL where it was not followed. */
const struct local_source *source_ports_of(const struct snapshot *snap,
					   const struct tally_row *group);

/*
 * source_ports_are_told_by: is this group's own budget to be told?  Of a source
 * that binds, all groups have the same ports: they are told together, unless
 * one group has nearly all of them.
 */
bool source_ports_are_told_by(const struct snapshot *snap,
			      const struct tally_row *group);

/* How many ports are left that bind() could give to this source. */
uint32_t source_ports_left(const struct snapshot *snap,
			   const struct local_source *source);

/*
 * source_ports_ratio: how much bind() finds taken of a source that seems to
 * use it, at this position of the snapshot's; false where it does not, or none
 * of its sockets is selected.
 */
bool source_ports_ratio(const struct snapshot *snap, size_t pos, double *ratio);

/*
 * source_ports_judge adds a port-exhaustion for each source whose ports come
 * to an end by bind(), which no budget toward one destination shows; 0 or
 * -ENOMEM.
 */
int source_ports_judge(const struct rule_input *input, struct findings *out);

#endif
