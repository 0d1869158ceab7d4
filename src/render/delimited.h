// SPDX-License-Identifier: MIT
/*
 * delimited: CSV (RFC 4180) and TSV fields.
 */
#ifndef TCPWAIT_RENDER_DELIMITED_H
#define TCPWAIT_RENDER_DELIMITED_H

#include "render/line.h"
#include "tcpwait/style.h"

/*
 * delimited_quote makes a field of the text that stands in the line from
 * position start on, clean and so without newline and tab.
 */
void delimited_quote(struct line *line, size_t start, enum format format);
/* What stands between two fields, and behind the last. */
void delimited_part(struct line *line, enum format format);
void delimited_end(struct line *line, enum format format);

#endif
