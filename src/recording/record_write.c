// SPDX-License-Identifier: MIT
/*
 * record_write: samples that are added to a recording.
 */
#include "tcpwait/record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recording/record_file.h"
#include "recording/record_rows.h"
#include "recording/record_settings.h"
#include "recording/record_sql.h"

enum { US_PER_SECOND = 1000000, NS_PER_US = 1000 };

struct record_writer {
	struct record_file file;
	struct record_rows rows;
	int64_t sample; /* the last one */
};

int record_open(struct record_writer **writer, const char *path,
		struct error *err)
{
	struct record_writer *made = calloc(1, sizeof(*made));
	int ret;

	*writer = NULL;
	if (!made)
		return error_set(err, -ENOMEM, "cannot record");
	ret = record_file_write(&made->file, path, err);
	if (ret == 0) {
		made->rows.db = made->file.db;
		ret = record_sql_number(made->file.db,
					"SELECT ifnull(max(id), 0) FROM sample",
					&made->sample);
		if (ret != 0)
			ret = record_sql_fail(made->file.db, ret,
					      made->file.name, err);
	}
	if (ret < 0) {
		record_close(made);
		return ret;
	}
	*writer = made;
	return 0;
}

void record_close(struct record_writer *writer)
{
	if (!writer)
		return;
	record_rows_free(&writer->rows);
	record_file_close(&writer->file);
	free(writer);
}

/* n rows of an array, in its order. */
static int write_rows(struct record_writer *writer, enum record_table_id id,
		      int64_t part, const void *rows, size_t n)
{
	struct record_place place = { writer->sample, part, 0 };
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < n; i++) {
		place.pos = (int64_t)i;
		ret = record_rows_write(
			&writer->rows, id, place,
			(const char *)rows + i * record_tables[id].row_bytes);
	}
	return ret;
}

static int write_owners(struct record_writer *writer, int64_t part,
			const struct owners *owners,
			const struct kept_search *search)
{
	int ret = write_rows(writer, RECORD_OWNERS, part, owners, 1);

	if (ret == 0)
		ret = write_rows(writer, RECORD_PROCESS, part,
				 owners->processes, owners->n_processes);
	if (ret == 0)
		ret = write_rows(writer, RECORD_HOLDERS, part, owners->sets,
				 owners->n_sets);
	if (ret == 0)
		ret = write_rows(writer, RECORD_ORIGIN, part, owners->origins,
				 owners->n_origins);
	if (ret == 0)
		ret = write_rows(writer, RECORD_HELD, part, search->items,
				 search->n);
	return ret;
}

static int write_settings(struct record_writer *writer, int64_t part,
			  const struct settings *settings)
{
	struct record_settings texts;
	int ret = SQLITE_NOMEM;

	if (record_settings_text(settings, &texts) == 0)
		ret = write_rows(writer, RECORD_SETTINGS, part, &texts, 1);
	free(texts.values);
	free(texts.reserved);
	return ret;
}

static int write_counters(struct record_writer *writer, int64_t part,
			  const struct counters *counters)
{
	struct record_counter known[COUNTER_COUNT];

	return write_rows(writer, RECORD_COUNTER, part, known,
			  record_settings_counters(counters, known));
}

static int write_namespaces(struct record_writer *writer,
			    const struct snapshot *snap)
{
	int ret = write_rows(writer, RECORD_NETNS, 0, snap->namespaces,
			     snap->n_namespaces);

	for (size_t i = 0; ret == 0 && i < snap->n_namespaces; i++) {
		ret = write_settings(writer, (int64_t)i,
				     &snap->namespaces[i].settings);
		if (ret == 0)
			ret = write_counters(writer, (int64_t)i,
					     &snap->namespaces[i].counters);
	}
	return ret;
}

static int write_sockets(struct record_writer *writer, const struct kept *kept)
{
	struct record_place place = { .sample = writer->sample };
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < kept->n_parts; i++) {
		const struct kept_part *part = &kept->parts[i];
		const struct record_sockets row = {
			.netns = part->netns,
			.of_mptcp = part->of_mptcp,
			.n = part->n,
			.bytes = { kept->bytes + part->begin,
				   part->end - part->begin },
		};

		place.pos = (int64_t)i;
		ret = record_rows_write(&writer->rows, RECORD_SOCKETS, place,
					&row);
	}
	return ret;
}

static int write_sysctl(struct record_writer *writer,
			const struct sysctl_lines *lines)
{
	struct record_lines row = { .n_unreadable = lines->n_unreadable };
	int ret;

	if (!lines->looked)
		return 0;
	row.text = record_settings_lines(lines);
	ret = row.text ? write_rows(writer, RECORD_SYSCTL, 0, &row, 1)
		       : SQLITE_NOMEM;
	free(row.text);
	return ret;
}

static int write_look(struct record_writer *writer, const struct snapshot *snap,
		      const struct kept *kept)
{
	int ret = write_rows(writer, RECORD_LOOK, 0, snap, 1);

	if (ret == 0)
		ret = write_rows(writer, RECORD_HOST, 0, snap->hosts,
				 snap->n_hosts);
	if (ret == 0)
		ret = write_namespaces(writer, snap);
	if (ret == 0)
		ret = write_rows(writer, RECORD_DEVICE, 0, kept->devices,
				 kept->n_devices);
	if (ret == 0)
		ret = write_sockets(writer, kept);
	if (ret == 0)
		ret = write_sysctl(writer, &snap->sysctl_lines);
	if (ret == 0)
		ret = write_rows(writer, RECORD_DEAD, 0, snap->dead,
				 snap->n_dead);
	if (ret == 0)
		ret = write_owners(writer, RECORD_PART_OWN, &snap->owners,
				   &kept->search);
	if (ret == 0)
		ret = write_owners(writer, RECORD_PART_OF_ALL,
				   &kept->owners_of_all, &kept->of_all);
	return ret;
}

