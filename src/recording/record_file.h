// SPDX-License-Identifier: MIT
/*
 * record_file: a recording, opened to be read or written.
 */
#ifndef TCPWAIT_RECORDING_RECORD_FILE_H
#define TCPWAIT_RECORDING_RECORD_FILE_H

#include <sqlite3.h>

#include "tcpwait/error.h"
#include "tcpwait/snapshot.h"

struct record_file {
	sqlite3 *db;
	char name[HOST_FILE_SIZE]; /* for messages: clean */
	int lock_fd; /* of a writer; -1: none */
};

/*
 * record_file_read opens a recording that may be anybody's: nothing in it is
 * run, and it is not written to, but for what a recorder that was killed left
 * half done.  0, or -errno with err.
 */
int record_file_read(struct record_file *file, const char *path,
		     struct error *err);

/*
 * record_file_write opens a recording to be continued, or begins one; -EBUSY
 * where another recorder has it.
 */
int record_file_write(struct record_file *file, const char *path,
		      struct error *err);

void record_file_close(struct record_file *file);

#endif
