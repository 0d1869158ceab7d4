// SPDX-License-Identifier: MIT
/*
 * charset: between what is printed and a terminal that is not of UTF-8.
 */
#include "cli/charset.h"

#include <errno.h>
#include <langinfo.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1024, ESCAPE_SIZE = 4 };

bool charset_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static bool write_all(int fd, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t written = write(fd, text, n);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		text += written;
		n -= (size_t)written;
	}
	return true;
}

static size_t escape(const char *from, size_t n, char *to)
{
	static const char hex[] = "0123456789abcdef";
	char *end = to;

	for (size_t i = 0; i < n; i++) {
		unsigned char byte = (unsigned char)from[i];

		if (byte < 0x80) {
			*end++ = from[i];
			continue;
		}
		*end++ = '\\';
		*end++ = 'x';
		*end++ = hex[byte >> 4];
		*end++ = hex[byte & 15];
	}
	return (size_t)(end - to);
}

/* cookie_write_function_t: 0 says that it failed. */
static ssize_t write_escaped(void *cookie, const char *text, size_t n)
{
	int fd = (int)(intptr_t)cookie;
	char out[CHUNK * ESCAPE_SIZE];

	for (size_t at = 0; at < n; at += CHUNK) {
		size_t part = n - at < CHUNK ? n - at : CHUNK;

		if (!write_all(fd, out, escape(text + at, part, out)))
			return 0;
	}
	return (ssize_t)n;
}

bool charset_guard(FILE **stream)
{
	const cookie_io_functions_t functions = { .write = write_escaped };
	int fd = fileno(*stream);
	FILE *guarded = fopencookie((void *)(intptr_t)fd, "w", functions);

	if (!guarded)
		return false;
	/* As they were: a message waits for nothing. */
	if (fd == STDERR_FILENO)
		setbuf(guarded, NULL);
	else if (isatty(fd))
		setlinebuf(guarded);
	*stream = guarded;
	return true;
}
