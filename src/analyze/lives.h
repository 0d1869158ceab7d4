// SPDX-License-Identifier: MIT
/*
 * lives: some of the established connections that are judged together.
 */
#ifndef TCPWAIT_ANALYZE_LIVES_H
#define TCPWAIT_ANALYZE_LIVES_H

#include "tcpwait/snapshot.h"

enum { LIVES_KEPT = 256 };

/* Zeroed: none so far.  Of many, every step-th is kept. */
struct lives {
	const struct live *items[LIVES_KEPT];
	size_t n;
	size_t n_seen;
	size_t step;
};

void lives_add(struct lives *lives, const struct live *live);
/* lives_add_group adds all that tcp_info was told of in a group. */
void lives_add_group(struct lives *lives, const struct snapshot *snap,
		     uint32_t group);

#endif
