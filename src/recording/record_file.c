// SPDX-License-Identifier: MIT
/*
 * record_file: opening, and what keeps two recorders apart.
 */
#include "recording/record_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "recording/record_schema.h"
#include "recording/record_sql.h"
#include "tcpwait/record.h"
#include "tcpwait/text.h"

/* Another's commit takes milliseconds. */
enum { BUSY_MS = 5000 };

static const char magic[16] = "SQLite format 3";

bool record_is_one(const char *path)
{
	char head[sizeof(magic)];
	struct stat st;
	bool is_one;
	int fd;

	/* What is no file would lose what is read of it. */
	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return false;
	is_one = read(fd, head, sizeof(head)) == (ssize_t)sizeof(head) &&
		 memcmp(head, magic, sizeof(magic)) == 0;
	close(fd);
	return is_one;
}

static void name_it(struct record_file *file, const char *path)
{
	char clean[HOST_FILE_SIZE];

	*file = (struct record_file){ .lock_fd = -1 };
	(void)snprintf(file->name, sizeof(file->name), "%s",
		       text_clean(path, clean, sizeof(clean)));
}

/* Nothing in a file from elsewhere is to be run, or believed. */
static int distrust(sqlite3 *db)
{
	int ret = sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);

	if (ret == 0)
		ret = sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0,
					NULL);
	if (ret == 0)
		ret = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0,
					NULL);
	if (ret == 0)
		ret = sqlite3_exec(db, "PRAGMA cell_size_check = ON", NULL,
				   NULL, NULL);
	return ret ? ret : sqlite3_busy_timeout(db, BUSY_MS);
}

static int check_whole(struct record_file *file, struct error *err)
{
	sqlite3_stmt *check = NULL;
	int ret = sqlite3_prepare_v2(file->db, "PRAGMA quick_check(1)", -1,
				     &check, NULL);
	bool is_whole = false;

	if (ret == 0)
		ret = sqlite3_step(check);
	if (ret == SQLITE_ROW) {
		const char *said = (const char *)sqlite3_column_text(check, 0);

		is_whole = said && strcmp(said, "ok") == 0;
		ret = 0;
	}
	sqlite3_finalize(check);
	if (ret != 0 || !is_whole)
		return record_sql_fail(file->db, ret ? ret : SQLITE_CORRUPT,
				       file->name, err);
	return 0;
}

static int open_db(struct record_file *file, const char *path, int flags,
		   struct error *err)
{
	int ret = sqlite3_open_v2(
		path, &file->db,
		flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);

	if (ret == 0)
		ret = distrust(file->db);
	if (ret != 0)
		ret = record_sql_fail(file->db, ret, file->name, err);
	return ret;
}

static int open_and_check(struct record_file *file, const char *path, int flags,
			  struct error *err)
{
	int ret = open_db(file, path, flags, err);

	if (ret == 0)
		ret = record_schema_check(file->db, file->name, err);
	if (ret == 0)
		ret = check_whole(file, err);
	if (ret < 0)
		record_file_close(file);
	return ret;
}

int record_file_read(struct record_file *file, const char *path,
		     struct error *err)
{
	int ret;

	name_it(file, path);
	ret = open_and_check(file, path, SQLITE_OPEN_READONLY, err);
	/* A recorder was killed: whoever may write sets it right. */
	if (ret == -EROFS && access(path, W_OK) == 0)
		ret = open_and_check(file, path, SQLITE_OPEN_READWRITE, err);
	return ret;
}

/*
 * The lock is apart from those of SQLite, which would keep readers out; and as
 * closing any descriptor of a file ends those (fcntl_locking(2)), this one is
 * closed last.
 */
static int lock(struct record_file *file, const char *path, bool *is_new,
		struct error *err)
{
	struct stat st;
	int fd =
		open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
		     0600);

	if (fd < 0)
		return error_set(err, -errno, "cannot write %.100s",
				 file->name);
	file->lock_fd = fd;
	if (fstat(fd, &st) < 0)
		return error_set(err, -errno, "cannot write %.100s",
				 file->name);
	if (!S_ISREG(st.st_mode)) {
		(void)error_set(err, 0,
				"%.100s is no file that can be "
				"recorded into",
				file->name);
		return -EINVAL;
	}
	*is_new = st.st_size == 0;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno != EWOULDBLOCK)
		return error_set(err, -errno, "cannot lock %.100s", file->name);
	(void)error_set(err, 0, "another recorder writes to %.100s",
			file->name);
	return -EBUSY;
}

static int begin(struct record_file *file, struct error *err)
{
	int ret = sqlite3_exec(file->db,
			       "PRAGMA auto_vacuum = INCREMENTAL; BEGIN "
			       "IMMEDIATE",
			       NULL, NULL, NULL);

	if (ret == 0)
		ret = record_schema_make(file->db);
	if (ret == 0)
		ret = sqlite3_exec(file->db, "COMMIT", NULL, NULL, NULL);
	return ret ? record_sql_fail(file->db, ret, file->name, err) : 0;
}

static int open_locked(struct record_file *file, const char *path, bool is_new,
		       struct error *err)
{
	int ret;

	if (!is_new && !record_is_one(path)) {
		(void)error_set(err, 0,
				"%.100s is there and no recording; it is left "
				"as it is",
				file->name);
		return -EEXIST;
	}
	ret = open_db(file, path, SQLITE_OPEN_READWRITE, err);
	if (ret == 0)
		ret = is_new ? begin(file, err)
			     : record_schema_check(file->db, file->name, err);
	if (ret == 0 && !is_new)
		ret = check_whole(file, err);
	/* Whole after a crash of the host, too. */
	if (ret == 0 && sqlite3_exec(file->db,
				     "PRAGMA journal_mode = DELETE; "
				     "PRAGMA synchronous = FULL",
				     NULL, NULL, NULL) != 0)
		ret = record_sql_fail(file->db, SQLITE_ERROR, file->name, err);
	return ret;
}

int record_file_write(struct record_file *file, const char *path,
		      struct error *err)
{
	bool is_new = false;
	int ret;

	name_it(file, path);
	ret = lock(file, path, &is_new, err);
	if (ret == 0)
		ret = open_locked(file, path, is_new, err);
	if (ret < 0)
		record_file_close(file);
	return ret;
}

void record_file_close(struct record_file *file)
{
	(void)sqlite3_close(file->db);
	file->db = NULL;
	if (file->lock_fd >= 0)
		close(file->lock_fd);
	file->lock_fd = -1;
}
