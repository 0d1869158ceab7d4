// SPDX-License-Identifier: MIT
/*
 * render_findings: findings in a few lines, for a screen with other things.
 */
#ifndef TCPWAIT_RENDER_RENDER_FINDINGS_H
#define TCPWAIT_RENDER_RENDER_FINDINGS_H

#include <stdio.h>

#include "tcpwait/render.h"

/* render_findings_brief writes the worst three, or that there are none. */
void render_findings_brief(FILE *out, const struct diagnosed *diagnosed,
			   const struct style *style);

#endif
