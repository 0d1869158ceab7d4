// SPDX-License-Identifier: MIT
/*
 * test_report_file: two files or none, and never one that was there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/report_file.h"

static const struct snapshot nothing_seen;
static const struct findings none;
static const struct diagnosed diagnosed = { .seen = &nothing_seen,
					    .findings = &none };
static const struct style style = { .utf8 = true };

/* Each test has a new folder, and is in it. */
static int enter_folder(void **state)
{
	char *folder = strdup("/tmp/tcpwait-test-XXXXXX");

	if (!folder || !mkdtemp(folder) || chdir(folder) < 0)
		return -1;
	*state = folder;
	return 0;
}

static int leave_folder(void **state)
{
	static const char *const names[] = { "one.json",   "one.txt",
					     "two.json",   "two.txt",
					     "three.json", "three.txt",
					     "dir" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)remove(names[i]);
	if (chdir("/") < 0 || rmdir(*state) < 0)
		return -1;
	free(*state);
	return 0;
}

static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static bool save(const char *name, char said[static ERROR_TEXT_SIZE])
{
	memset(said, 0, ERROR_TEXT_SIZE);
	return report_file_save(&diagnosed, &style, name, said);
}

static void test_a_name_gives_two_files(void **state)
{
	char said[ERROR_TEXT_SIZE];
	struct stat st;

	assert_true(save("one", said));
	assert_string_equal(said, "saved one.json and one.txt");
	assert_int_equal(stat("one.json", &st), 0);
	assert_true(st.st_size > 0);
	assert_int_equal(stat("one.txt", &st), 0);
	assert_true(st.st_size > 0);
	/* Either ending means both. */
	assert_true(save("two.txt", said));
	assert_true(is_there("two.json") && is_there("two.txt"));
	assert_int_equal(setenv("HOME", *state, 1), 0);
	assert_true(save("~/three.json", said));
	assert_true(is_there("three.json") && is_there("three.txt"));
}

static void test_what_is_there_is_not_touched(void **state)
{
	char said[ERROR_TEXT_SIZE];
	struct stat st;
	int fd = open("one.json", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	(void)state;
	assert_true(fd >= 0);
	(void)close(fd);
	assert_false(save("one", said));
	assert_non_null(strstr(said, "one.json is there already"));
	assert_int_equal(stat("one.json", &st), 0);
	assert_int_equal(st.st_size, 0);
	assert_false(is_there("one.txt"));
	/* Nor is the first left where the second cannot be. */
	assert_int_equal(symlink("/nowhere/at/all", "two.txt"), 0);
	assert_false(save("two", said));
	assert_false(is_there("two.json"));
	assert_true(is_there("two.txt"));
}

static void test_a_bad_name_is_told(void **state)
{
	static const struct {
		const char *name;
		const char *says;
	} cases[] = {
		{ "", "no name" },
		{ "dir/", "no name" },
		{ ".json", "no name" },
		{ "nowhere/one", "No such file" },
		{ "/proc/one", "cannot write /proc/one.json" },
	};
	char said[ERROR_TEXT_SIZE];
	char name[2 * PATH_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(save(cases[i].name, said));
		assert_non_null(strstr(said, cases[i].says));
	}
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_false(save(name, said));
	name[300] = '\0';
	assert_false(save(name, said));
	assert_true(strlen(said) > 0 && strlen(said) < ERROR_TEXT_SIZE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_name_gives_two_files,
						enter_folder, leave_folder),
		cmocka_unit_test_setup_teardown(
			test_what_is_there_is_not_touched, enter_folder,
			leave_folder),
		cmocka_unit_test_setup_teardown(test_a_bad_name_is_told,
						enter_folder, leave_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
