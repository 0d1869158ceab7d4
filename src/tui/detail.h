// SPDX-License-Identifier: MIT
/*
 * detail: the parts of which the text about one row is made.
 */
#ifndef TCPWAIT_TUI_DETAIL_H
#define TCPWAIT_TUI_DETAIL_H

#include "tui/view.h"

/* The names of what was found about a row, which is told in full below. */
void detail_found(FILE *out, const struct view_rows *rows, const void *row);
/*
 * "13 CLOSE_WAIT (+9)", a line for each state there is; before: of the sample
 * before, or NULL.
 */
void detail_states(FILE *out, const tcp_state_counts states,
		   const tcp_state_counts before);
/* What is kept of the row from look to look, as a graph. */
void detail_history(FILE *out, const struct view_rows *rows, const void *row,
		    const struct style *style);
void detail_owners(FILE *out, const struct snapshot *seen,
		   const struct report_owners *owners);
/* The peers and the waiting sockets of a row; 0 or -ENOMEM. */
int detail_peers(FILE *out, const struct view_rows *rows,
		 const struct report_row *row, const struct style *style);
int detail_sockets(FILE *out, const struct view_rows *rows,
		   const struct report_row *row, const struct style *style);
/* What a process is, as far as it was seen. */
void detail_process(FILE *out, const struct process *process,
		    const struct style *style);

#endif
