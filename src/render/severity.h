// SPDX-License-Identifier: MIT
/* severity: the word that stands before a finding. */
#ifndef TCPWAIT_RENDER_SEVERITY_H
#define TCPWAIT_RENDER_SEVERITY_H

#include <stddef.h>
#include <stdio.h>

#include "tcpwait/finding.h"
#include "tcpwait/style.h"

enum { SEVERITY_WIDTH = 10 }; /* "CRITICAL" and two blanks */

/*
 * severity_print writes the word, coloured where the style is, and gives the
 * columns it took.
 */
size_t severity_print(FILE *out, enum severity severity,
		      const struct style *style);

#endif
