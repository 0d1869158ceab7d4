// SPDX-License-Identifier: MIT
/*
 * table: a table for eyes, by libsmartcols.
 */
#ifndef TCPWAIT_RENDER_TABLE_H
#define TCPWAIT_RENDER_TABLE_H

#include "tcpwait/render.h"

/* table_print writes the sheet; 0 or -errno. */
int table_print(FILE *out, const struct sheet *sheet,
		const struct style *style);

#endif
