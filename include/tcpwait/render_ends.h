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
 * One line on what was heard between two samples, or why nothing was; nothing
 * where nobody tried.
 */
void render_ends_heard(FILE *out, const struct snapshot *snap);

#endif
