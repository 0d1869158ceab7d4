// SPDX-License-Identifier: MIT
/*
 * render_sheet: rows of one kind as a table, CSV or TSV.
 *
 * Here and wherever something is rendered: nothing is decided, and whether the
 * stream took it is left to the caller to check.
 */
#ifndef TCPWAIT_RENDER_SHEET_H
#define TCPWAIT_RENDER_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "tcpwait/column.h"
#include "tcpwait/style.h"

/* Rows of one kind with the columns to show. */
struct sheet {
	const struct column_list *columns;
	const struct column_view *view;
	const void *rows;
	size_t n_rows;
	size_t row_bytes;
};

/* render_sheet writes it as style says; 0 or -ENOMEM. */
int render_sheet(FILE *out, const struct sheet *sheet,
		 const struct style *style);

/*
 * row_fit_prune takes from a table's columns those that come and go and that
 * none of its rows has anything in, and of those that can be spared as many as
 * width (0: any) has no room for.
 */
void row_fit_prune(const struct sheet *sheet, size_t width,
		   struct column_list *columns);

/* One row at a time, in columns of fixed width, or CSV or TSV. */
void render_row_header(FILE *out, const struct column_list *columns,
		       const struct style *style);
void render_row(FILE *out, const struct column_list *columns,
		const struct column_view *view, const void *row,
		const struct style *style);

/* row_fit_width: how wide such rows are, as far as their columns tell. */
size_t row_fit_width(const struct column_list *columns);

/*
 * row_fit makes the columns of streamed rows as wide as the rows of
 * first need them, and those that can be spared few enough for width; view is
 * narrow from then on if that was not enough.  may_drop: else none is spared.
 */
void row_fit(const struct sheet *first, size_t width, bool may_drop,
	     struct column_list *columns, struct column_view *view);

/*
 * The settings, rows of struct setting_row; in_full tells all of each below
 * the table, else only what is worth reading now and what files set in vain.
 */
int render_sysctl(FILE *out, const struct snapshot *snap,
		  const struct sheet *sheet, bool in_full,
		  const struct style *style);

#endif
