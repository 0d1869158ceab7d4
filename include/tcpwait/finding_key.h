// SPDX-License-Identifier: MIT
/*
 * finding_key: what tells one finding from all others, also in another look.
 */
#ifndef TCPWAIT_FINDING_KEY_H
#define TCPWAIT_FINDING_KEY_H

#include "tcpwait/finding.h"
#include "tcpwait/snapshot.h"

enum { FINDING_KEY_SIZE = 320 };

/*
 * finding_key_write writes a line of text: equal ones are about the same, of
 * whatever severity and number.  Only within one start of a host's kernel.
 */
void finding_key_write(const struct snapshot *seen,
		       const struct finding *finding,
		       char key[static FINDING_KEY_SIZE]);

#endif
