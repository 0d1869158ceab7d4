// SPDX-License-Identifier: MIT
/*
 * upstream: what those who should serve wait for themselves.
 */
#ifndef TCPWAIT_ANALYZE_UPSTREAM_H
#define TCPWAIT_ANALYZE_UPSTREAM_H

#include "tcpwait/finding.h"
#include "tcpwait/report.h"
#include "tcpwait/snapshot.h"

/*
 * upstream_say says which service the owners of a finding, and as far as was
 * seen nobody else, connect to without an answer: "upstream", by
 * "upstream_holder", and how often in "upstream_connects".  Else, which one
 * they asked about when the "oldest_seconds" of the finding began and have had
 * no answer of: "upstream_asked" of "upstream_open" connections, the first so
 * many "upstream_seconds" ago.  Nothing where there is none.
 */
void upstream_say(struct finding *finding, const struct snapshot *snap,
		  const struct report_owners *owners);

#endif
