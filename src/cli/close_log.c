// SPDX-License-Identifier: MIT
/*
 * close_log: a line is handed to the kernel before the next socket is closed.
 */
#include "cli/close_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

#include "tcpwait/document.h"
#include "tcpwait/text.h"

enum { LOG_TEXT_SIZE = 600 };

struct close_caller close_log_caller(void)
{
	struct close_caller caller = {
		.uid = getuid(),
		.sudo_user = getenv("SUDO_USER"),
	};

	(void)clock_gettime(CLOCK_REALTIME, &caller.at);
	return caller;
}

static int flush(struct close_log *log, struct error *err)
{
	if (fflush(log->file) == 0 && !ferror(log->file))
		return 0;
	return error_set(err, errno > 0 ? -errno : -EIO, "cannot write %s",
			 log->path);
}

int close_log_open(struct close_log *log, const char *path,
		   const struct close_told *told,
		   const struct close_caller *caller, struct error *err)
{
	/* Without a reader a pipe would wait for one. */
	int fd = open(path,
		      O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK,
		      0600);

	log->path = path;
	log->file = fd < 0 ? NULL : fdopen(fd, "a");
	if (!log->file) {
		int code = -errno;

		if (fd >= 0)
			close(fd);
		return error_set(err, code, "cannot open %s", path);
	}
	document_close_begin(log->file, told, caller);
	return flush(log, err);
}

int close_log_socket(struct close_log *log, const struct snapshot *seen,
		     const struct socket_row *row,
		     const struct close_outcome *outcome, struct error *err)
{
	struct timespec at = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &at);
	document_close_socket(log->file, seen, &at, row, outcome);
	return flush(log, err);
}

int close_log_close(struct close_log *log, struct error *err)
{
	FILE *file = log->file;

	log->file = NULL;
	if (!file || fclose(file) == 0)
		return 0;
	return error_set(err, -errno, "cannot write %s", log->path);
}

void close_log_system(const struct close_told *told,
		      const struct close_caller *caller)
{
	char user[LOG_TEXT_SIZE] = "", filter[LOG_TEXT_SIZE];
	char counts[RENDER_CLOSE_SUMMARY_SIZE];

	if (caller->sudo_user)
		(void)text_clean(caller->sudo_user, user, sizeof(user));
	openlog("tcpwait", LOG_PID, LOG_USER);
	syslog(LOG_NOTICE, "close: uid %u%s%s, filter \"%s\": %s", caller->uid,
	       user[0] ? ", SUDO_USER " : "", user,
	       text_clean(told->filter, filter, sizeof(filter)),
	       render_close_summary(told->results, counts));
	closelog();
}
