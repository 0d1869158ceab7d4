// SPDX-License-Identifier: MIT
/*
 * forms: what becomes of a sheet, a table for eyes or fields of CSV and TSV.
 */
#ifndef TCPWAIT_RENDER_FORMS_H
#define TCPWAIT_RENDER_FORMS_H

#include "render/line.h"
#include "tcpwait/render_sheet.h"

/* table_print writes the sheet, by libsmartcols; 0 or -errno. */
int table_print(FILE *out, const struct sheet *sheet,
		const struct style *style);

/*
 * delimited_quote makes a field of the text that stands in the line from
 * position start on, clean and so without newline and tab.
 */
void delimited_quote(struct line *line, size_t start, enum format format);
/* What stands between two fields, and behind the last. */
void delimited_part(struct line *line, enum format format);
void delimited_end(struct line *line, enum format format);

#endif
