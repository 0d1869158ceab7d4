// SPDX-License-Identifier: MIT
/*
 * proc_lines: a long text file of the kernel, handed out line by line.
 */
#ifndef TCPWAIT_PROC_LINES_H
#define TCPWAIT_PROC_LINES_H

#include <stdbool.h>
#include <stddef.h>

/* seq_read_iter() hands out a page at a time; pages have up to 64 KiB. */
enum { PROC_LINES_BUFFER_BYTES = 65536 };

struct proc_lines {
	int fd;
	bool at_end;
	bool is_skipping; /* inside a line that is too long */
	bool damaged; /* a line was too long, or the last one has no end */
	size_t start; /* buffer[start..end) is not handed out yet */
	size_t end;
	char buffer[PROC_LINES_BUFFER_BYTES];
};

/* proc_lines_open returns 0 or -errno; after an error there is nothing to
 * close. */
int proc_lines_open(struct proc_lines *lines, int dir_fd, const char *path);
void proc_lines_close(struct proc_lines *lines);

/*
 * proc_lines_next hands out the next line, without its newline and without a
 * NUL after it, valid until the next call: 1, 0 at the end, or -errno.  A
 * line that is not whole is left out and sets damaged.
 */
int proc_lines_next(struct proc_lines *lines, const char **line, size_t *len);

/* proc_lines_back takes the line that was handed out last back: it comes
 * next again. */
void proc_lines_back(struct proc_lines *lines, const char *line);

#endif
