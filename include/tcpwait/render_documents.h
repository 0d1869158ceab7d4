// SPDX-License-Identifier: MIT
/*
 * render_documents: JSON, one document each; see tcpwait-json(5).
 */
#ifndef TCPWAIT_RENDER_DOCUMENTS_H
#define TCPWAIT_RENDER_DOCUMENTS_H

#include <stddef.h>
#include <stdio.h>

#include "tcpwait/column.h"
#include "tcpwait/count_row.h"
#include "tcpwait/render_findings.h"
#include "tcpwait/report.h"
#include "tcpwait/setting_rows.h"
#include "tcpwait/socket_row.h"
#include "tcpwait/tally.h"

void render_diagnosis_json(FILE *out, const struct diagnosed *diagnosed);
void render_sysctl_json(FILE *out, const struct snapshot *snap,
			const struct setting_row *rows, size_t n);
void render_report_json(FILE *out, const struct report *report);
void render_ports_json(FILE *out, const struct report *report);
void render_peers_json(FILE *out, const struct report *report);

/* A tally, and the looks it was taken in. */
struct counted {
	const struct snapshot *seen;
	const struct snapshot *before; /* NULL: one sample */
	const struct tally *tally;
};
void render_states_json(FILE *out, const struct counted *counted,
			const tcp_state_counts states,
			const tcp_state_counts states_before);
void render_count_json(FILE *out, const struct counted *counted,
		       const struct count_row *rows, size_t n);

/*
 * The streamed document: what goes before the first row, each row with these
 * columns, and what closes the document.  first says that no row was written
 * before this one.
 */
void render_sockets_json_begin(FILE *out, const struct snapshot *snap);
void render_sockets_json_row(FILE *out, const struct column_list *columns,
			     const struct column_view *view,
			     const struct socket_row *row, bool first);
void render_sockets_json_end(FILE *out, const struct snapshot *snap);

#endif
