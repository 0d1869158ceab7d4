// SPDX-License-Identifier: MIT
/*
 * record_rows: binds fields to columns, and reads them back.
 */
#include "recording/record_rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Before a row's own columns. */
enum { PLACE_COLUMNS = 3 };

/* A text stays for so many samples after the one that named it last. */
enum { TEXT_SAMPLES = 256 };

static const void *at(const void *row, const struct record_column *column)
{
	return (const char *)row + column->offset;
}

static uint64_t get_unsigned(const void *field, size_t size)
{
	uint64_t value64;
	uint32_t value32;
	uint16_t value16;

	switch (size) {
	case sizeof(value64):
		memcpy(&value64, field, size);
		return value64;
	case sizeof(value32):
		memcpy(&value32, field, size);
		return value32;
	case sizeof(value16):
		memcpy(&value16, field, size);
		return value16;
	default:
		return *(const uint8_t *)field;
	}
}

static int64_t get_signed(const void *field, size_t size)
{
	int32_t value32;
	int64_t value64;

	if (size == sizeof(value32)) {
		memcpy(&value32, field, size);
		return value32;
	}
	memcpy(&value64, field, sizeof(value64));
	return value64;
}

static int prepare(struct record_rows *rows, sqlite3_stmt **statement,
		   const char *text)
{
	return *statement ? 0
			  : sqlite3_prepare_v3(rows->db, text, -1,
					       SQLITE_PREPARE_PERSISTENT,
					       statement, NULL);
}

static int run(sqlite3_stmt *statement)
{
	int ret = sqlite3_step(statement);

	(void)sqlite3_reset(statement);
	return ret == SQLITE_DONE ? 0 : ret;
}

static int add_text(struct record_rows *rows, const char *text, size_t n,
		    int64_t sample, int64_t *id)
{
	int ret = prepare(rows, &rows->add_text,
			  "INSERT INTO text (last, text) VALUES (?, ?)");

	if (ret != 0)
		return ret;
	(void)sqlite3_bind_int64(rows->add_text, 1, sample + TEXT_SAMPLES);
	(void)sqlite3_bind_text64(rows->add_text, 2, text, n, SQLITE_STATIC,
				  SQLITE_UTF8);
	ret = run(rows->add_text);
	*id = sqlite3_last_insert_rowid(rows->db);
	return ret;
}

static int use_text(struct record_rows *rows, int64_t id, int64_t sample)
{
	int ret = prepare(rows, &rows->use_text,
			  "UPDATE text SET last = ? WHERE id = ?");

	if (ret != 0)
		return ret;
	(void)sqlite3_bind_int64(rows->use_text, 1, sample + TEXT_SAMPLES);
	(void)sqlite3_bind_int64(rows->use_text, 2, id);
	return run(rows->use_text);
}

/* Its place in the dictionary, where it is entered if it is new. */
static int text_id(struct record_rows *rows, const char *text, size_t n,
		   int64_t sample, int64_t *id)
{
	int64_t last = 0;
	int ret = prepare(rows, &rows->find_text,
			  "SELECT id, last FROM text WHERE text = ?");

	if (ret != 0)
		return ret;
	(void)sqlite3_bind_text64(rows->find_text, 1, text, n, SQLITE_STATIC,
				  SQLITE_UTF8);
	ret = sqlite3_step(rows->find_text);
	if (ret == SQLITE_ROW) {
		*id = sqlite3_column_int64(rows->find_text, 0);
		last = sqlite3_column_int64(rows->find_text, 1);
	}
	(void)sqlite3_reset(rows->find_text);
	if (ret == SQLITE_DONE)
		return add_text(rows, text, n, sample, id);
	if (ret != SQLITE_ROW)
		return ret;
	return last < sample ? use_text(rows, *id, sample) : 0;
}

static int bind_text(struct record_rows *rows, sqlite3_stmt *write, int place,
		     const char *text, size_t n, int64_t sample)
{
	int64_t id = 0;
	int ret = text_id(rows, text, n, sample, &id);

	return ret ? ret : sqlite3_bind_int64(write, place, id);
}

