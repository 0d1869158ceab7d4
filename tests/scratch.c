// SPDX-License-Identifier: MIT
/*
 * scratch: a folder of one test.
 *
 * Fails the running test itself where something cannot be made or removed.
 */
#include "scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

int scratch_set_up(void **state)
{
	char *folder = strdup("/tmp/tcpwait-test-XXXXXX");

	assert_non_null(folder);
	assert_non_null(mkdtemp(folder));
	*state = folder;
	return 0;
}

static void drop(int parent, const char *name)
{
	const struct dirent *entry;
	DIR *dir;

	if (unlinkat(parent, name, 0) == 0)
		return;
	/* Now it is a folder, and nothing can be removed from a closed one. */
	assert_int_equal(fchmodat(parent, name, 0700, 0), 0);
	dir = fdopendir(openat(parent, name, O_RDONLY | O_DIRECTORY));
	assert_non_null(dir);
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			drop(dirfd(dir), entry->d_name);
	assert_int_equal(closedir(dir), 0);
	assert_int_equal(unlinkat(parent, name, AT_REMOVEDIR), 0);
}

int scratch_tear_down(void **state)
{
	drop(AT_FDCWD, *state);
	free(*state);
	return 0;
}

int scratch_enter(void **state)
{
	(void)scratch_set_up(state);
	return chdir(*state);
}

int scratch_leave(void **state)
{
	assert_int_equal(chdir("/"), 0);
	return scratch_tear_down(state);
}

char *scratch_path(const char *folder, const char *name,
		   char path[static SCRATCH_PATH_SIZE])
{
	assert_in_range(
		snprintf(path, SCRATCH_PATH_SIZE, "%s/%s", folder, name), 0,
		SCRATCH_PATH_SIZE - 1);
	return path;
}

/* Makes each folder whose name ends in a slash. */
static void make_folders(char *path)
{
	for (char *at = path; (at = strchr(at + 1, '/'));) {
		*at = '\0';
		assert_true(mkdir(path, 0700) == 0 || errno == EEXIST);
		*at = '/';
	}
}

void scratch_folder(const char *folder, const char *name)
{
	char path[SCRATCH_PATH_SIZE];

	make_folders(scratch_path(folder, name, path));
	assert_int_equal(mkdir(path, 0700), 0);
}

void scratch_write_bytes(const char *folder, const char *name,
			 const void *bytes, size_t n)
{
	char path[SCRATCH_PATH_SIZE];
	FILE *file;

	make_folders(scratch_path(folder, name, path));
	file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	assert_int_equal(fclose(file), 0);
}

void scratch_write(const char *folder, const char *name, const char *text)
{
	scratch_write_bytes(folder, name, text, strlen(text));
}
