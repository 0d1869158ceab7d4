// SPDX-License-Identifier: MIT
/*
 * test_whole_file: old or new, never less, and nothing left beside it.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/whole_file.h"
#include "scratch.h"
#include "test.h"

enum { TEXT_MAX = 4096 };

static int put(const char *path, const char *text)
{
	struct error err = { 0 };
	int ret = whole_file_write(path, text, strlen(text), &err);

	assert_int_equal(ret < 0, err.text[0] != '\0');
	assert_null(strchr(err.text, '\n'));
	return ret;
}

static void assert_text(const char *path, const char *text)
{
	char found[TEXT_MAX] = "";
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	found[fread(found, 1, sizeof(found) - 1, file)] = '\0';
	(void)fclose(file);
	assert_string_equal(found, text);
}

static unsigned int mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

/* How many names there are in this folder. */
static int count_names(void)
{
	DIR *dir = opendir(".");
	const struct dirent *entry;
	int n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		n += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	(void)closedir(dir);
	return n;
}

SCRATCH_TEST_INSIDE(a_new_file_and_its_successor)
{
	char path[SCRATCH_PATH_SIZE];

	assert_int_equal(put("x.prom", "one\n"), 0);
	assert_text("x.prom", "one\n");
	assert_int_equal(put("./x.prom", "2\n"), 0);
	assert_text("x.prom", "2\n");
	assert_int_equal(put(scratch_path(*state, "/x.prom", path), ""), 0);
	assert_text("x.prom", "");
	assert_int_equal(count_names(), 1);
}

SCRATCH_TEST_INSIDE(everybody_may_read_it_whatever_the_umask)
{
	mode_t old = umask(077);

	assert_int_equal(put("x.prom", "one\n"), 0);
	assert_int_equal(mode_of("x.prom"), 0644);
	(void)umask(0);
	assert_int_equal(chmod("x.prom", 0666), 0);
	assert_int_equal(put("x.prom", "one\n"), 0);
	assert_int_equal(mode_of("x.prom"), 0644);
	(void)umask(old);
}

SCRATCH_TEST_INSIDE(who_reads_the_old_one_goes_on_reading_it)
{
	char text[8] = "";
	int file;

	assert_int_equal(put("x.prom", "old\n"), 0);
	file = open("x.prom", O_RDONLY);
	assert_int_equal(put("x.prom", "newer\n"), 0);
	assert_int_equal(read(file, text, sizeof(text) - 1), 4);
	assert_string_equal(text, "old\n");
	(void)close(file);
}

SCRATCH_TEST_INSIDE(names_that_cannot_be_a_file)
{
	char long_name[400];
	const char *paths[] = {
		"",   ".",	     "..",	 "/",	"d",
		"d/", "none/x.prom", "f/x.prom", "d/.", long_name,
	};

	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	assert_int_equal(mkdir("d", 0755), 0);
	scratch_write(*state, "f", "f");
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		assert_true(put(paths[i], "new\n") < 0);
	assert_int_equal(count_names(), 2);
	assert_text("f", "f");
}

SCRATCH_TEST_INSIDE(devices_and_links_are_not_replaced)
{
	struct stat st;

	scratch_write(*state, "target", "old");
	assert_int_equal(symlink("target", "link"), 0);
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(put("link", "new"), -EINVAL);
	assert_int_equal(put("pipe", "new"), -EINVAL);
	assert_int_equal(put("/dev/null", "new"), -EINVAL);
	assert_text("target", "old");
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
	assert_int_equal(count_names(), 3);
}

SCRATCH_TEST_INSIDE(a_full_disk_leaves_the_old_one)
{
	struct rlimit old, small;

	assert_int_equal(put("x.prom", "old\n"), 0);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 2;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(put("x.prom", "newer\n"), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_text("x.prom", "old\n");
	assert_int_equal(count_names(), 1);
}

/* Root may write everywhere, so it is somebody else for a moment. */
SCRATCH_TEST_INSIDE(a_folder_that_is_not_ours_to_write)
{
	bool is_root = geteuid() == 0;
	int ret;

	assert_int_equal(put("x.prom", "old\n"), 0);
	assert_int_equal(chmod(".", 0555), 0);
	if (is_root && seteuid(65534) < 0)
		skip();
	ret = put("x.prom", "new\n");
	if (is_root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(ret, -EACCES);
	assert_text("x.prom", "old\n");
	assert_int_equal(count_names(), 1);
}

/* As after kill -9; node_exporter reads what does not begin with a dot. */
SCRATCH_TEST_INSIDE(what_a_killed_run_left_is_nobodys)
{
	scratch_write(*state, ".x.prom.AbC123", "never finished");
	assert_int_equal(put("x.prom", "new\n"), 0);
	assert_text("x.prom", "new\n");
	assert_text(".x.prom.AbC123", "never finished");
	assert_int_equal(count_names(), 2);
}

SCRATCH_TEST_INSIDE(signals_wait_until_it_is_whole)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		struct error err;
		sigset_t held;

		(void)sigemptyset(&held);
		(void)sigaddset(&held, SIGTERM);
		(void)sigprocmask(SIG_BLOCK, &held, NULL);
		(void)raise(SIGTERM);
		(void)whole_file_write("x.prom", "new\n", 4, &err);
		(void)sigprocmask(SIG_UNBLOCK, &held, NULL);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	assert_text("x.prom", "new\n");
	assert_int_equal(count_names(), 1);
}

/* All write at once; whatever is there is one of the texts, whole. */
SCRATCH_TEST_INSIDE(many_at_once_leave_one_whole_file)
{
	enum { WRITERS = 8, ROUNDS = 20 };
	pid_t children[WRITERS];

	for (int i = 0; i < WRITERS; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			char text[512];
			int bad = 0;

			memset(text, 'a' + i, sizeof(text));
			for (int k = 0; k < ROUNDS; k++) {
				struct error err;

				bad |= whole_file_write("x.prom", text,
							64 * (size_t)(i + 1),
							&err);
			}
			_exit(bad != 0);
		}
	}
	for (int i = 0; i < WRITERS; i++) {
		int status;

		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(count_names(), 1);
	assert_int_equal(mode_of("x.prom"), 0644);
}
