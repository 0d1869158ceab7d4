// SPDX-License-Identifier: MIT
/*
 * render_opens: connections that were opened between two looks, for eyes.
 */
#ifndef TCPWAIT_RENDER_OPENS_H
#define TCPWAIT_RENDER_OPENS_H

#include <stdio.h>

#include "tcpwait/opens.h"

/*
 * render_opens_words writes "112/s by us, 0/s accepted; 3/s failed", and of
 * failures only what there was; returns text.  Only for what opens_begun()
 * knows.
 */
enum { RENDER_OPENS_SIZE = 256 };
char *render_opens_words(const struct opens *opens,
			 char text[static RENDER_OPENS_SIZE]);

/* One line of that; nothing where it is unknown, or all of it is 0. */
void render_opens(FILE *out, const struct opens *opens);

#endif
