// SPDX-License-Identifier: MIT
/*
 * message: says what went wrong, once, in one line.
 */
#include "cli/message.h"

#include <stdarg.h>
#include <stdio.h>

#include "tcpwait/text.h"

enum { MESSAGE_SIZE = 1024 };

static void write_line(const char *format, va_list args)
	__attribute__((format(printf, 1, 0)));

static void write_line(const char *format, va_list args)
{
	char text[MESSAGE_SIZE], clean[2 * MESSAGE_SIZE];

	(void)vsnprintf(text, sizeof(text), format, args);
	(void)fprintf(stderr, "tcpwait: %s\n",
		      text_clean(text, clean, sizeof(clean)));
}

enum exit_status message_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(format, args);
	va_end(args);
	return EXIT_TROUBLE;
}

void message_warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(format, args);
	va_end(args);
}
