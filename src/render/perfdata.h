// SPDX-License-Identifier: MIT
/*
 * perfdata: figures for the graphs of a monitor.
 *
 * Always the same ones in the same order, zeros included, so that no graph
 * has a gap; the guidelines' 'label'=value[UOM];[warn];[crit];[min];[max].
 */
#ifndef TCPWAIT_RENDER_PERFDATA_H
#define TCPWAIT_RENDER_PERFDATA_H

#include <stdio.h>

#include "tcpwait/check.h"

/* All of a check, blanks between, no newline. */
void perfdata_print(FILE *out, const struct check *check);

/* perfdata_label quotes where a label needs it; '=' cannot stand in one. */
void perfdata_label(FILE *out, const char *label);

#endif
