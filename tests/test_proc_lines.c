// SPDX-License-Identifier: MIT
/*
 * test_proc_lines: lines come out whole however the bytes come in.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/proc.h"
#include "test.h"

static struct proc_lines *open_lines(int dir_fd, const char *path)
{
	struct proc_lines *lines = malloc(sizeof(*lines));

	assert_non_null(lines);
	assert_int_equal(proc_lines_open(lines, dir_fd, path), 0);
	return lines;
}

static void free_lines(struct proc_lines *lines)
{
	proc_lines_close(lines);
	free(lines);
}

static void assert_line(struct proc_lines *lines, const char *want)
{
	const char *line;
	size_t len;

	assert_int_equal(proc_lines_next(lines, &line, &len), 1);
	assert_int_equal(len, strlen(want));
	assert_memory_equal(line, want, len);
}

static void assert_no_line(struct proc_lines *lines)
{
	const char *line;
	size_t len;

	assert_int_equal(proc_lines_next(lines, &line, &len), 0);
	assert_int_equal(proc_lines_next(lines, &line, &len), 0);
}

/* A pipe in packet mode gives each write to a read() of its own. */
static struct proc_lines *open_packets(const char *first, size_t first_len,
				       const char *rest)
{
	struct proc_lines *lines;
	char path[32];
	int fds[2];

	assert_int_equal(pipe2(fds, O_DIRECT), 0);
	if (first_len > 0)
		assert_int_equal(write(fds[1], first, first_len), first_len);
	if (rest[0] != '\0')
		assert_int_equal(write(fds[1], rest, strlen(rest)),
				 strlen(rest));
	snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
	lines = open_lines(AT_FDCWD, path);
	close(fds[0]);
	close(fds[1]);
	return lines;
}

TEST(a_line_split_over_reads_is_one_line)
{
	static const char text[] = "ab\n\ncdef\n";
	size_t at;

	for (at = 0; at < sizeof(text); at++) {
		struct proc_lines *lines = open_packets(text, at, text + at);

		assert_line(lines, "ab");
		assert_line(lines, "");
		assert_line(lines, "cdef");
		assert_no_line(lines);
		assert_false(lines->damaged);
		free_lines(lines);
	}
}

TEST(the_last_line_without_an_end_is_damage)
{
	struct proc_lines *lines = open_packets("ab\nc", 4, "d");

	assert_line(lines, "ab");
	assert_no_line(lines);
	assert_true(lines->damaged);
	free_lines(lines);
}

TEST(nothing_is_no_damage)
{
	struct proc_lines *lines = open_packets("", 0, "");

	assert_no_line(lines);
	assert_false(lines->damaged);
	free_lines(lines);
}

TEST(a_line_can_be_taken_back)
{
	struct proc_lines *lines = open_packets("ab\nc", 4, "d\nef\n");
	const char *line;
	size_t len;

	assert_line(lines, "ab");
	assert_int_equal(proc_lines_next(lines, &line, &len), 1);
	proc_lines_back(lines, line);
	assert_line(lines, "cd");
	assert_line(lines, "ef");
	assert_no_line(lines);
	free_lines(lines);
}

static struct proc_lines *open_text(const char *text, size_t len)
{
	char path[] = "/tmp/test_proc_lines.XXXXXX";
	struct proc_lines *lines;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	close(fd);
	lines = open_lines(AT_FDCWD, path);
	unlink(path);
	return lines;
}

/* One line of n bytes between two short ones. */
static struct proc_lines *open_long(size_t n)
{
	char *text = malloc(n + 9);
	struct proc_lines *lines;

	assert_non_null(text);
	memcpy(text, "one\n", 4);
	memset(text + 4, 'x', n);
	memcpy(text + 4 + n, "\ntwo\n", 5);
	lines = open_text(text, n + 9);
	free(text);
	return lines;
}

TEST(the_longest_line_fills_the_buffer)
{
	struct proc_lines *lines = open_long(PROC_LINES_BUFFER_BYTES - 1);
	const char *line;
	size_t len;

	assert_line(lines, "one");
	assert_int_equal(proc_lines_next(lines, &line, &len), 1);
	assert_int_equal(len, PROC_LINES_BUFFER_BYTES - 1);
	assert_line(lines, "two");
	assert_no_line(lines);
	assert_false(lines->damaged);
	free_lines(lines);
}

TEST(a_longer_line_is_left_out_alone)
{
	static const size_t extra[] = { 0, 1, PROC_LINES_BUFFER_BYTES,
					3 * PROC_LINES_BUFFER_BYTES + 5 };
	size_t i;

	for (i = 0; i < sizeof(extra) / sizeof(extra[0]); i++) {
		struct proc_lines *lines =
			open_long(PROC_LINES_BUFFER_BYTES + extra[i]);

		assert_line(lines, "one");
		assert_line(lines, "two");
		assert_no_line(lines);
		assert_true(lines->damaged);
		free_lines(lines);
	}
}

TEST(many_lines_keep_their_order)
{
	enum { N_LINES = 30000 };
	char *text = malloc(N_LINES * 8);
	struct proc_lines *lines;
	char want[12];
	size_t len = 0;
	int i;

	assert_non_null(text);
	for (i = 0; i < N_LINES; i++)
		len += (size_t)snprintf(text + len, 8, "%d\n", i);
	lines = open_text(text, len);
	for (i = 0; i < N_LINES; i++) {
		snprintf(want, sizeof(want), "%d", i);
		assert_line(lines, want);
	}
	assert_no_line(lines);
	free_lines(lines);
	free(text);
}

TEST(what_cannot_be_read_is_an_error)
{
	struct proc_lines *lines = malloc(sizeof(*lines));
	const char *line;
	size_t len;

	assert_non_null(lines);
	assert_int_equal(proc_lines_open(lines, AT_FDCWD, "/nonexistent/x"),
			 -ENOENT);
	assert_int_equal(proc_lines_open(lines, AT_FDCWD, "/"), 0);
	assert_int_equal(proc_lines_next(lines, &line, &len), -EISDIR);
	free_lines(lines);
}
