// SPDX-License-Identifier: MIT
/*
 * head_gauges: the lines of the head that measure something against a limit.
 */
#ifndef TCPWAIT_TUI_HEAD_GAUGES_H
#define TCPWAIT_TUI_HEAD_GAUGES_H

#include "tui/ui_state.h"

/* The rate of closes and its course; the TIME_WAIT table. */
void head_gauges_draw_closes(const struct ui *ui, struct canvas *canvas,
			     size_t row);
/* The worst port budget; the descriptors of the worst leaker. */
void head_gauges_draw_ports(const struct ui *ui, struct canvas *canvas,
			    size_t row);

/* How connections ended since the sample before, and most toward whom. */
void head_gauges_draw_ends(const struct ui *ui, struct canvas *canvas,
			   size_t row);
/* And how many were opened, where that is known. */
void head_gauges_draw_opens(const struct ui *ui, struct canvas *canvas,
			    size_t row);

#endif
