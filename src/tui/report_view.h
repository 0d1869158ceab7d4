// SPDX-License-Identifier: MIT
/*
 * report_view: what rows of the report have in common, be they ports or peers.
 */
#ifndef TCPWAIT_TUI_REPORT_VIEW_H
#define TCPWAIT_TUI_REPORT_VIEW_H

#include "tui/view.h"

/* They are functions of struct view. */
void report_view_identify(const struct view_rows *rows, const void *row,
			  char key[static VIEW_KEY_SIZE]);
const char *report_view_word(const struct view_rows *rows, const void *row);
enum ink report_view_ink(const struct view_rows *rows, const void *row,
			 const struct column *column);
int report_view_detail(FILE *out, const struct view_rows *rows, const void *row,
		       const struct style *style);

const uint32_t *report_view_states(const void *row);
const uint32_t *report_view_states_before(const struct view_rows *rows,
					  const void *row);

bool report_view_concerns(const struct view_rows *rows, const void *row,
			  const struct finding *finding);

/* All but the address; process is the first that holds a socket. */
void report_view_describe(const struct view_rows *rows, const void *row,
			  struct finding_subject *subject);

#endif
