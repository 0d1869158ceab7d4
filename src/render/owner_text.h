// SPDX-License-Identifier: MIT
/*
 * owner_text: processes in the few letters of a column.
 */
#ifndef TCPWAIT_RENDER_OWNER_TEXT_H
#define TCPWAIT_RENDER_OWNER_TEXT_H

#include "tcpwait/column.h"
#include "tcpwait/report.h"

/*
 * owner_text writes "java[812]" and "+1" for each further owner; '~' before
 * one that is only likely.  Where it is narrow the pid is left out: cut in
 * half it would be another's.  Unknown where there is none.
 */
void owner_text(struct value *value, const struct snapshot *snap,
		const struct report_owners *owners, bool narrow);

/*
 * owner_text_of_set does the same for the holders of one socket, under the name
 * of owners_first_holder().
 */
void owner_text_of_set(struct value *value, const struct owners *owners,
		       uint32_t set, bool narrow);

#endif
