// SPDX-License-Identifier: MIT
/*
 * paste_file: a file that is read more than once, line by line.
 *
 * What cannot be read twice is copied into a file without a name first.  A file
 * that grows meanwhile ends where it did when it was opened.
 */
#ifndef TCPWAIT_PASTE_PASTE_FILE_H
#define TCPWAIT_PASTE_PASTE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tcpwait/error.h"

enum { PASTE_BUFFER_SIZE = 256 * 1024, PASTE_LINE_MAX = 64 * 1024 };

enum paste_encoding { PASTE_BYTES, PASTE_UTF16_LE, PASTE_UTF16_BE };

struct paste_file {
	int fd;
	uint64_t size; /* when it was opened */
	enum paste_encoding encoding;
};

/* One reading of it; several may go on at once. */
struct paste_reading {
	const struct paste_file *file;
	uint64_t at; /* of what was not read yet */
	size_t start, end; /* of the buffer: not handed out yet */
	int error; /* -errno of a read that failed */
	char buffer[PASTE_BUFFER_SIZE];
};

/* paste_file_open takes "-" for standard input; 0 or -errno. */
int paste_file_open(struct paste_file *file, const char *path,
		    struct error *err);
/* paste_file_take is given what is open; it closes that in any case. */
int paste_file_take(struct paste_file *file, int fd, const char *path,
		    struct error *err);
void paste_file_close(struct paste_file *file);

/* paste_file_head gives the first bytes, and how many there are. */
size_t paste_file_head(const struct paste_file *file, void *bytes, size_t size);

void paste_reading_begin(struct paste_reading *reading,
			 const struct paste_file *file);

/*
 * paste_reading_line gives the next line without its end, which may be written
 * to until the next call; of one longer than PASTE_LINE_MAX the beginning.
 * False at the end, or where reading failed.
 */
bool paste_reading_line(struct paste_reading *reading, char **line, size_t *n);

/*
 * paste_reading_bytes gives what is there of the next size bytes, aligned as
 * in memory; paste_reading_take steps over n of them.
 */
const void *paste_reading_bytes(struct paste_reading *reading, size_t size,
				size_t *n);
void paste_reading_take(struct paste_reading *reading, size_t n);

#endif
