// SPDX-License-Identifier: MIT
/*
 * paste_table: one file is opened, and it is found out what it is.
 */
#ifndef TCPWAIT_PASTE_PASTE_TABLE_H
#define TCPWAIT_PASTE_PASTE_TABLE_H

#include "paste/paste_walk.h"

/*
 * paste_table_open reads the file once: a table of sockets, or settings alone
 * (*has_sockets false), of which paste->survey.told has all.  fd is taken over;
 * -1: path is opened, "-" being standard input.  The paste, or NULL with err;
 * paste_table_close frees it.
 */
struct paste *paste_table_open(const char *path, int fd, bool *has_sockets,
			       struct error *err);
void paste_table_close(struct paste *paste);

#endif
