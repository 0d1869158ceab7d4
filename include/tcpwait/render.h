// SPDX-License-Identifier: MIT
/*
 * render: one report, many faces.
 *
 * Renderers decide nothing; they write what they are given to a stream and
 * leave it to the caller to check that stream.  Functions that build a
 * document in memory return 0 or -ENOMEM.
 */
#ifndef TCPWAIT_RENDER_H
#define TCPWAIT_RENDER_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "tcpwait/check.h"
#include "tcpwait/column.h"
#include "tcpwait/count_row.h"
#include "tcpwait/ends_row.h"
#include "tcpwait/finding.h"
#include "tcpwait/metrics.h"
#include "tcpwait/report.h"
#include "tcpwait/setting_rows.h"
#include "tcpwait/socket_row.h"
#include "tcpwait/state_row.h"
#include "tcpwait/style.h"

/* Rows of one kind with the columns to show. */
struct sheet {
	const struct column_list *columns;
	const struct column_view *view;
	const void *rows;
	size_t n_rows;
	size_t row_bytes;
};

/* render_sheet writes a table, CSV or TSV, as style says. */
int render_sheet(FILE *out, const struct sheet *sheet,
		 const struct style *style);

/* One row at a time, in columns of fixed width, or CSV or TSV. */
void render_row_header(FILE *out, const struct column_list *columns,
		       const struct style *style);
void render_row(FILE *out, const struct column_list *columns,
		const struct column_view *view, const void *row,
		const struct style *style);

/* The whole picture on one screen. */
int render_report_screen(FILE *out, const struct report *report,
			 const struct style *style);

/* What was found, and in what. */
struct diagnosed {
	const struct snapshot *seen;
	const struct snapshot *before; /* NULL: one sample */
	const struct findings *findings;
	const char *netns; /* as it was asked for, or NULL */
};

/* The findings in full: evidence, causes, cures, and what is none. */
void render_diagnosis(FILE *out, const struct diagnosed *diagnosed,
		      const struct style *style);

/* One of them, with a blank line before it. */
void render_finding(FILE *out, const struct diagnosed *diagnosed,
		    const struct finding *finding, const struct style *style);
/* The word of a severity, "CRITICAL". */
const char *render_severity(enum severity severity);
/* The filter that selects what a finding is about, "sport = :8080"; or "". */
char *render_finding_filter(const struct finding *finding, char *text,
			    size_t size);

/*
 * What could not be seen, piece by piece: "owners (no /proc)".  The pieces are
 * clean; nothing is told where all was seen.  findings, which may be NULL, tell
 * what was not judged for it.
 */
typedef void (*render_blind_fn)(void *ctx, const char *piece);
void render_blind(const struct snapshot *snap, const struct findings *findings,
		  render_blind_fn tell, void *ctx);

/*
 * Why findings of that severity or a graver one could not be judged, and which:
 * "258 ages were not seen: procfs tells none; not judged: close-wait-leak";
 * "" where all could be, or findings is NULL and all sockets were seen.
 */
char *render_blind_reason(const struct snapshot *snap,
			  const struct findings *findings,
			  enum severity severity, char *text, size_t size);

/*
 * render_screen_blind tells all of it behind a table or a screen, so that
 * nothing above it passes for the whole truth; findings may be NULL.
 */
void render_screen_blind(FILE *out, const struct snapshot *snap,
			 const struct findings *findings,
			 const struct style *style);

/* Clean prose, broken at blanks into lines with an indent. */
void render_paragraph(FILE *out, size_t indent, const char *text,
		      const struct style *style);

/*
 * One character for each of n numbers, in proportion to the greatest, as long
 * as they fit; returns text.  A cell takes up to RENDER_SPARK_BYTES.
 */
enum { RENDER_SPARK_BYTES = 3 };
char *render_spark(const uint64_t *numbers, size_t n, bool utf8, char *text,
		   size_t size);
/* What a monitoring plugin says: the answer, perfdata, details. */
void render_check(FILE *out, const struct check *check);

/*
 * What the catalogue says of one name: a finding, a state, a kind of
 * CLOSE_WAIT, a pattern, a threshold, or "thresholds" for all of these;
 * nothing where it knows no such name.
 */
void render_explain(FILE *out, const char *name, const struct style *style);
bool render_explain_knows(const char *name);
/* Every name there is, with its title. */
void render_explain_list(FILE *out, const struct style *style);
/* The name at position i, in the order of the list; NULL past the last. */
const char *render_explain_name(size_t i);

/*
 * The settings, rows of struct setting_row; in_full tells all of each below
 * the table, else only what is worth reading now and what files set in vain.
 */
int render_sysctl(FILE *out, const struct snapshot *snap,
		  const struct sheet *sheet, bool in_full,
		  const struct style *style);

/* One JSON document each; see tcpwait-json(5). */
void render_diagnosis_json(FILE *out, const struct diagnosed *diagnosed);
void render_sysctl_json(FILE *out, const struct snapshot *snap,
			const struct setting_row *rows, size_t n);
void render_report_json(FILE *out, const struct report *report);
void render_ports_json(FILE *out, const struct report *report);
void render_peers_json(FILE *out, const struct report *report);

/* Time series, as Prometheus and OpenMetrics read them. */
void render_metrics(FILE *out, const struct metrics *metrics);
/* The name of the family at position i; NULL past the last. */
const char *render_metrics_family(size_t i);

/* A tally with its envelope. */
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
 * columns and its owners, and what closes the document.  first says that no
 * row was written before this one.
 */
void render_sockets_json_begin(FILE *out, const struct snapshot *snap);
void render_sockets_json_row(FILE *out, const struct column_list *columns,
			     const struct column_view *view,
			     const struct socket_row *row, bool first);
void render_sockets_json_end(FILE *out, const struct snapshot *snap);

/* What watch has heard in a span, and a single end; each is one line. */
void render_ends_json(FILE *out, const struct ends_heard *heard,
		      const struct ends_row *rows, size_t n);
void render_end_json(FILE *out, const struct snapshot *seen,
		     const struct end_row *row);

/* The same for eyes: the line above the table. */
void render_ends_head(FILE *out, const struct ends_heard *heard);
/* And below it what was not heard; nothing where all was. */
void render_ends_foot(FILE *out, const struct ends_heard *heard);

#endif
