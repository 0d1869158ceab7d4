// SPDX-License-Identifier: MIT
/*
 * paste_table: the survey of a file, and what is said of one that has nothing.
 */
#include "paste/paste_table.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tcpwait/text.h"

static const char readable[] =
	"read are ss (text or -D), netstat, lsof -i, proc/net/tcp, "
	"Get-NetTCPConnection, sysctl -a and sosreport folders";

enum { SHOWN_SIZE = 60 };

/* What files look like that are no tables. */
static const struct {
	const char *head;
	size_t n;
	const char *name;
} known[] = {
	{ "SQLite format 3", 15, "an SQLite database" },
	{ "\x1f\x8b", 2, "a gzip file; unpack it" },
	{ "BZh", 3, "a bzip2 file; unpack it" },
	{ "\xfd"
	  "7zXZ",
	  5, "an xz file; unpack it" },
	{ "\x28\xb5\x2f\xfd", 4, "a zstd file; unpack it" },
	{ "PK\x03\x04", 4, "a zip file; unpack it" },
	{ "\x7f"
	  "ELF",
	  4, "a program" },
	{ "\xd4\xc3\xb2\xa1", 4, "a capture of packets" },
	{ "\x0a\x0d\x0d\x0a", 4, "a capture of packets" },
	{ "{", 1, "JSON" },
	{ "<", 1, "XML or HTML" },
};

static const char *look_of(const char *head, size_t n)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (n >= known[i].n &&
		    memcmp(head, known[i].head, known[i].n) == 0)
			return known[i].name;
	}
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)head[i];

		if (c < ' ' && !isspace(c) && c != '\x1b')
			return "binary data";
	}
	return "other text";
}

/* One line: what it looks like, and what is read. */
static int refuse(const struct paste *paste, struct error *err)
{
	char head[256], shown[SHOWN_SIZE];
	size_t n = paste_file_head(&paste->file, head, sizeof(head));

	if (n == 0)
		(void)error_set(err, 0, "%.60s is empty; %s", paste->name,
				readable);
	else if (paste->survey.n_broken > 0)
		(void)error_set(err, 0,
				"no line of %.40s is understood, as \"%s\"; %s",
				paste->name,
				text_clean(paste->survey.first_broken, shown,
					   sizeof(shown)),
				readable);
	else if (paste->survey.n_passed > 0)
		(void)error_set(err, 0, "%.60s has no socket of TCP; %s",
				paste->name, readable);
	else
		(void)error_set(err, 0,
				"%.60s is no table of sockets, it looks like "
				"%s; %s",
				paste->name, look_of(head, n), readable);
	return -EINVAL;
}

static int take_survey(struct paste *paste, bool *has_sockets,
		       struct error *err)
{
	struct paste_rows *rows = malloc(sizeof(*rows));
	int ret = -ENOMEM;

	if (rows)
		ret = paste_survey_take(&paste->survey, &paste->file, rows);
	free(rows);
	if (ret < 0)
		return error_set(err, ret, "cannot read %.100s", paste->name);
	paste->sample = paste_survey_sample(&paste->survey);
	*has_sockets = true;
	if (paste->sample)
		paste->dialect = paste->sample->dialect;
	else if (paste->survey.is_dump)
		paste->dialect = PASTE_DUMP;
	else if (paste->survey.has_header && paste->survey.n_broken == 0)
		paste->dialect = paste->survey.header;
	else if (paste->survey.told.n_settings > 0 &&
		 paste->survey.n_broken == 0)
		*has_sockets = false;
	else
		return refuse(paste, err);
	return 0;
}

/* Of an empty table nothing is told but that. */
static void judge(struct paste *paste)
{
	struct paste_sample none = { .dialect = paste->dialect };
	const struct paste_sample *sample =
		paste->sample ? paste->sample : &none;

	paste->lacks = paste_survey_lacks(sample);
	paste->system = paste_survey_system(sample);
}

/* A look that goes before, if it is known by how long. */
static void find_earlier(struct paste *paste)
{
	if (paste->sample)
		paste->earlier = paste_survey_earlier(
			&paste->survey, paste->sample, &paste->earlier_seconds);
}

struct paste *paste_table_open(const char *path, int fd, bool *has_sockets,
			       struct error *err)
{
	struct paste *paste = calloc(1, sizeof(*paste));
	char name[sizeof(paste->name)];
	int ret;

	if (!paste) {
		if (fd >= 0)
			close(fd);
		(void)error_set(err, -ENOMEM, "cannot open %.60s", path);
		return NULL;
	}
	(void)snprintf(paste->name, sizeof(paste->name), "%s",
		       text_clean(path, name, sizeof(name)));
	ret = fd < 0 ? paste_file_open(&paste->file, path, err)
		     : paste_file_take(&paste->file, fd, path, err);
	if (ret < 0) {
		free(paste);
		return NULL;
	}
	if (take_survey(paste, has_sockets, err) < 0) {
		paste_table_close(paste);
		return NULL;
	}
	judge(paste);
	find_earlier(paste);
	return paste;
}

void paste_table_close(struct paste *paste)
{
	paste_file_close(&paste->file);
	free(paste);
}
