// SPDX-License-Identifier: MIT
/*
 * render_ends: what watch has heard, for eyes, around its table.
 */
#ifndef TCPWAIT_RENDER_ENDS_H
#define TCPWAIT_RENDER_ENDS_H

#include <stdio.h>

#include "tcpwait/ends_row.h"

/* The line above the table. */
void render_ends_head(FILE *out, const struct ends_heard *heard);
/* And below it what was not heard; nothing where all was. */
void render_ends_foot(FILE *out, const struct ends_heard *heard);

/*
 * What was heard between two samples, and of which services most, or why
 * nothing was; nothing where nobody tried.
 */
void render_ends_heard(FILE *out, const struct snapshot *snap);

/*
 * render_ends_most writes of which service most has ended, "toward
 * 10.0.0.5:3306 112/s", or "" where nothing was heard; returns text.
 */
enum { RENDER_ENDS_MOST_SIZE = 512 };
char *render_ends_most(const struct snapshot *snap,
		       char text[static RENDER_ENDS_MOST_SIZE]);

#endif
