// SPDX-License-Identifier: MIT
/*
 * output: columns and order of rows, as the options ask for them.
 */
#ifndef TCPWAIT_CLI_OUTPUT_H
#define TCPWAIT_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/exit_status.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "tcpwait/column.h"
#include "tcpwait/render_sheet.h"
#include "tcpwait/snapshot.h"

/* The order that --sort asks for. */
struct output_order {
	const struct column *column; /* NULL: none was asked for */
	bool descending;
	const struct column_view *view;
};

/*
 * output_columns reads -o, or takes the verb's defaults; front names columns
 * to put before the defaults ("" for none).  EXIT_TROUBLE after a message.
 */
enum exit_status output_columns(const struct verb *verb,
				const struct options *options,
				const char *front, struct column_list *list);

/* output_order reads -x; view must outlive *order. */
enum exit_status output_order(const struct verb *verb,
			      const struct options *options,
			      const struct column_view *view,
			      struct output_order *order);

/* output_order_cmp compares two rows; 0 where no order was asked for. */
int output_order_cmp(const struct output_order *order, const void *a,
		     const void *b);

/* output_note_order says on a terminal that numbers begin with the smallest. */
void output_note_order(const struct options *options,
		       const struct output_order *order);

/* output_shows: is a column of this name among them? */
bool output_shows(const struct column_list *columns, const char *name);

/*
 * output_lines writes rows for eyes and for scripts that read netstat | awk:
 * one blank between cells and no header.
 */
void output_lines(const struct sheet *sheet);

/* output_limit cuts n to the limit of the options. */
size_t output_limit(const struct options *options, size_t n);

/*
 * output_blind tells what was not seen: behind a table, or on standard error
 * where the output is for programs.  JSON tells it itself.
 */
void output_blind(const struct options *options, const struct snapshot *snap,
		  bool is_table);

#endif