static int bind(struct record_rows *rows, sqlite3_stmt *write, int place,
		const struct record_column *column, const void *row,
		int64_t sample)
{
	const void *field = at(row, column);
	struct record_bytes bytes;
	const char *string;
	double real;

	switch (column->kind) {
	case RECORD_UNSIGNED:
		return sqlite3_bind_int64(
			write, place,
			(int64_t)get_unsigned(field, column->size));
	case RECORD_SIGNED:
		return sqlite3_bind_int64(write, place,
					  get_signed(field, column->size));
	case RECORD_BOOL:
		return sqlite3_bind_int64(write, place, *(const bool *)field);
	case RECORD_REAL:
		memcpy(&real, field, sizeof(real));
		/* NaN becomes NULL. */
		return sqlite3_bind_double(write, place, real);
	case RECORD_TEXT:
	case RECORD_CLEAN_TEXT:
		return bind_text(rows, write, place, field,
				 strnlen(field, column->size), sample);
	case RECORD_STRING:
		memcpy(&string, field, sizeof(string));
		return bind_text(rows, write, place, string, strlen(string),
				 sample);
	case RECORD_BYTES:
		memcpy(&bytes, field, sizeof(bytes));
		return sqlite3_bind_blob64(write, place,
					   bytes.n ? bytes.bytes
						   : (const uint8_t *)"",
					   bytes.n, SQLITE_STATIC);
	}
	return SQLITE_MISMATCH;
}

typedef void (*put_sql_fn)(FILE *out, const struct record_table *table);

/* Once for each table. */
static int prepare_by(struct record_rows *rows, sqlite3_stmt **statement,
		      const struct record_table *table, put_sql_fn put)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out;
	int ret;

	if (*statement)
		return 0;
	out = open_memstream(&text, &size);
	if (!out)
		return SQLITE_NOMEM;
	put(out, table);
	ret = fclose(out) == 0 ? prepare(rows, statement, text) : SQLITE_NOMEM;
	free(text);
	return ret;
}

static void put_insert(FILE *out, const struct record_table *table)
{
	(void)fprintf(out, "INSERT INTO %s VALUES (?, ?, ?", table->name);
	for (size_t i = 0; i < table->n_columns; i++)
		(void)fprintf(out, ", ?");
	(void)fprintf(out, ")");
}

int record_rows_write(struct record_rows *rows, enum record_table_id id,
		      struct record_place place, const void *row)
{
	const struct record_table *table = &record_tables[id];
	int ret = prepare_by(rows, &rows->write[id], table, put_insert);
	sqlite3_stmt *write = rows->write[id];

	if (ret != 0)
		return ret;
	(void)sqlite3_bind_int64(write, 1, place.sample);
	(void)sqlite3_bind_int64(write, 2, place.part);
	(void)sqlite3_bind_int64(write, 3, place.pos);
	for (size_t i = 0; ret == 0 && i < table->n_columns; i++)
		ret = bind(rows, write, PLACE_COLUMNS + 1 + (int)i,
			   &table->columns[i], row, place.sample);
	return ret ? ret : run(write);
}

/* Texts come in place of their numbers. */
static void put_select(FILE *out, const struct record_table *table)
{
	(void)fprintf(out, "SELECT pos");
	for (size_t i = 0; i < table->n_columns; i++) {
		const struct record_column *column = &table->columns[i];
		bool is_text = column->kind == RECORD_TEXT ||
			       column->kind == RECORD_CLEAN_TEXT ||
			       column->kind == RECORD_STRING;

		(void)fprintf(out,
			      is_text ? ", (SELECT t.text FROM text AS t WHERE "
					"t.id = r.%s)"
				      : ", r.%s",
			      column->name);
	}
	(void)fprintf(out,
		      " FROM %s AS r WHERE sample = ? AND part = ? ORDER BY "
		      "pos",
		      table->name);
}

static int put_unsigned(void *field, const struct record_column *column,
			uint64_t value)
{
	const unsigned int bits = 8 * (unsigned int)column->size;
	uint32_t value32 = (uint32_t)value;
	uint16_t value16 = (uint16_t)value;

	if ((bits < 64 && value >> bits) ||
	    (column->most && value > column->most))
		return SQLITE_MISMATCH;
	switch (column->size) {
	case sizeof(value):
		memcpy(field, &value, sizeof(value));
		break;
	case sizeof(value32):
		memcpy(field, &value32, sizeof(value32));
		break;
	case sizeof(value16):
		memcpy(field, &value16, sizeof(value16));
		break;
	default:
		*(uint8_t *)field = (uint8_t)value;
		break;
	}
	return 0;
}

static int put_signed(void *field, size_t size, int64_t value)
{
	int32_t value32 = (int32_t)value;

	if (size == sizeof(value)) {
		memcpy(field, &value, sizeof(value));
		return 0;
	}
	if (value32 != value)
		return SQLITE_MISMATCH;
	memcpy(field, &value32, sizeof(value32));
	return 0;
}

static int put_bool(void *field, int64_t value)
{
	*(bool *)field = value == 1;
	return value == 0 || value == 1 ? 0 : SQLITE_MISMATCH;
}

