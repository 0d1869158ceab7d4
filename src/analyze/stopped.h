// SPDX-License-Identifier: MIT
/*
 * stopped: whoever is at fault does nothing because it is stopped.
 */
#ifndef TCPWAIT_ANALYZE_STOPPED_H
#define TCPWAIT_ANALYZE_STOPPED_H

#include <stdbool.h>

#include "tcpwait/finding.h"
#include "tcpwait/snapshot.h"

/* stopped_are: are there owners, and all of them held, and stopped? */
bool stopped_are(const struct report_owners *owners,
		 const struct owners *known);

/*
 * stopped_note adds it to the evidence where it explains the finding and all of
 * its owners are stopped: one of several who runs could have done the work.
 */
void stopped_note(struct finding *finding, const struct snapshot *seen);

#endif
