// SPDX-License-Identifier: MIT
/*
 * owner_counts: counts by process for tests.
 */
#ifndef TCPWAIT_OWNER_COUNTS_H
#define TCPWAIT_OWNER_COUNTS_H

#include "tcpwait/owner_rows.h"

/* owner_counts_begin: nothing was counted yet; free it as any. */
void owner_counts_begin(struct owner_count *count);
/* owner_counts_add adds n in one state; pid 0: nobody was seen. */
void owner_counts_add(struct owner_count *count, int32_t pid, const char *name,
		      const char *unit, uint8_t state, uint32_t n);

#endif
