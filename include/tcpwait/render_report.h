// SPDX-License-Identifier: MIT
/*
 * render_report: the whole picture on one screen.
 */
#ifndef TCPWAIT_RENDER_REPORT_H
#define TCPWAIT_RENDER_REPORT_H

#include <stddef.h>
#include <stdio.h>

#include "tcpwait/report.h"
#include "tcpwait/style.h"

/* render_report_screen writes a report; 0 or -ENOMEM. */
int render_report_screen(FILE *out, const struct report *report,
			 const struct style *style);

/* What every screen begins with, "web1  12:04:31". */
void render_screen_place(const struct snapshot *snap, char *line, size_t size);

#endif
