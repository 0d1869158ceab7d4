// SPDX-License-Identifier: MIT
/*
 * document: JSON, one document each; see tcpwait-json(5).
 */
#ifndef TCPWAIT_DOCUMENT_H
#define TCPWAIT_DOCUMENT_H

#include <stddef.h>
#include <stdio.h>

#include "tcpwait/column.h"
#include "tcpwait/count_row.h"
#include "tcpwait/difference.h"
#include "tcpwait/ends_row.h"
#include "tcpwait/history_row.h"
#include "tcpwait/render_close.h"
#include "tcpwait/render_findings.h"
#include "tcpwait/report.h"
#include "tcpwait/setting_rows.h"
#include "tcpwait/socket_row.h"
#include "tcpwait/tally.h"

void document_diagnosis(FILE *out, const struct diagnosed *diagnosed);
void document_sysctl(FILE *out, const struct snapshot *snap,
		     const struct setting_row *rows, size_t n);
void document_diff(FILE *out, const struct difference *difference);
void document_report(FILE *out, const struct report *report);
void document_ports(FILE *out, const struct report *report);
void document_peers(FILE *out, const struct report *report);

/* A tally, and the looks it was taken in. */
struct counted {
	const struct snapshot *seen;
	const struct snapshot *before; /* NULL: one sample */
	const struct tally *tally;
};
void document_states(FILE *out, const struct counted *counted,
		     const tcp_state_counts states,
		     const tcp_state_counts states_before);
void document_count(FILE *out, const struct counted *counted,
		    const struct count_row *rows, size_t n);

/* The rows of a recording over time, and its findings. */
void document_history(FILE *out, const struct chronicle *chronicle,
		      const struct sheet *sheet);

/* What watch has heard in a span, and a single end; each is one line. */
void document_ends(FILE *out, const struct ends_heard *heard,
		   const struct ends_row *rows, size_t n);
void document_end(FILE *out, const struct snapshot *seen,
		  const struct end_row *row);

/*
 * What close would do, or has done; and the lines of its log: that a run
 * begins, and one for each socket, when its end was asked for.
 */
void document_close(FILE *out, const struct close_told *told);
void document_close_begin(FILE *out, const struct close_told *told,
			  const struct close_caller *caller);
void document_close_socket(FILE *out, const struct snapshot *seen,
			   const struct timespec *at,
			   const struct socket_row *row,
			   const struct close_outcome *outcome);

/*
 * The streamed document: what goes before the first row, each row with these
 * columns, and what closes the document.  first says that no row was written
 * before this one.
 */
void document_sockets_begin(FILE *out, const struct snapshot *snap);
void document_sockets_row(FILE *out, const struct column_list *columns,
			  const struct column_view *view,
			  const struct socket_row *row, bool first);
void document_sockets_end(FILE *out, const struct snapshot *snap);

#endif
