// SPDX-License-Identifier: MIT
/*
 * render_screen: what every screen begins with.
 */
#ifndef TCPWAIT_RENDER_RENDER_SCREEN_H
#define TCPWAIT_RENDER_RENDER_SCREEN_H

#include <stddef.h>

#include "tcpwait/snapshot.h"

/* render_screen_place writes "web1  12:04:31". */
void render_screen_place(const struct snapshot *snap, char *line, size_t size);

#endif