static int write_told(struct record_writer *writer,
		      const struct record_told *told)
{
	int ret = write_rows(writer, RECORD_TOTAL, 0, &told->total, 1);

	if (ret == 0)
		ret = write_rows(writer, RECORD_SERVICE, 0, told->services,
				 told->n_services);
	if (ret == 0)
		ret = write_rows(writer, RECORD_PEER, 0, told->peers,
				 told->n_peers);
	if (ret == 0)
		ret = write_rows(writer, RECORD_FINDING, 0, told->findings,
				 told->n_findings);
	return ret;
}

static int write_place(struct record_writer *writer,
		       const struct snapshot *snap)
{
	char statement[96];

	(void)snprintf(statement, sizeof(statement),
		       "INSERT INTO sample VALUES (%" PRId64 ", %" PRId64 ")",
		       writer->sample,
		       (int64_t)snap->taken.tv_sec * US_PER_SECOND +
			       snap->taken.tv_nsec / NS_PER_US);
	return sqlite3_exec(writer->file.db, statement, NULL, NULL, NULL);
}

/* Ends a transaction; what went wrong in it, or at its end. */
static int finish(struct record_writer *writer, int ret, struct error *err)
{
	sqlite3 *db = writer->file.db;

	if (ret == 0)
		ret = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	if (ret == 0)
		return 0;
	ret = record_sql_fail(db, ret, writer->file.name, err);
	/* Where a full disk has not done so already. */
	if (!sqlite3_get_autocommit(db))
		(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return ret;
}

int record_write(struct record_writer *writer, const struct snapshot *snap,
		 const struct kept *kept, const struct record_told *told,
		 struct error *err)
{
	int ret = sqlite3_exec(writer->file.db, "BEGIN IMMEDIATE", NULL, NULL,
			       NULL);

	writer->sample++;
	if (ret == 0)
		ret = write_place(writer, snap);
	if (ret == 0)
		ret = write_look(writer, snap, kept);
	if (ret == 0)
		ret = write_told(writer, told);
	ret = finish(writer, ret, err);
	writer->sample -= ret < 0;
	return ret;
}

/* All that is of samples before the first one that stays. */
static int forget_before(struct record_writer *writer, int64_t first)
{
	sqlite3 *db = writer->file.db;
	char statement[96];
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < RECORD_TABLE_COUNT; i++) {
		(void)snprintf(statement, sizeof(statement),
			       "DELETE FROM %s WHERE sample < %" PRId64,
			       record_tables[i].name, first);
		ret = sqlite3_exec(db, statement, NULL, NULL, NULL);
	}
	(void)snprintf(statement, sizeof(statement),
		       "DELETE FROM sample WHERE id < %" PRId64, first);
	if (ret == 0)
		ret = sqlite3_exec(db, statement, NULL, NULL, NULL);
	(void)snprintf(statement, sizeof(statement),
		       "DELETE FROM text WHERE last < %" PRId64, first);
	return ret ? ret : sqlite3_exec(db, statement, NULL, NULL, NULL);
}

/* By age: where the first sample is that is young enough. */
static int first_young(struct record_writer *writer, double keep_seconds,
		       int64_t *first)
{
	char statement[256];

	(void)snprintf(statement, sizeof(statement),
		       "SELECT ifnull(min(id), 0) FROM sample WHERE time_us >= "
		       "(SELECT time_us FROM sample ORDER BY id DESC LIMIT 1) "
		       "- %.0f",
		       keep_seconds * US_PER_SECOND);
	return record_sql_number(writer->file.db, statement, first);
}

static int used_bytes(sqlite3 *db, uint64_t *bytes)
{
	int64_t pages = 0, unused = 0, page_bytes = 0;
	int ret = record_sql_number(db, "PRAGMA page_count", &pages);

	if (ret == 0)
		ret = record_sql_number(db, "PRAGMA freelist_count", &unused);
	if (ret == 0)
		ret = record_sql_number(db, "PRAGMA page_size", &page_bytes);
	*bytes = (uint64_t)(pages - unused) * (uint64_t)page_bytes;
	return ret;
}

/* By size: a part of the samples at a time, the last one never. */
static int forget_surplus(struct record_writer *writer, uint64_t max_bytes)
{
	sqlite3 *db = writer->file.db;
	int64_t first = 0, n = 0;
	uint64_t bytes = 0;
	int ret = used_bytes(db, &bytes);

	while (ret == 0 && bytes > max_bytes) {
		ret = record_sql_number(db, "SELECT min(id) FROM sample",
					&first);
		n = writer->sample - first;
		if (ret == 0 && n > 0)
			ret = forget_before(writer, first + 1 + n / 16);
		if (ret == 0 && n > 0)
			ret = used_bytes(db, &bytes);
		if (n == 0)
			break;
	}
	return ret;
}

int record_forget(struct record_writer *writer, double keep_seconds,
		  uint64_t max_bytes, struct error *err)
{
	sqlite3 *db = writer->file.db;
	int64_t first = 0;
	int ret = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	if (ret == 0 && keep_seconds > 0)
		ret = first_young(writer, keep_seconds, &first);
	if (ret == 0 && first > 0)
		ret = forget_before(writer, first);
	if (ret == 0 && max_bytes > 0)
		ret = forget_surplus(writer, max_bytes);
	ret = finish(writer, ret, err);
	if (ret == 0 && sqlite3_exec(db, "PRAGMA incremental_vacuum", NULL,
				     NULL, NULL) != 0)
		ret = record_sql_fail(db, SQLITE_ERROR, writer->file.name, err);
	return ret;
}
