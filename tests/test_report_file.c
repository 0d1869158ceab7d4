// SPDX-License-Identifier: MIT
/*
 * test_report_file: two files or none, and never one that was there.
 */
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/report_file.h"
#include "scratch.h"
#include "test.h"

static const struct snapshot nothing_seen;
static const struct findings none;
static const struct diagnosed diagnosed = { .seen = &nothing_seen,
					    .findings = &none };
static const struct style style = { .utf8 = true };

enum { TEXT_MAX = 4096 };

static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static bool save_of(const char *filter, const char *name,
		    char said[static ERROR_TEXT_SIZE])
{
	const struct report_file file = {
		.diagnosed = &diagnosed,
		.filter = filter,
		.shown = "Shown: peers\n",
		.style = &style,
	};

	memset(said, 0, ERROR_TEXT_SIZE);
	return report_file_save(&file, name, said);
}

static bool save(const char *name, char said[static ERROR_TEXT_SIZE])
{
	return save_of(NULL, name, said);
}

static void read_text(const char *path, char text[static TEXT_MAX])
{
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	text[fread(text, 1, TEXT_MAX - 1, file)] = '\0';
	(void)fclose(file);
}

SCRATCH_TEST_INSIDE(a_name_gives_two_files)
{
	char said[ERROR_TEXT_SIZE], text[TEXT_MAX];
	struct stat st;

	assert_true(save("one", said));
	assert_string_equal(said, "saved one.json and one.txt");
	assert_int_equal(stat("one.json", &st), 0);
	assert_true(st.st_size > 0);
	assert_int_equal(stat("one.txt", &st), 0);
	assert_true(st.st_size > 0);
	read_text("one.txt", text);
	assert_string_equal(strstr(text, "\nShown: "), "\nShown: peers\n");
	/* Either ending means both. */
	assert_true(save("two.txt", said));
	assert_true(is_there("two.json") && is_there("two.txt"));
	assert_int_equal(setenv("HOME", *state, 1), 0);
	assert_true(save("~/three.json", said));
	assert_true(is_there("three.json") && is_there("three.txt"));
}

SCRATCH_TEST_INSIDE(what_is_there_is_not_touched)
{
	char said[ERROR_TEXT_SIZE];
	struct stat st;

	scratch_write(*state, "one.json", "");
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

/* "0 ESTABLISHED" of a filter is no fact about the host. */
SCRATCH_TEST_INSIDE(both_files_tell_the_filter)
{
	char said[ERROR_TEXT_SIZE], text[TEXT_MAX];

	assert_true(save_of("state close-wait\033", "one", said));
	read_text("one.txt", text);
	assert_memory_equal(text, "Filter: state close-wait\\x1b\n", 29);
	read_text("one.json", text);
	assert_non_null(
		strstr(text, "\"filter\":\"state close-wait\\\\x1b\","));
	assert_true(save("two", said));
	read_text("two.txt", text);
	assert_null(strstr(text, "Filter"));
	read_text("two.json", text);
	assert_non_null(strstr(text, "\"filter\":null,"));
}

SCRATCH_TEST_INSIDE(a_limit_of_size_ends_nothing)
{
	char said[ERROR_TEXT_SIZE];
	struct rlimit before, small;
	struct sigaction action;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 16;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_false(save("one", said));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_non_null(strstr(said, "File too large"));
	assert_false(is_there("one.json") || is_there("one.txt"));
	/* What the signal does is as it was. */
	assert_int_equal(sigaction(SIGXFSZ, NULL, &action), 0);
	assert_true(action.sa_handler == SIG_DFL);
}

SCRATCH_TEST_INSIDE(a_bad_name_is_told)
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
