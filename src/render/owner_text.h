// SPDX-License-Identifier: MIT
/*
 * owner_text: processes in the few letters of a column.
 */
#ifndef TCPWAIT_RENDER_OWNER_TEXT_H
#define TCPWAIT_RENDER_OWNER_TEXT_H

#include "render/line.h"
#include "tcpwait/report.h"

/* owner_text_process writes "java[812]"; without the pid where it is narrow:
 * cut in half it would be another's. */
void owner_text_process(struct line *line, const struct process *process,
			bool narrow);

/*
 * owner_text writes the first owner and "+1" for each further one; '~' before
 * one that is only likely.  False, and nothing, where there is none.
 */
bool owner_text(struct line *line, const struct snapshot *snap,
		const struct report_owners *owners, bool narrow);

/*
 * owner_text_of_set does the same for the holders of one socket, under the name
 * of owners_first_holder().
 */
bool owner_text_of_set(struct line *line, const struct owners *owners,
		       uint32_t set, bool narrow);

#endif
