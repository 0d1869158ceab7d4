// SPDX-License-Identifier: MIT
/*
 * stopped: a signal stops all threads of a process, so that state T proves it;
 * so does a frozen cgroup.
 *
 * A debugger's stop of one thread (state t) proves nothing: strace makes one
 * of every system call.
 */
#include "analyze/stopped.h"

#include <stdbool.h>

#include "tcpwait/catalogue.h"

bool stopped_are(const struct report_owners *owners, const struct owners *known)
{
	if (owners->n == 0 || owners->n > REPORT_OWNERS_MAX)
		return false;
	for (uint32_t i = 0; i < owners->n; i++) {
		if (owners->items[i].basis > OWNER_LISTENS ||
		    !known->processes[owners->items[i].process].is_stopped)
			return false;
	}
	return true;
}

/* That who waits for a reader is stopped does not keep others from reading. */
static bool explains(const struct finding *finding)
{
	return finding->id != FINDING_PEER_NOT_READING || finding->variant;
}

void stopped_note(struct finding *finding, const struct snapshot *seen)
{
	if (catalogue_of(finding->id)->stopped_causes[0] && explains(finding) &&
	    stopped_are(&finding->owners, &seen->owners))
		finding_add_text(finding, "process_state", "stopped");
}
