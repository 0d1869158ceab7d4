// SPDX-License-Identifier: MIT
/*
 * view: one kind of row on the screen; what it shows and what is known of it.
 *
 * A view is a constant record; the rows are a value made from a sample.
 */
#ifndef TCPWAIT_TUI_VIEW_H
#define TCPWAIT_TUI_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "tcpwait/column.h"
#include "tcpwait/finding.h"
#include "tcpwait/report.h"
#include "tcpwait/style.h"
#include "tcpwait/thresholds.h"
#include "tcpwait/top.h"
#include "tui/canvas.h"
#include "tui/row_history.h"

enum view_id {
	VIEW_PORTS,
	VIEW_PEERS,
	VIEW_WAITING,
	VIEW_FINDINGS,
	VIEW_SETTINGS,
	VIEW_PROCESS,
	VIEW_UNIT,
	VIEW_COUNT,
};

enum { VIEW_ROWS_MAX = 1000, VIEW_COLUMNS_MAX = 16, VIEW_KEY_SIZE = 320 };

/* How a column behaves where there is no room. */
struct view_column {
	const char *name;
	uint8_t drop; /* the greater, the sooner left out; 0: never */
	uint8_t least; /* it may be cut to so many characters; 0: never cut */
	bool of_several; /* shown only where there are several namespaces */
	bool of_total; /* not beside the changes of each column */
	bool is_place; /* an address: what differs between rows is not cut */
};

/* What rows are made of; all is borrowed. */
struct view_look {
	const struct top_sample *now;
	const struct top_sample *before; /* NULL: none */
	const char *netns; /* as --netns takes it; NULL: this one */
	const struct thresholds *thresholds;
	const struct column *sort; /* NULL: the view's own order */
	bool reversed;
	uint8_t v4_prefix; /* peers are grouped by; 0: not grouped */
	uint8_t v6_prefix;
	bool changes; /* beside each count of a state */
	const struct row_history *history; /* NULL: none is kept */
};

struct view;

struct view_rows {
	const struct view *view;
	struct view_look look;
	struct report report; /* its totals, whatever the view */
	const void *items;
	void *owned; /* to be freed, or NULL */
	size_t n;
	size_t n_all; /* before the limit */
	/* The widest value of each column: as it is, and where it is narrow. */
	uint8_t widths[2][VIEW_COLUMNS_MAX];
};

struct view {
	const char *name; /* "ports" */
	const char *shows; /* what a row is, said below a short list */
	const char *own_order; /* "most waiting first" */
	const char *empty; /* said where there are no rows; or see why_empty */
	const char *title; /* the column that names a row */
	const struct column_set *sets[3]; /* where columns are looked up */
	struct view_column columns[VIEW_COLUMNS_MAX]; /* a NULL name ends */
	size_t row_bytes;
	bool wants_ports, wants_peers; /* of the report */
	bool by_owner; /* made of what top_wish.by_owner asks for */
	/* Fills items; the report is made.  0 or -ENOMEM. */
	int (*make)(struct view_rows *rows);
	/* What tells one row from all others, also in another sample. */
	void (*identify)(const struct view_rows *rows, const void *row,
			 char key[static VIEW_KEY_SIZE]);
	/* Said instead of empty; or NULL. */
	const char *(*why_empty)(const struct view_rows *rows);
	/* Whom a finding about the row would be about; NULL: see about. */
	void (*describe)(const struct view_rows *rows, const void *row,
			 struct finding_subject *subject);
	/* Has the row sockets of those that a finding about its place is
	 * about?  NULL: it has. */
	bool (*concerns)(const struct view_rows *rows, const void *row,
			 const struct finding *finding);
	/* Is a finding about the row, where that is no question of places? */
	bool (*about)(const struct view_rows *rows, const void *row,
		      const struct finding *finding);
	/* The filter that selects the row's sockets, "": none; or NULL. */
	void (*filter)(const struct view_rows *rows, const void *row,
		       char *text, size_t size);
	/* The same of what is to be closed; NULL: as filter. */
	void (*closing)(const struct view_rows *rows, const void *row,
			char *text, size_t size);
	/* The name under which the catalogue tells of it, or NULL; or NULL. */
	const char *(*word)(const struct view_rows *rows, const void *row);
	enum ink (*ink)(const struct view_rows *rows, const void *row,
			const struct column *column);
	/* What is said of the selected row below a short list; or NULL. */
	void (*preview)(FILE *out, const struct view_rows *rows,
			const void *row, const struct style *style);
	/* Its sockets by state, in the row, of which a history is kept; and
	 * those of the sample before, NULL where none compares.  Or NULL. */
	const uint32_t *(*states)(const void *row);
	const uint32_t *(*states_before)(const struct view_rows *rows,
					 const void *row);
	/* All there is to say; 0 or -ENOMEM. */
	int (*detail)(FILE *out, const struct view_rows *rows, const void *row,
		      const struct style *style);
};

extern const struct view view_ports;
extern const struct view view_peers;
extern const struct view view_waiting;
extern const struct view view_findings;
extern const struct view view_settings;
extern const struct view view_process;
extern const struct view view_unit;

const struct view *view_at(enum view_id id);

/* view_column gives the column at a position, or NULL past the last. */
const struct column *view_column(const struct view *view, size_t i);

/* Rows of one view; 0 or -ENOMEM.  Free them in any case. */
int view_rows_make(struct view_rows *rows, const struct view *view,
		   const struct view_look *look);
void view_rows_free(struct view_rows *rows);

/* The ink that tells how bad something is, wherever it is told. */
enum ink view_severity_ink(enum severity severity);

const void *view_row(const struct view_rows *rows, size_t i);

/* What tells a row from all others of all views. */
void view_history_key(const struct view_rows *rows, const void *row,
		      char key[static HISTORY_KEY_SIZE]);

/* Orders two rows by the column of the look; 0 where there is none. */
int view_cmp(const struct view_rows *rows, const void *a, const void *b);

/*
 * The findings about a row, worst first: the one behind *at, which begins with
 * 0; NULL where there are no more.
 */
const struct finding *view_next_finding(const struct view_rows *rows,
					const void *row, size_t *at);

/*
 * view_cell writes a cell as it is shown, with its change where these are; see
 * column_text().
 */
bool view_cell(const struct view_rows *rows, const struct column *column,
	       const struct column_view *view, const void *row,
	       char text[static COLUMN_TEXT_SIZE]);

/* The value of the column that names the row; returns text. */
char *view_title(const struct view_rows *rows, const void *row, char *text,
		 size_t size);

/* The filter that selects what a subject is. */
void view_subject_filter(const struct finding_subject *subject, char *text,
			 size_t size);

/* Writes "NAME  value" lines of columns, and the findings about the row. */
void view_print_values(FILE *out, const struct view_rows *rows, const void *row,
		       const struct style *style);
void view_print_findings(FILE *out, const struct view_rows *rows,
			 const void *row, const struct style *style);

#endif
