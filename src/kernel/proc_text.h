// SPDX-License-Identifier: MIT
/*
 * proc_text: the small text files of the kernel, read whole, and the three
 * forms they have.
 */
#ifndef TCPWAIT_PROC_TEXT_H
#define TCPWAIT_PROC_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * proc_text_read reads path (relative to dir_fd, or absolute) into buf and
 * ends it with a NUL.  0, or -errno and an empty buf; -EFBIG where the file
 * may go on past size - 2 bytes, since half a number is a wrong number.
 */
int proc_text_read(int dir_fd, const char *path, char *buf, size_t size);

/*
 * proc_text_fill reads until the file ends or size bytes are there: how many
 * are, or -errno.
 */
ssize_t proc_text_fill(int fd, char *buf, size_t size);

/*
 * proc_text_find_column finds the number under name in a table of two lines,
 *	Tcp: RtoMin MaxConn OutRsts
 *	Tcp: 200 -1 3
 * False where there is no such line or name, where the two lines do not
 * belong together, and where the number is negative or too large.
 */
bool proc_text_find_column(const char *text, const char *line, const char *name,
			   uint64_t *value);

/*
 * proc_text_find_key finds the number after name in "TCP: inuse 1 orphan 0";
 * false as above.
 */
bool proc_text_find_key(const char *text, const char *line, const char *name,
			uint64_t *value);

/* proc_text_parse_numbers reads exactly n numbers with blanks between. */
bool proc_text_parse_numbers(const char *text, int64_t *values, size_t n);

#endif
