// SPDX-License-Identifier: MIT
/*
 * paste_source: a file with a table of sockets, as a source.
 */
#include "tcpwait/paste.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "paste/paste_looks.h"
#include "tcpwait/text.h"

static const char readable[] =
	"read are ss (text or -D), netstat, lsof -i, proc/net/tcp and "
	"Get-NetTCPConnection";

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

static int take_survey(struct paste *paste, struct error *err)
{
	struct paste_rows *rows = malloc(sizeof(*rows));
	int ret = -ENOMEM;

	if (rows)
		ret = paste_survey_take(&paste->survey, &paste->file, rows);
	free(rows);
	if (ret < 0)
		return error_set(err, ret, "cannot read %.100s", paste->name);
	paste->sample = paste_survey_sample(&paste->survey);
	if (paste->sample)
		paste->dialect = paste->sample->dialect;
	else if (paste->survey.is_dump)
		paste->dialect = PASTE_DUMP;
	else if (paste->survey.has_header && paste->survey.n_broken == 0)
		paste->dialect = paste->survey.header;
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

static int open_paste(struct source *source, struct error *err)
{
	struct paste *paste = calloc(1, sizeof(*paste));
	char name[sizeof(paste->name)];
	int ret;

	if (!paste)
		return error_set(err, -ENOMEM, "cannot open %.60s",
				 source->from);
	(void)snprintf(paste->name, sizeof(paste->name), "%s",
		       text_clean(source->from, name, sizeof(name)));
	ret = paste_file_open(&paste->file, source->from, err);
	if (ret == 0) {
		ret = take_survey(paste, err);
		if (ret < 0)
			paste_file_close(&paste->file);
	}
	if (ret < 0) {
		free(paste);
		return ret;
	}
	judge(paste);
	source->state = paste;
	return 0;
}

static void close_paste(struct source *source)
{
	struct paste *paste = source->state;

	paste_file_close(&paste->file);
	free(paste);
	source->state = NULL;
}

static bool bind_term(struct filter *filter, struct filter_term *term,
		      char message[static FILTER_MESSAGE_SIZE])
{
	const char *name = filter_name(filter, term);
	const struct servent *service;

	if (term->op == FILTER_DEV || term->op == FILTER_MARK ||
	    term->op == FILTER_CGROUP)
		return filter_refuse(message,
				     "dev, fwmark and cgroup are not told by "
				     "a table in a file");
	if (term->op == FILTER_PROCESS || term->op == FILTER_UNIT)
		return filter_refuse(message,
				     "process and unit are no conditions for a "
				     "table in a file; count --by process "
				     "parts them");
	if (!name)
		return true;
	service = getservbyname(name, "tcp");
	if (!service)
		return filter_refuse(message,
				     "\"%.40s\" is neither a port nor a known "
				     "TCP service",
				     name);
	term->port = ntohs((uint16_t)service->s_port);
	term->name = 0;
	return true;
}

static bool bind_paste(struct source *source, struct filter *filter,
		       char message[static FILTER_MESSAGE_SIZE])
{
	(void)source;
	for (size_t i = 0; i < filter->n_terms; i++) {
		if (!bind_term(filter, &filter->terms[i], message))
			return false;
	}
	return true;
}

/* Nothing changes meanwhile. */
static void watch_paste(struct source *source,
			const struct collect_request *request,
			const struct collect_watching *watching,
			struct snapshot *snap)
{
	double left = watching->seconds;
	const struct timespec tenth = { .tv_nsec = 100000000 };

	(void)source;
	(void)snap;
	for (; left > 0 && !(request->stop && request->stop(request->stop_ctx));
	     left -= 0.1)
		(void)nanosleep(&tenth, NULL);
}

const struct source_ops paste_source = {
	.name = "paste",
	/* At best; each file lacks something of it. */
	.tells =
		SOURCE_ALL & ~(unsigned int)(SOURCE_COUNTERS | SOURCE_SETTINGS),
	.open = open_paste,
	.bind = bind_paste,
	.snapshot = paste_snapshot,
	.tally = paste_tally,
	.stream = paste_stream,
	.watch = watch_paste,
	.close = close_paste,
};
