// SPDX-License-Identifier: MIT
/*
 * report_file: two files of one report, or none.
 */
#include "cli/report_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tcpwait/document.h"
#include "tcpwait/render_report.h"
#include "tcpwait/text.h"
#include "tcpwait/top.h"

/* Rows of each kind that the text shows. */
enum { ROWS_OF_TEXT = 20, TEXT_WIDTH = 120, FILTER_SIZE = 4 * TOP_FILTER_SIZE };

struct report_paths {
	char json[PATH_MAX];
	char text[PATH_MAX];
};

/* A path in full, or false where it is none that could be written. */
static bool make_paths(const char *name, struct report_paths *paths)
{
	const char *home = getenv("HOME");
	const char *dot = strrchr(name, '.');
	size_t length = strlen(name);
	int n, m;

	if (dot && (strcmp(dot, ".json") == 0 || strcmp(dot, ".txt") == 0))
		length = (size_t)(dot - name);
	if (length == 0 || name[length - 1] == '/' || length > PATH_MAX)
		return false;
	if (!home || strncmp(name, "~/", 2) != 0) {
		home = "";
	} else {
		name++;
		length--;
	}
	n = snprintf(paths->json, sizeof(paths->json), "%s%.*s.json", home,
		     (int)length, name);
	m = snprintf(paths->text, sizeof(paths->text), "%s%.*s.txt", home,
		     (int)length, name);
	return n < PATH_MAX && m < PATH_MAX;
}

static int write_json(FILE *out, const struct report *report,
		      const struct report_file *file)
{
	(void)file;
	document_report(out, report);
	return 0;
}

/* What a filter left out is not told as 0 without a word about it. */
static void write_filter(FILE *out, const char *filter)
{
	char text[FILTER_SIZE];

	(void)fprintf(out, "Filter: %s\n\n",
		      text_clean(filter, text, sizeof(text)));
}

static int write_text(FILE *out, const struct report *report,
		      const struct report_file *file)
{
	const struct style plain = {
		.header = true,
		.verbose = true,
		.utf8 = file->style->utf8,
		.width = TEXT_WIDTH,
	};
	int ret;

	if (report->filter)
		write_filter(out, report->filter);
	ret = render_report_screen(out, report, &plain);
	if (ret == 0 && file->diagnosed->findings->n > 0) {
		(void)fputc('\n', out);
		render_diagnosis(out, file->diagnosed, &plain);
	}
	if (ret == 0 && file->shown)
		(void)fprintf(out, "\n%s", file->shown);
	return ret;
}

typedef int (*write_fn)(FILE *out, const struct report *report,
			const struct report_file *file);

/* Never a file that is there already, nor what a link points to. */
static int create(const char *path, FILE **out)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	int ret;

	if (fd < 0)
		return -errno;
	*out = fdopen(fd, "w");
	if (*out)
		return 0;
	ret = -errno;
	(void)close(fd);
	(void)unlink(path);
	return ret;
}

/* All of it, or -errno and no file. */
static int write_file(const char *path, write_fn write_report,
		      const struct report_file *file, size_t limit)
{
	const struct diagnosed *diagnosed = file->diagnosed;
	const struct report_request request = {
		.seen = diagnosed->seen,
		.before = diagnosed->before,
		.want_ports = true,
		.want_peers = true,
		.limit = limit,
		.cmp = report_cmp_waiting,
	};
	struct report report;
	FILE *out;
	int ret = create(path, &out);

	if (ret < 0)
		return ret;
	ret = report_init(&report, &request);
	report.findings = diagnosed->findings;
	report.netns = diagnosed->netns;
	report.filter = file->filter;
	if (ret == 0)
		ret = write_report(out, &report, file);
	report_free(&report);
	if (ret == 0 && (fflush(out) != 0 || ferror(out)))
		ret = errno != 0 ? -errno : -EIO;
	if (fclose(out) != 0 && ret == 0)
		ret = -errno;
	if (ret < 0)
		(void)unlink(path);
	return ret;
}

static void say_failure(char said[static ERROR_TEXT_SIZE], const char *path,
			int ret)
{
	if (ret == -EEXIST)
		(void)snprintf(said, ERROR_TEXT_SIZE,
			       "%.150s is there already; choose another name",
			       path);
	else
		(void)snprintf(said, ERROR_TEXT_SIZE, "cannot write %.150s: %s",
			       path, strerror(-ret));
}

static bool save_both(const struct report_file *file,
		      const struct report_paths *paths,
		      char said[static ERROR_TEXT_SIZE])
{
	int ret = write_file(paths->json, write_json, file, 0);

	if (ret < 0) {
		say_failure(said, paths->json, ret);
		return false;
	}
	ret = write_file(paths->text, write_text, file, ROWS_OF_TEXT);
	if (ret < 0) {
		(void)unlink(paths->json);
		say_failure(said, paths->text, ret);
		return false;
	}
	(void)snprintf(said, ERROR_TEXT_SIZE, "saved %.110s and %.110s",
		       paths->json, paths->text);
	return true;
}

bool report_file_save(const struct report_file *file, const char *name,
		      char said[static ERROR_TEXT_SIZE])
{
	struct sigaction before, ignore = { .sa_handler = SIG_IGN };
	struct report_paths paths;
	bool is_saved;

	if (!make_paths(name, &paths)) {
		(void)snprintf(said, ERROR_TEXT_SIZE,
			       "that is no name for a "
			       "file");
		return false;
	}
	/* A file grown too large is an error to tell, and no end. */
	(void)sigaction(SIGXFSZ, &ignore, &before);
	is_saved = save_both(file, &paths, said);
	(void)sigaction(SIGXFSZ, &before, NULL);
	return is_saved;
}
