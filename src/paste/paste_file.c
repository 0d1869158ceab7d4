// SPDX-License-Identifier: MIT
/*
 * paste_file: bytes of a file, and lines of its bytes.
 */
#include "paste/paste_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* No table of sockets is longer; what has no end must have one, and a device
 * may well have none. */
enum { SPOOL_MIB_MAX = 1024, DEVICE_MIB_MAX = 16 };

/* Room for a unit of UTF-16 in UTF-8. */
enum { UTF8_MAX = 3 };

static int make_spool(void)
{
	int fd = open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return fd < 0 ? memfd_create("tcpwait", MFD_CLOEXEC) : fd;
}

static int write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, bytes, n);

		if (done < 0 && errno != EINTR)
			return -errno;
		if (done > 0) {
			bytes += done;
			n -= (size_t)done;
		}
	}
	return 0;
}

static int copy(int from, int to, unsigned int mib_max)
{
	char bytes[16384];
	uint64_t total = 0;

	for (;;) {
		ssize_t n = read(from, bytes, sizeof(bytes));
		int ret;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		total += (uint64_t)n;
		if (total > (uint64_t)mib_max << 20)
			return -EFBIG;
		ret = write_all(to, bytes, (size_t)n);
		if (ret < 0)
			return ret;
	}
}

/* What comes but once is kept. */
static int spool(struct paste_file *file, bool is_device)
{
	int fd = make_spool(), ret;

	if (fd < 0)
		return -errno;
	ret = copy(file->fd, fd, is_device ? DEVICE_MIB_MAX : SPOOL_MIB_MAX);
	close(file->fd);
	file->fd = fd;
	return ret;
}

static int measure(struct paste_file *file)
{
	struct stat st;
	int ret;

	if (fstat(file->fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode) || lseek(file->fd, 0, SEEK_CUR) != 0) {
		ret = spool(file, S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode));
		if (ret < 0)
			return ret;
		if (fstat(file->fd, &st) < 0)
			return -errno;
	}
	file->size = (uint64_t)st.st_size;
	return 0;
}

size_t paste_file_head(const struct paste_file *file, void *bytes, size_t size)
{
	ssize_t n = pread(file->fd, bytes, size, 0);

	if (n < 0)
		return 0;
	return (uint64_t)n < file->size ? (size_t)n : (size_t)file->size;
}

/* By its mark, or where each second byte of a beginning is none. */
static enum paste_encoding find_encoding(const struct paste_file *file)
{
	unsigned char head[8] = { 0 };
	size_t n = paste_file_head(file, head, sizeof(head));

	if (n >= 2 && head[0] == 0xff && head[1] == 0xfe)
		return PASTE_UTF16_LE;
	if (n >= 2 && head[0] == 0xfe && head[1] == 0xff)
		return PASTE_UTF16_BE;
	if (n < sizeof(head))
		return PASTE_BYTES;
	if (head[0] >= '\t' && !head[1] && head[2] >= '\t' && !head[3] &&
	    head[4] >= '\t' && !head[5] && head[6] >= '\t' && !head[7])
		return PASTE_UTF16_LE;
	return PASTE_BYTES;
}

int paste_file_open(struct paste_file *file, const char *path,
		    struct error *err)
{
	int fd = strcmp(path, "-") == 0
			 ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
			 : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return error_set(err, -errno, "cannot open %.100s", path);
	return paste_file_take(file, fd, path, err);
}

int paste_file_take(struct paste_file *file, int fd, const char *path,
		    struct error *err)
{
	int ret;

	file->fd = fd;
	ret = measure(file);
	if (ret < 0) {
		close(file->fd);
		return error_set(err, ret, "cannot read %.100s", path);
	}
	file->encoding = find_encoding(file);
	return 0;
}

void paste_file_close(struct paste_file *file)
{
	close(file->fd);
	file->fd = -1;
}

void paste_reading_begin(struct paste_reading *reading,
			 const struct paste_file *file)
{
	reading->file = file;
	reading->at = 0;
	reading->start = reading->end = 0;
	reading->error = 0;
}

