// SPDX-License-Identifier: MIT
/*
 * test_sysctl_files: which files count, and which only look like it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/sysctl_files.h"

enum { PATH_SIZE = 256 };

static const char *const dirs[] = { "/etc/sysctl.d", "/run/sysctl.d",
				    "/lib/sysctl.d", "/none", NULL };

static void path_of(const char *root, const char *name,
		    char path[static PATH_SIZE])
{
	(void)snprintf(path, PATH_SIZE, "%s%s", root, name);
}

static void write_bytes(const char *root, const char *name, const char *text,
			size_t n)
{
	char path[PATH_SIZE];
	int fd;

	path_of(root, name, path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), n);
	close(fd);
}

static void write_text(const char *root, const char *name, const char *text)
{
	write_bytes(root, name, text, strlen(text));
}

static int make_root(void **state)
{
	static const char *const folders[] = { "/etc", "/etc/sysctl.d",
					       "/run", "/run/sysctl.d",
					       "/lib", "/lib/sysctl.d" };
	char *root = strdup("/tmp/test_sysctl_files.XXXXXX");
	char path[PATH_SIZE];

	assert_non_null(root);
	assert_non_null(mkdtemp(root));
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		path_of(root, folders[i], path);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	*state = root;
	return 0;
}

static int drop(const char *path, const struct stat *st, int type,
		struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int drop_root(void **state)
{
	char *root = *state;

	(void)nftw(root, drop, 8, FTW_DEPTH | FTW_PHYS);
	free(root);
	return 0;
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

static void test_where_nothing_is_there_is_nothing(void **state)
{
	struct sysctl_lines lines;

	assert_int_equal(read_lines(*state, &lines), 0);
	assert_int_equal(lines.n_unreadable, 0);
	sysctl_lines_free(&lines);
}

static void test_lines_have_their_file_and_number(void **state)
{
	struct sysctl_lines lines;

	write_text(*state, "/etc/sysctl.conf",
		   "# tuned\n\nnet.ipv4.tcp_tw_recycle = 1\n");
	write_text(*state, "/run/sysctl.d/a.conf", "net.ipv4.tcp_abc=1");
	assert_int_equal(read_lines(*state, &lines), 2);
	assert_string_equal(lines.items[0].path, "/etc/sysctl.conf");
	assert_int_equal(lines.items[0].line, 3);
	assert_string_equal(lines.items[1].path, "/run/sysctl.d/a.conf");
	assert_int_equal(lines.items[1].line, 1);
	sysctl_lines_free(&lines);
}

static void test_a_file_overrides_those_of_its_name(void **state)
{
	struct sysctl_lines lines;
	char path[PATH_SIZE];

	write_text(*state, "/etc/sysctl.d/a.conf", "net.a = 1\n");
	write_text(*state, "/lib/sysctl.d/a.conf", "net.b = 1\n");
	write_text(*state, "/lib/sysctl.d/b.conf", "net.c = 1\n");
	path_of(*state, "/run/sysctl.d/b.conf", path);
	assert_int_equal(symlink("/dev/null", path), 0);
	write_text(*state, "/lib/sysctl.d/c.conf", "net.d = 1\n");
	path_of(*state, "/run/sysctl.d/c.conf", path);
	assert_int_equal(symlink("/dev/null", path), 0);
	assert_int_equal(read_lines(*state, &lines), 1);
	assert_string_equal(lines.items[0].key, "net.a");
	sysctl_lines_free(&lines);
}

static void test_a_linked_file_is_read_once(void **state)
{
	struct sysctl_lines lines;
	char path[PATH_SIZE];

	write_text(*state, "/etc/sysctl.conf", "net.a = 1\n");
	path_of(*state, "/etc/sysctl.d/99-sysctl.conf", path);
	assert_int_equal(symlink("../sysctl.conf", path), 0);
	assert_int_equal(read_lines(*state, &lines), 1);
	sysctl_lines_free(&lines);
}

static void test_other_things_in_the_folder_are_left_alone(void **state)
{
	struct sysctl_lines lines;
	char path[PATH_SIZE];

	write_text(*state, "/etc/sysctl.d/README", "net.a = 1\n");
	write_text(*state, "/etc/sysctl.d/a.conf.bak", "net.a = 1\n");
	path_of(*state, "/etc/sysctl.d/pipe.conf", path);
	assert_int_equal(mkfifo(path, 0600), 0);
	path_of(*state, "/etc/sysctl.d/dir.conf", path);
	assert_int_equal(mkdir(path, 0700), 0);
	path_of(*state, "/etc/sysctl.d/loop.conf", path);
	assert_int_equal(symlink("loop.conf", path), 0);
	assert_int_equal(read_lines(*state, &lines), 0);
	assert_int_equal(lines.n_unreadable, 1);
	sysctl_lines_free(&lines);
}

static void test_a_huge_file_is_counted_and_not_read(void **state)
{
	const size_t size = 300 * 1024;
	struct sysctl_lines lines;
	char *text = malloc(size);

	assert_non_null(text);
	memset(text, '\n', size);
	memcpy(text, "net.a=1\n", 8);
	write_bytes(*state, "/etc/sysctl.d/a.conf", text, size);
	free(text);
	assert_int_equal(read_lines(*state, &lines), 0);
	assert_int_equal(lines.n_unreadable, 1);
	sysctl_lines_free(&lines);
}

static void test_binary_files_do_no_harm(void **state)
{
	static const char bytes[] = "\0\xff\0net.a=1\n\0=\nnet.\xff=\n";
	struct sysctl_lines lines;

	write_bytes(*state, "/etc/sysctl.d/a.conf", bytes, sizeof(bytes));
	assert_int_equal(read_lines(*state, &lines), 1);
	assert_string_equal(lines.items[0].key, "net.?");
	sysctl_lines_free(&lines);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_root, drop_root)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_where_nothing_is_there_is_nothing),
		TEST(test_lines_have_their_file_and_number),
		TEST(test_a_file_overrides_those_of_its_name),
		TEST(test_a_linked_file_is_read_once),
		TEST(test_other_things_in_the_folder_are_left_alone),
		TEST(test_a_huge_file_is_counted_and_not_read),
		TEST(test_binary_files_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
