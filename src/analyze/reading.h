// SPDX-License-Identifier: MIT
/*
 * reading: CLOSE_WAIT whose program is still at what the peer sent last.
 */
#ifndef TCPWAIT_ANALYZE_READING_H
#define TCPWAIT_ANALYZE_READING_H

#include <stdint.h>

#include "tcpwait/snapshot.h"

/*
 * reading_mark makes CLOSE_WAIT_SENDING, which is at work and no fault, of the
 * kinds (waits_kinds()) of those of seen whose receive queue has fallen since
 * before: the peer sends no more.  NULL before: of none.  0 or -ENOMEM.
 */
int reading_mark(const struct snapshot *before, const struct snapshot *seen,
		 uint8_t *kinds);

#endif
