// SPDX-License-Identifier: MIT
/*
 * plugin: standard error goes through a pipe.
 *
 * Messages are few and short, so the pipe holds them all.
 */
#include "cli/plugin.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_SIZE = 4096 };

/* Standard error as it was, and the end to read messages from. */
struct capture {
	int saved;
	int messages;
};

static void close_one(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}

/* False: standard error stays as it is. */
static bool capture_begin(struct capture *capture)
{
	int ends[2] = { -1, -1 };
	bool ok;

	/* Who has no standard error has none to put back. */
	capture->saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	ok = pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0 &&
	     dup2(ends[1], STDERR_FILENO) >= 0;
	close_one(ends[1] == STDERR_FILENO ? -1 : ends[1]);
	capture->messages = ends[0];
	if (!ok) {
		close_one(capture->saved);
		close_one(ends[0]);
	}
	return ok;
}

static void capture_end(struct capture *capture, char message[MESSAGE_SIZE])
{
	ssize_t n = read(capture->messages, message, MESSAGE_SIZE - 1);

	message[n > 0 ? n : 0] = '\0';
	if (capture->saved >= 0)
		(void)dup2(capture->saved, STDERR_FILENO);
	else
		(void)close(STDERR_FILENO);
	close_one(capture->saved);
	close_one(capture->messages);
}

/* The first message, without its "tcpwait: "; a pipe would begin perfdata. */
static void print_unknown(const char *message)
{
	static const char name[] = "tcpwait: ";

	if (strncmp(message, name, strlen(name)) == 0)
		message += strlen(name);
	(void)fputs("TCPWAIT UNKNOWN - ", stdout);
	for (; *message && *message != '\n'; message++) {
		if (*message == '|')
			(void)fputs("\\x7c", stdout);
		else
			(void)putchar(*message);
	}
	(void)putchar('\n');
}

enum exit_status plugin_run(const struct verb *verb, int argc, char *argv[],
			    enum exit_status (*run)(const struct verb *verb,
						    int argc, char *argv[]))
{
	char message[MESSAGE_SIZE] = "";
	struct capture capture;
	bool captured = capture_begin(&capture);
	enum exit_status status = EXIT_UNKNOWN;

	if (captured) {
		status = run(verb, argc, argv);
		capture_end(&capture, message);
	} else {
		(void)snprintf(message, sizeof(message), "no pipe: %s",
			       strerror(errno));
	}
	if (message[0]) {
		print_unknown(message);
		status = EXIT_UNKNOWN;
	}
	/* A status without the words that explain it is no answer. */
	if (fflush(stdout) != 0 || ferror(stdout))
		return EXIT_UNKNOWN;
	return status;
}
