// SPDX-License-Identifier: MIT
/*
 * test_mounts: where paths lead, over a list of mounts and real links.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/proc.h"
#include "scratch.h"
#include "test.h"

enum { PATH_SIZE = 128 };

/* @ is the folder of the test. */
static const char list[] = "1 0 8:1 / / rw - ext4 /dev/x rw\n"
			   "2 1 0:2 / @/dead rw shared:3 - fuse.sshfs a:b rw\n"
			   "3 1 0:3 / @/live rw - tmpfs tmpfs rw\n"
			   "4 3 0:4 / @/live/nfs rw - nfs4 a:/b rw\n"
			   "5 1 0:5 / @/with\\040blank rw - 9p x rw\n"
			   "6 1 0:6 / @/under rw - cgroup2 cgroup2 rw\n"
			   "7 1 0:7 / @/stacked rw - nfs a:/b rw\n"
			   "8 7 0:8 / @/stacked rw - tmpfs tmpfs rw\n"
			   "9 3 0:9 / @/hidden rw - fuse x rw\n"
			   "10 1 0:10 / /proc rw - proc proc rw\n"
			   "11 1 0:11 / @/auto rw - autofs systemd-1 rw\n"
			   "nonsense\n"
			   "12 1 0:12 / @/short\n";

static const char *const links[][2] = {
	{ "dead/../live/in", "to_live" },
	{ "dead/x", "to_dead" },
	{ "loop", "loop" },
	{ "/proc/self/ns/net", "to_netns" },
	{ "/proc/self/cwd/x", "to_cwd" },
	{ "live", "to_folder" },
	{ "missing", "to_nothing" },
};

static const struct {
	const char *path;
	bool is_local;
} cases[] = {
	{ "/", true },
	{ "@", true },
	{ "@/missing/too", true },
	{ "@/dead", false },
	{ "@/dead/x", false },
	{ "@/deadly", true },
	{ "@//dead//x", false },
	{ "@/./live/../dead", false },
	{ "@/live", true },
	{ "@/live/x", true },
	{ "@/live/nfs/x", false },
	{ "@/live/nfsd", true },
	{ "@/with blank/x", false },
	{ "@/under/x", true },
	/* To what lies on top there is no way but over what is below. */
	{ "@/stacked/x", false },
	{ "@/hidden/x", true },
	{ "@/auto/x", false },
	{ "@/to_live", false },
	{ "@/to_dead", false },
	{ "@/to_folder/x", true },
	{ "@/to_folder/nfs", false },
	{ "@/to_nothing", true },
	{ "@/loop", false },
	{ "@/to_netns", true },
	{ "@/to_cwd", false },
	{ "/proc/1/ns/net", true },
	{ "/proc/1/task/2/ns/net", true },
	{ "/proc/1/cwd/x", false },
	{ "/proc/1/ns/net/x", false },
	{ "relative", false },
	{ "", false },
};

static void expand(const char *text, const char *folder, FILE *to)
{
	for (; *text; text++) {
		if (*text == '@')
			(void)fputs(folder, to);
		else
			(void)fputc(*text, to);
	}
}

static void write_list(const char *folder, char file[static PATH_SIZE])
{
	FILE *to;

	(void)snprintf(file, PATH_SIZE, "%s/mountinfo", folder);
	to = fopen(file, "we");
	assert_non_null(to);
	expand(list, folder, to);
	assert_int_equal(fclose(to), 0);
}

static bool is_local(const struct mounts *mounts, const char *path,
		     const char *folder)
{
	char *text = NULL;
	size_t n = 0;
	FILE *to = open_memstream(&text, &n);
	bool is;

	assert_non_null(to);
	expand(path, folder, to);
	assert_int_equal(fclose(to), 0);
	is = mounts_is_local(mounts, text);
	free(text);
	return is;
}

SCRATCH_TEST(path_is_local_that_leads_over_nothing_remote)
{
	const char *folder = *state;
	char name[PATH_SIZE], file[PATH_SIZE];
	struct mounts mounts = { 0 };
	size_t i;

	(void)snprintf(name, sizeof(name), "%s/dead", folder);
	assert_int_equal(mkdir(name, 0700), 0);
	(void)snprintf(name, sizeof(name), "%s/live", folder);
	assert_int_equal(mkdir(name, 0700), 0);
	for (i = 0; i < sizeof(links) / sizeof(*links); i++) {
		(void)snprintf(name, sizeof(name), "%s/%s", folder,
			       links[i][1]);
		assert_int_equal(symlink(links[i][0], name), 0);
	}
	write_list(folder, file);
	assert_int_equal(mounts_read(&mounts, file), 0);
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (is_local(&mounts, cases[i].path, folder) !=
		    cases[i].is_local)
			fail_msg("%s", cases[i].path);
	}
	mounts_free(&mounts);
}

TEST(without_a_list_nothing_is_local)
{
	struct mounts mounts = { 0 };

	assert_int_equal(mounts_read(&mounts, "/nonexistent"), -ENOENT);
	assert_false(mounts_is_local(&mounts, "/"));
	mounts_free(&mounts);
}
