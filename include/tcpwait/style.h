// SPDX-License-Identifier: MIT
/*
 * style: how the output may look.
 */
#ifndef TCPWAIT_STYLE_H
#define TCPWAIT_STYLE_H

#include <stdbool.h>
#include <stddef.h>

enum format {
	FORMAT_TABLE, /* for eyes */
	FORMAT_JSON,
	FORMAT_CSV,
	FORMAT_TSV,
	FORMAT_COUNT,
};

struct style {
	enum format format;
	bool header;
	bool color;
	bool utf8; /* the locale can show more than ASCII */
	bool verbose; /* all that there is to say */
	size_t width; /* columns of the terminal; 0: do not cut */
};

#endif
