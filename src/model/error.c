// SPDX-License-Identifier: MIT
/*
 * error: fills in what went wrong.
 *
 * Formats into the caller's memory and does no more; it never prints.
 */
#include "tcpwait/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void append_errno(struct error *err)
{
	size_t used = strlen(err->text);

	snprintf(err->text + used, sizeof(err->text) - used, "%s%s",
		 used > 0 ? ": " : "", strerror(-err->code));
}

/* Names of files and processes come in here, so a line break may too. */
static void keep_one_line(char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n' || *text == '\r')
			*text = ' ';
	}
}

int error_set(struct error *err, int code, const char *format, ...)
{
	va_list args;

	if (err == NULL)
		return code;
	err->code = code;
	va_start(args, format);
	if (vsnprintf(err->text, sizeof(err->text), format, args) < 0)
		err->text[0] = '\0';
	va_end(args);
	if (code != 0)
		append_errno(err);
	keep_one_line(err->text);
	return code;
}
