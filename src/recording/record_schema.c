// SPDX-License-Identifier: MIT
/*
 * record_schema: the statements that make a recording, and the comparison of a
 * file from elsewhere with them.
 */
#include "recording/record_schema.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recording/record_sql.h"
#include "recording/record_table.h"

/* A sample's place and time; every text once. */
static const char *const fixed[] = {
	"CREATE TABLE sample (id INTEGER PRIMARY KEY, time_us INTEGER NOT "
	"NULL)",
	"CREATE INDEX sample_time ON sample (time_us)",
	/* No sample after the last one names it. */
	"CREATE TABLE text (id INTEGER PRIMARY KEY, last INTEGER NOT NULL, "
	"text TEXT NOT NULL UNIQUE)",
	NULL,
};

static const char *type_of(enum record_kind kind)
{
	switch (kind) {
	case RECORD_UNSIGNED:
	case RECORD_SIGNED:
	case RECORD_BOOL:
	case RECORD_TEXT:
	case RECORD_CLEAN_TEXT:
	case RECORD_STRING:
		return "INTEGER NOT NULL";
	case RECORD_REAL:
		return "REAL";
	case RECORD_BYTES:
		return "BLOB NOT NULL";
	}
	return "";
}

/* To be freed; NULL: no memory. */
static char *table_statement(const struct record_table *table)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	(void)fprintf(out,
		      "CREATE TABLE %s (sample INTEGER NOT NULL, part INTEGER "
		      "NOT NULL, pos INTEGER NOT NULL, ",
		      table->name);
	for (size_t i = 0; i < table->n_columns; i++)
		(void)fprintf(out, "%s %s, ", table->columns[i].name,
			      type_of(table->columns[i].kind));
	(void)fprintf(out, "PRIMARY KEY (sample, part, pos)) WITHOUT ROWID");
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* Calls each for every statement; what it answers other than 0 ends it. */
static int for_each(int (*each)(void *ctx, const char *statement), void *ctx)
{
	int ret = 0;

	for (size_t i = 0; ret == 0 && fixed[i]; i++)
		ret = each(ctx, fixed[i]);
	for (size_t i = 0; ret == 0 && i < RECORD_TABLE_COUNT; i++) {
		char *statement = table_statement(&record_tables[i]);

		ret = statement ? each(ctx, statement) : SQLITE_NOMEM;
		free(statement);
	}
	for (size_t i = 0; ret == 0 && record_views[i]; i++)
		ret = each(ctx, record_views[i]);
	return ret;
}

static int make_one(void *ctx, const char *statement)
{
	return sqlite3_exec(ctx, statement, NULL, NULL, NULL);
}

int record_schema_make(sqlite3 *db)
{
	char pragmas[96];
	int ret;

	(void)snprintf(pragmas, sizeof(pragmas),
		       "PRAGMA application_id = %d; PRAGMA user_version = %d",
		       RECORD_APPLICATION, RECORD_VERSION);
	ret = sqlite3_exec(db, pragmas, NULL, NULL, NULL);
	return ret ? ret : for_each(make_one, db);
}

static int find_one(void *ctx, const char *statement)
{
	sqlite3_stmt *find = ctx;
	int ret;

	sqlite3_reset(find);
	(void)sqlite3_bind_text(find, 1, statement, -1, SQLITE_STATIC);
	ret = sqlite3_step(find);
	return ret == SQLITE_ROW ? 0 : ret;
}

static int count_one(void *ctx, const char *statement)
{
	(void)statement;
	++*(int64_t *)ctx;
	return 0;
}

/* All of ours, and no more. */
static bool has_all(sqlite3 *db)
{
	sqlite3_stmt *find = NULL;
	int64_t n = 0, n_found = -1;
	int ret = sqlite3_prepare_v2(
		db, "SELECT 1 FROM sqlite_master WHERE sql = ?", -1, &find,
		NULL);

	if (ret == 0)
		ret = for_each(find_one, find);
	sqlite3_finalize(find);
	if (ret != 0 || for_each(count_one, &n) != 0)
		return false;
	return record_sql_number(db,
				 "SELECT count(*) FROM sqlite_master "
				 "WHERE sql IS NOT NULL",
				 &n_found) == 0 &&
	       n_found == n;
}

int record_schema_check(sqlite3 *db, const char *name, struct error *err)
{
	int64_t application = 0, version = 0;
	int ret = record_sql_number(db, "PRAGMA application_id", &application);

	if (ret == 0)
		ret = record_sql_number(db, "PRAGMA user_version", &version);
	if (ret != 0)
		return record_sql_fail(db, ret, name, err);
	if (application != RECORD_APPLICATION) {
		(void)error_set(err, 0,
				"%.100s is an SQLite database, and no "
				"recording",
				name);
		return -EINVAL;
	}
	if (version > RECORD_VERSION) {
		(void)error_set(err, 0,
				"%.100s was recorded by a newer tcpwait "
				"(format %lld, this one reads %d)",
				name, (long long)version, RECORD_VERSION);
		return -EINVAL;
	}
	if (version != RECORD_VERSION || !has_all(db)) {
		(void)error_set(err, 0,
				"%.100s calls itself a recording and has other "
				"tables than one",
				name);
		return -EINVAL;
	}
	return 0;
}