static int put_real(void *field, sqlite3_stmt *read, int place)
{
	double value = NAN;

	switch (sqlite3_column_type(read, place)) {
	case SQLITE_FLOAT:
	case SQLITE_INTEGER:
		value = sqlite3_column_double(read, place);
		break;
	case SQLITE_NULL:
		break;
	default:
		return SQLITE_MISMATCH;
	}
	memcpy(field, &value, sizeof(value));
	return isinf(value) ? SQLITE_MISMATCH : 0;
}

static void clean(char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < ' ' || *text == '\x7f')
			*text = '?';
	}
}

static int put_text(char *field, const struct record_column *column,
		    sqlite3_stmt *read, int place)
{
	const unsigned char *text = sqlite3_column_text(read, place);
	size_t n = text ? strlen((const char *)text) : 0;

	if (!text || n >= column->size)
		return SQLITE_MISMATCH;
	memcpy(field, text, n + 1);
	if (column->kind == RECORD_CLEAN_TEXT)
		clean(field);
	return 0;
}

static int put_string(void *field, sqlite3_stmt *read, int place)
{
	const unsigned char *text = sqlite3_column_text(read, place);
	char *copy;

	if (!text)
		return SQLITE_MISMATCH;
	copy = strdup((const char *)text);
	memcpy(field, &copy, sizeof(copy));
	return copy ? 0 : SQLITE_NOMEM;
}

static int put_bytes(void *field, sqlite3_stmt *read, int place)
{
	struct record_bytes bytes = { sqlite3_column_blob(read, place), 0 };

	if (sqlite3_column_type(read, place) != SQLITE_BLOB)
		return SQLITE_MISMATCH;
	bytes.n = (size_t)sqlite3_column_bytes(read, place);
	memcpy(field, &bytes, sizeof(bytes));
	return 0;
}

static int put(void *row, const struct record_column *column,
	       sqlite3_stmt *read, int place)
{
	void *field = (char *)row + column->offset;
	bool is_integer = sqlite3_column_type(read, place) == SQLITE_INTEGER;
	int64_t value = sqlite3_column_int64(read, place);

	switch (column->kind) {
	case RECORD_UNSIGNED:
		return is_integer ? put_unsigned(field, column, (uint64_t)value)
				  : SQLITE_MISMATCH;
	case RECORD_SIGNED:
		return is_integer ? put_signed(field, column->size, value)
				  : SQLITE_MISMATCH;
	case RECORD_BOOL:
		return is_integer ? put_bool(field, value) : SQLITE_MISMATCH;
	case RECORD_REAL:
		return put_real(field, read, place);
	case RECORD_TEXT:
	case RECORD_CLEAN_TEXT:
		return put_text(field, column, read, place);
	case RECORD_STRING:
		return put_string(field, read, place);
	case RECORD_BYTES:
		return put_bytes(field, read, place);
	}
	return SQLITE_MISMATCH;
}

static void free_strings(const struct record_table *table, void *row)
{
	for (size_t i = 0; i < table->n_columns; i++) {
		if (table->columns[i].kind == RECORD_STRING)
			free(*(char **)((char *)row +
					table->columns[i].offset));
	}
}

int record_rows_each(struct record_rows *rows, enum record_table_id id,
		     int64_t sample, int64_t part, void *row,
		     int (*each)(void *ctx, const void *row), void *ctx)
{
	const struct record_table *table = &record_tables[id];
	int ret = prepare_by(rows, &rows->read[id], table, put_select);
	sqlite3_stmt *read = rows->read[id];
	int64_t pos = 0;

	if (ret != 0)
		return ret;
	(void)sqlite3_bind_int64(read, 1, sample);
	(void)sqlite3_bind_int64(read, 2, part);
	while ((ret = sqlite3_step(read)) == SQLITE_ROW) {
		memset(row, 0, table->row_bytes);
		/* Others name it by its position. */
		ret = sqlite3_column_int64(read, 0) == pos++ ? 0
							     : SQLITE_MISMATCH;
		for (size_t i = 0; ret == 0 && i < table->n_columns; i++)
			ret = put(row, &table->columns[i], read, 1 + (int)i);
		if (ret == 0)
			ret = each(ctx, row);
		free_strings(table, row);
		if (ret != 0)
			break;
	}
	(void)sqlite3_reset(read);
	return ret == SQLITE_DONE ? 0 : ret;
}

void record_rows_free(struct record_rows *rows)
{
	for (size_t i = 0; i < RECORD_TABLE_COUNT; i++) {
		sqlite3_finalize(rows->write[i]);
		sqlite3_finalize(rows->read[i]);
	}
	sqlite3_finalize(rows->find_text);
	sqlite3_finalize(rows->add_text);
	sqlite3_finalize(rows->use_text);
}
