// SPDX-License-Identifier: MIT
/*
 * help_page: what a user needs who has never seen the screen.
 */
#ifndef TCPWAIT_TUI_HELP_PAGE_H
#define TCPWAIT_TUI_HELP_PAGE_H

#include <stdio.h>

#include "tcpwait/style.h"

/* help_page_write fits on 80x24. */
void help_page_write(FILE *out, const struct style *style);

#endif
