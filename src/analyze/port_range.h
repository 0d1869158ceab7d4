// SPDX-License-Identifier: MIT
/*
 * port_range: how wide the range is that connect() chooses from, and why.
 */
#ifndef TCPWAIT_ANALYZE_PORT_RANGE_H
#define TCPWAIT_ANALYZE_PORT_RANGE_H

#include "tcpwait/finding.h"
#include "tcpwait/snapshot.h"

/*
 * port_range_say adds to a finding about the ports of this namespace that their
 * range was narrowed, or is mostly reserved; or says that it is the usual one.
 * Nothing where no source told it.
 */
void port_range_say(struct finding *finding, const struct snapshot *snap,
		    uint16_t netns);

#endif