/* The mark of byte order is passed over; half of a pair is nothing. */
static size_t put_unit(unsigned int unit, char to[static UTF8_MAX])
{
	if (unit == 0xfeff)
		return 0;
	if (unit < 0x80) {
		to[0] = (char)unit;
		return 1;
	}
	if (unit >= 0xd800 && unit < 0xe000) {
		to[0] = '?';
		return 1;
	}
	if (unit < 0x800) {
		to[0] = (char)(0xc0 | unit >> 6);
		to[1] = (char)(0x80 | (unit & 0x3f));
		return 2;
	}
	to[0] = (char)(0xe0 | unit >> 12);
	to[1] = (char)(0x80 | (unit >> 6 & 0x3f));
	to[2] = (char)(0x80 | (unit & 0x3f));
	return 3;
}

static size_t decode(enum paste_encoding encoding, const unsigned char *from,
		     size_t n, char *to)
{
	size_t used = 0;

	for (size_t i = 0; i + 1 < n; i += 2) {
		unsigned int first = from[i], second = from[i + 1];

		used += put_unit(encoding == PASTE_UTF16_LE
					 ? second << 8 | first
					 : first << 8 | second,
				 to + used);
	}
	return used;
}

static size_t read_some(struct paste_reading *reading, void *to, size_t room)
{
	uint64_t left = reading->file->size - reading->at;
	size_t wanted = left < room ? (size_t)left : room;
	ssize_t n;

	if (wanted == 0)
		return 0;
	do
		n = pread(reading->file->fd, to, wanted, (off_t)reading->at);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		reading->error = -errno;
	if (n <= 0)
		return 0;
	reading->at += (uint64_t)n;
	return (size_t)n;
}

static size_t read_units(struct paste_reading *reading, char *to, size_t room)
{
	unsigned char bytes[8192];
	size_t fits = room / UTF8_MAX * 2;
	size_t n = read_some(reading, bytes,
			     fits < sizeof(bytes) ? fits : sizeof(bytes));

	return decode(reading->file->encoding, bytes, n, to);
}

/* False where there was no more, or no room. */
static bool fill(struct paste_reading *reading)
{
	size_t kept = reading->end - reading->start;
	uint64_t at = reading->at;
	char *to;

	if (reading->start > 0)
		memmove(reading->buffer, reading->buffer + reading->start,
			kept);
	reading->start = 0;
	to = reading->buffer + kept;
	reading->end =
		kept +
		(reading->file->encoding == PASTE_BYTES
			 ? read_some(reading, to, PASTE_BUFFER_SIZE - kept)
			 : read_units(reading, to, PASTE_BUFFER_SIZE - kept));
	return reading->at > at;
}

static char *find_end(const struct paste_reading *reading, size_t from)
{
	return memchr((char *)(uintptr_t)reading->buffer + reading->start +
			      from,
		      '\n', reading->end - reading->start - from);
}

bool paste_reading_line(struct paste_reading *reading, char **line, size_t *n)
{
	char *end = find_end(reading, 0);
	size_t looked = 0;

	/* One longer than the buffer is taken in pieces. */
	while (!end) {
		looked = reading->end - reading->start;
		if (!fill(reading))
			break;
		end = find_end(reading, looked);
	}
	if (!end && reading->end == reading->start)
		return false;
	*line = reading->buffer + reading->start;
	*n = end ? (size_t)(end - *line) : reading->end - reading->start;
	reading->start += *n + (end != NULL);
	if (*n > PASTE_LINE_MAX)
		*n = PASTE_LINE_MAX;
	while (*n > 0 && (*line)[*n - 1] == '\r')
		(*n)--;
	return true;
}

const void *paste_reading_bytes(struct paste_reading *reading, size_t size,
				size_t *n)
{
	while (reading->end - reading->start < size && fill(reading))
		continue;
	*n = reading->end - reading->start;
	/* Messages are aligned to each other, and the first to the buffer. */
	if (reading->start % 8 != 0) {
		memmove(reading->buffer, reading->buffer + reading->start, *n);
		reading->start = 0;
		reading->end = *n;
	}
	return reading->buffer + reading->start;
}

void paste_reading_take(struct paste_reading *reading, size_t n)
{
	reading->start += n;
}
