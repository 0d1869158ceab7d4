// SPDX-License-Identifier: MIT
/*
 * record_schema: what makes a file a recording.
 */
#ifndef TCPWAIT_RECORDING_RECORD_SCHEMA_H
#define TCPWAIT_RECORDING_RECORD_SCHEMA_H

#include <sqlite3.h>

#include "tcpwait/error.h"

/* "TCPW"; and the version of the schema. */
enum { RECORD_APPLICATION = 0x54435057, RECORD_VERSION = 1 };

/* record_schema_make makes the tables of an empty file; an SQLite code. */
int record_schema_make(sqlite3 *db);

/*
 * record_schema_check: are the tables of this file those of a recording of this
 * version, and nothing else?  0, or -EINVAL with err, which calls it name.
 */
int record_schema_check(sqlite3 *db, const char *name, struct error *err);

#endif
