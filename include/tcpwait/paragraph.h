// SPDX-License-Identifier: MIT
/*
 * paragraph: prose, broken at blanks.
 */
#ifndef TCPWAIT_PARAGRAPH_H
#define TCPWAIT_PARAGRAPH_H

#include <stddef.h>
#include <stdio.h>

#include "tcpwait/style.h"

/* Where prose stands on its lines. */
struct paragraph {
	size_t indent; /* of every line */
	size_t at; /* columns already written on the first */
	size_t width; /* no line is longer, unless a word is */
};

/* paragraph_width: of prose, on what style describes; never more than 80. */
size_t paragraph_width(const struct style *style);

/* paragraph_print writes clean text and ends the line. */
void paragraph_print(FILE *out, const struct paragraph *where,
		     const char *text);

/* paragraph_indented does so with every line indented alike. */
void paragraph_indented(FILE *out, size_t indent, const char *text,
			const struct style *style);

#endif
