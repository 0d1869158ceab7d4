// SPDX-License-Identifier: MIT
/*
 * render_screen: what every screen begins and ends with.
 */
#ifndef TCPWAIT_RENDER_RENDER_SCREEN_H
#define TCPWAIT_RENDER_RENDER_SCREEN_H

#include <stddef.h>
#include <stdio.h>

#include "tcpwait/finding.h"
#include "tcpwait/snapshot.h"
#include "tcpwait/style.h"

/* render_screen_place writes "web1  12:04:31". */
void render_screen_place(const struct snapshot *snap, char *line, size_t size);

/*
 * render_screen_blind tells what was not seen, so that nothing above it passes
 * for the whole truth; findings may be NULL.
 */
void render_screen_blind(FILE *out, const struct snapshot *snap,
			 const struct findings *findings,
			 const struct style *style);

#endif
