// SPDX-License-Identifier: MIT
/*
 * record_rows: rows of a recording's tables, as the structs they were.
 */
#ifndef TCPWAIT_RECORDING_RECORD_ROWS_H
#define TCPWAIT_RECORDING_RECORD_ROWS_H

#include <sqlite3.h>

#include "recording/record_table.h"

/* Where a row belongs. */
struct record_place {
	int64_t sample;
	int64_t part;
	int64_t pos;
};

/* Statements that are made once. */
struct record_rows {
	sqlite3 *db; /* borrowed */
	sqlite3_stmt *write[RECORD_TABLE_COUNT];
	sqlite3_stmt *read[RECORD_TABLE_COUNT];
	sqlite3_stmt *find_text, *add_text, *use_text;
};

/* record_rows_write adds a row; an SQLite code. */
int record_rows_write(struct record_rows *rows, enum record_table_id id,
		      struct record_place place, const void *row);

/*
 * record_rows_each reads the rows of one part in order of their positions, each
 * into row, which is cleared before, and calls each, which may end it by
 * another answer than 0.  0, what each answered, or an SQLite code;
 * SQLITE_MISMATCH where a value cannot be one of that field.
 */
int record_rows_each(struct record_rows *rows, enum record_table_id id,
		     int64_t sample, int64_t part, void *row,
		     int (*each)(void *ctx, const void *row), void *ctx);

void record_rows_free(struct record_rows *rows);

#endif
