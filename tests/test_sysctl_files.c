// SPDX-License-Identifier: MIT
/*
 * test_sysctl_files: which files count, and which only look like it.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/kernel.h"
#include "scratch.h"
#include "test.h"

static const char *const dirs[] = { "/etc/sysctl.d", "/run/sysctl.d",
				    "/lib/sysctl.d", "/none", NULL };

static int set_up(void **state)
{
	(void)scratch_set_up(state);
	scratch_folder(*state, "/etc/sysctl.d");
	scratch_folder(*state, "/run/sysctl.d");
	scratch_folder(*state, "/lib/sysctl.d");
	return 0;
}

#define FOLDER_TEST(name) TEST_WITH(name, set_up, scratch_tear_down)

static void make_link(const char *root, const char *name, const char *target)
{
	char path[SCRATCH_PATH_SIZE];

	assert_int_equal(symlink(target, scratch_path(root, name, path)), 0);
}

static size_t read_lines(const char *root, struct sysctl_lines *lines)
{
	*lines = (struct sysctl_lines){ 0 };
	assert_int_equal(
		sysctl_files_read_from(root, "/etc/sysctl.conf", dirs, lines),
		0);
	assert_true(lines->looked);
	return lines->n;
}

FOLDER_TEST(where_nothing_is_there_is_nothing)
{
	struct sysctl_lines lines;

	assert_int_equal(read_lines(*state, &lines), 0);
	assert_int_equal(lines.n_unreadable, 0);
	sysctl_lines_free(&lines);
}

FOLDER_TEST(lines_have_their_file_and_number)
{
	struct sysctl_lines lines;

	scratch_write(*state, "/etc/sysctl.conf",
		      "# tuned\n\nnet.ipv4.tcp_tw_recycle = 1\n");
	scratch_write(*state, "/run/sysctl.d/a.conf", "net.ipv4.tcp_abc=1");
	assert_int_equal(read_lines(*state, &lines), 2);
	assert_string_equal(lines.items[0].path, "/etc/sysctl.conf");
	assert_int_equal(lines.items[0].line, 3);
	assert_string_equal(lines.items[1].path, "/run/sysctl.d/a.conf");
	assert_int_equal(lines.items[1].line, 1);
	sysctl_lines_free(&lines);
}

FOLDER_TEST(a_file_overrides_those_of_its_name)
{
	struct sysctl_lines lines;

	scratch_write(*state, "/etc/sysctl.d/a.conf", "net.a = 1\n");
	scratch_write(*state, "/lib/sysctl.d/a.conf", "net.b = 1\n");
	scratch_write(*state, "/lib/sysctl.d/b.conf", "net.c = 1\n");
	make_link(*state, "/run/sysctl.d/b.conf", "/dev/null");
	scratch_write(*state, "/lib/sysctl.d/c.conf", "net.d = 1\n");
	make_link(*state, "/run/sysctl.d/c.conf", "/dev/null");
	assert_int_equal(read_lines(*state, &lines), 1);
	assert_string_equal(lines.items[0].key, "net.a");
	sysctl_lines_free(&lines);
}

FOLDER_TEST(a_linked_file_is_read_once)
{
	struct sysctl_lines lines;

	scratch_write(*state, "/etc/sysctl.conf", "net.a = 1\n");
	make_link(*state, "/etc/sysctl.d/99-sysctl.conf", "../sysctl.conf");
	assert_int_equal(read_lines(*state, &lines), 1);
	sysctl_lines_free(&lines);
}

FOLDER_TEST(other_things_in_the_folder_are_left_alone)
{
	struct sysctl_lines lines;
	char path[SCRATCH_PATH_SIZE];

	scratch_write(*state, "/etc/sysctl.d/README", "net.a = 1\n");
	scratch_write(*state, "/etc/sysctl.d/a.conf.bak", "net.a = 1\n");
	(void)scratch_path(*state, "/etc/sysctl.d/pipe.conf", path);
	assert_int_equal(mkfifo(path, 0600), 0);
	scratch_folder(*state, "/etc/sysctl.d/dir.conf");
	make_link(*state, "/etc/sysctl.d/loop.conf", "loop.conf");
	assert_int_equal(read_lines(*state, &lines), 0);
	assert_int_equal(lines.n_unreadable, 1);
	sysctl_lines_free(&lines);
}

FOLDER_TEST(a_huge_file_is_counted_and_not_read)
{
	const size_t size = 300 * 1024;
	struct sysctl_lines lines;
	char *text = malloc(size);

	assert_non_null(text);
	memset(text, '\n', size);
	memcpy(text, "net.a=1\n", 8);
	scratch_write_bytes(*state, "/etc/sysctl.d/a.conf", text, size);
	free(text);
	assert_int_equal(read_lines(*state, &lines), 0);
	assert_int_equal(lines.n_unreadable, 1);
	sysctl_lines_free(&lines);
}

FOLDER_TEST(binary_files_do_no_harm)
{
	static const char bytes[] = "\0\xff\0net.a=1\n\0=\nnet.\xff=\n";
	struct sysctl_lines lines;

	scratch_write_bytes(*state, "/etc/sysctl.d/a.conf", bytes,
			    sizeof(bytes));
	assert_int_equal(read_lines(*state, &lines), 1);
	assert_string_equal(lines.items[0].key, "net.?");
	sysctl_lines_free(&lines);
}
