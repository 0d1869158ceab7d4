// SPDX-License-Identifier: MIT
/*
 * terminal: what standard output can show.
 */
#ifndef TCPWAIT_CLI_TERMINAL_H
#define TCPWAIT_CLI_TERMINAL_H

#include "tcpwait/style.h"

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/*
 * terminal_detect sets width, color and utf8.  By itself colour is used on a
 * terminal that is not dumb, unless NO_COLOR is set and not empty.
 */
void terminal_detect(struct style *style, enum color_choice color);

#endif
