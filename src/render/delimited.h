// SPDX-License-Identifier: MIT
/*
 * delimited: CSV (RFC 4180) and TSV fields.
 */
#ifndef TCPWAIT_RENDER_DELIMITED_H
#define TCPWAIT_RENDER_DELIMITED_H

#include <stdio.h>

#include "tcpwait/style.h"

/*
 * delimited_field writes one field and what separates it from the one before.
 * text is already clean, so it holds no newline and no tab.
 */
void delimited_field(FILE *out, const char *text, bool first,
		     enum format format);
void delimited_end(FILE *out, enum format format);

#endif
