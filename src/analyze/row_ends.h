// SPDX-License-Identifier: MIT
/*
 * row_ends: how many connections of a row ended each second.
 */
#ifndef TCPWAIT_ANALYZE_ROW_ENDS_H
#define TCPWAIT_ANALYZE_ROW_ENDS_H

#include "tcpwait/report.h"

/*
 * row_ends_of_port and row_ends_of_peer count all that was heard of a row's
 * ends; unknown where not all were heard, or where some may be another row's.
 */
void row_ends_of_port(struct report_row *row, const struct snapshot *snap);
void row_ends_of_peer(struct report_row *row, const struct snapshot *snap);

#endif
