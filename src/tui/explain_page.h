// SPDX-License-Identifier: MIT
/*
 * explain_page: the texts of the pages, written for a width.
 */
#ifndef TCPWAIT_TUI_EXPLAIN_PAGE_H
#define TCPWAIT_TUI_EXPLAIN_PAGE_H

#include "tui/ui_state.h"

/*
 * explain_page_write writes the text of the open page anew where that is
 * needed and possible; 0 or -ENOMEM.
 */
int explain_page_write(struct ui *ui, size_t width, bool utf8);

/* What is said of the selected row below its list; malloc, or NULL. */
char *explain_page_preview(const struct ui *ui, size_t width, bool utf8);

#endif
