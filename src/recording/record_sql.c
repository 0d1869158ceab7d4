// SPDX-License-Identifier: MIT
/*
 * record_sql: single statements, and errors in words.
 */
#include "recording/record_sql.h"

#include <errno.h>
#include <stddef.h>

int record_sql_number(sqlite3 *db, const char *statement, int64_t *number)
{
	sqlite3_stmt *ask = NULL;
	int ret = sqlite3_prepare_v2(db, statement, -1, &ask, NULL);

	if (ret == 0)
		ret = sqlite3_step(ask);
	if (ret == SQLITE_ROW) {
		*number = sqlite3_column_int64(ask, 0);
		ret = sqlite3_column_type(ask, 0) == SQLITE_INTEGER
			      ? 0
			      : SQLITE_MISMATCH;
	} else if (ret == SQLITE_DONE) {
		ret = SQLITE_MISMATCH;
	}
	sqlite3_finalize(ask);
	return ret;
}

int record_sql_fail(sqlite3 *db, int code, const char *name, struct error *err)
{
	int extended = db ? sqlite3_extended_errcode(db) : code;

	if (extended == SQLITE_READONLY_ROLLBACK ||
	    extended == SQLITE_READONLY_RECOVERY) {
		(void)error_set(err, 0,
				"%.100s: its recorder was killed as it wrote; "
				"whoever may write it has to look first",
				name);
		return -EROFS;
	}
	switch (code & 0xff) {
	case SQLITE_NOMEM:
		return error_set(err, -ENOMEM, "cannot hold %.100s", name);
	case SQLITE_FULL:
		return error_set(err, -ENOSPC, "cannot write %.100s", name);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return error_set(err, -EBUSY, "cannot use %.100s", name);
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
	case SQLITE_MISMATCH:
		(void)error_set(err, 0, "%.100s is a damaged recording", name);
		return -EBADMSG;
	default:
		(void)error_set(err, 0, "cannot use %.100s: %.100s", name,
				db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
		return -EIO;
	}
}
