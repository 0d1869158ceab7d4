// SPDX-License-Identifier: MIT
/*
 * die: one line on stderr, then the process ends with status 1.
 *
 * It cleans nothing up: the children of a process that ends here are told by
 * their death signal.
 */
#include "die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void die(const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fprintf(stderr, "sockgen: %s\n", text);
	exit(1);
}
