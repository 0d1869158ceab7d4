// SPDX-License-Identifier: MIT
/*
 * record_sql: what is said to SQLite, and what it answers.
 */
#ifndef TCPWAIT_RECORDING_RECORD_SQL_H
#define TCPWAIT_RECORDING_RECORD_SQL_H

#include <sqlite3.h>
#include <stdint.h>

#include "tcpwait/error.h"

/*
 * record_sql_number gives the one number that a statement answers: an SQLite
 * code, SQLITE_MISMATCH where that is none.
 */
int record_sql_number(sqlite3 *db, const char *statement, int64_t *number);

/*
 * record_sql_fail puts an SQLite code into words, of the file called name; the
 * -errno that is nearest.
 */
int record_sql_fail(sqlite3 *db, int code, const char *name, struct error *err);

#endif
