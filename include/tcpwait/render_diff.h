// SPDX-License-Identifier: MIT
/*
 * render_diff: what changed between two looks, for eyes and as rows.
 */
#ifndef TCPWAIT_RENDER_DIFF_H
#define TCPWAIT_RENDER_DIFF_H

#include <stddef.h>
#include <stdio.h>

#include "tcpwait/difference.h"
#include "tcpwait/style.h"

/*
 * render_diff tells it in prose and tables of at most limit rows (0: all); 0 or
 * -ENOMEM.
 */
int render_diff(FILE *out, const struct difference *difference, size_t limit,
		const struct style *style);

#endif
