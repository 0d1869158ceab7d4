// SPDX-License-Identifier: MIT
/*
 * head_finding: the lines of the head that are prose, as many as there is room
 * for: the worst finding, and what was not seen.
 */
#ifndef TCPWAIT_TUI_HEAD_FINDING_H
#define TCPWAIT_TUI_HEAD_FINDING_H

#include "tui/ui_state.h"

/* How many lines the finding takes whole; on plain text it is all of them. */
size_t head_finding_lines(const struct ui *ui, size_t width);

/* head_finding_draw takes n rows; what has no room there is cut. */
void head_finding_draw(const struct ui *ui, struct canvas *canvas, size_t row,
		       size_t n);

/* The same of what could not be seen; is there anything? */
bool head_finding_has_blind(const struct ui *ui);
size_t head_finding_blind_lines(const struct ui *ui, size_t width);
void head_finding_draw_blind(const struct ui *ui, struct canvas *canvas,
			     size_t row, size_t n);

#endif
