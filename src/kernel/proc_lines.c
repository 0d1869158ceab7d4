// SPDX-License-Identifier: MIT
/*
 * proc_lines: cuts a stream of bytes into lines, in bounded memory.
 *
 * Knows nothing of what the lines say.
 */
#include "kernel/proc.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int proc_lines_open(struct proc_lines *lines, int dir_fd, const char *path)
{
	int fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	lines->fd = fd;
	lines->at_end = false;
	lines->is_skipping = false;
	lines->damaged = false;
	lines->start = 0;
	lines->end = 0;
	return 0;
}

void proc_lines_close(struct proc_lines *lines)
{
	close(lines->fd);
	lines->fd = -1;
}

/* Moves what is left to the front; a line that fills the buffer goes. */
static void make_room(struct proc_lines *lines)
{
	if (lines->end - lines->start == sizeof(lines->buffer)) {
		lines->is_skipping = true;
		lines->damaged = true;
		lines->end = lines->start;
	}
	memmove(lines->buffer, lines->buffer + lines->start,
		lines->end - lines->start);
	lines->end -= lines->start;
	lines->start = 0;
}

/* Reads once: 1 more bytes are there, 0 end of file, or -errno. */
static int fill(struct proc_lines *lines)
{
	ssize_t n;

	if (lines->at_end)
		return 0;
	make_room(lines);
	do {
		n = read(lines->fd, lines->buffer + lines->end,
			 sizeof(lines->buffer) - lines->end);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	lines->at_end = n == 0;
	lines->end += (size_t)n;
	return n > 0;
}

/* Takes one whole line out of the buffer; NULL where there is none. */
static const char *take_line(struct proc_lines *lines, size_t *len)
{
	const char *line = lines->buffer + lines->start;
	const char *end = memchr(line, '\n', lines->end - lines->start);

	if (end == NULL)
		return NULL;
	*len = (size_t)(end - line);
	lines->start += *len + 1;
	return line;
}

int proc_lines_next(struct proc_lines *lines, const char **line, size_t *len)
{
	int rc;

	do {
		while ((*line = take_line(lines, len)) != NULL) {
			if (!lines->is_skipping)
				return 1;
			lines->is_skipping = false;
		}
		rc = fill(lines);
	} while (rc > 0);
	if (rc == 0 && lines->end > lines->start)
		lines->damaged = true;
	return rc;
}

void proc_lines_back(struct proc_lines *lines, const char *line)
{
	assert(line >= lines->buffer && line < lines->buffer + lines->start);
	lines->start = (size_t)(line - lines->buffer);
}
