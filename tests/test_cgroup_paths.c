// SPDX-License-Identifier: MIT
/*
 * test_cgroup_paths: cgroups are found by their ids, by handle and by walking,
 * and sockets in them lead to processes and units.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/holders.h"
#include "test.h"

enum { NOBODY = 65534, N_DIRS = 4, PATH_SIZE = 512, N_MEMBERS_MAX = 16 };

static const char *const mounts[] = { "/sys/fs/cgroup",
				      "/sys/fs/cgroup/unified" };

/* Below the one of this test, outermost first. */
static const char *const names[N_DIRS] = {
	"",
	"/system.slice",
	"/system.slice/web\\x2dfront.service",
	"/system.slice/web\\x2dfront.service/worker",
};

static const struct holders_request no_limit = { .seconds_max = 0 };

struct tree {
	char dir[N_DIRS][PATH_SIZE];
	uint64_t id[N_DIRS];
	bool is_made;
};

static void remove_tree(struct tree *tree)
{
	int i;

	for (i = N_DIRS - 1; i >= 0; i--)
		(void)rmdir(tree->dir[i]);
}

static bool make_tree(struct tree *tree, const char *mount)
{
	struct stat st;
	int i;

	for (i = 0; i < N_DIRS; i++)
		snprintf(tree->dir[i], PATH_SIZE, "%s/tcpwait-test-%d%s", mount,
			 getpid(), names[i]);
	for (i = 0; i < N_DIRS; i++) {
		if (mkdir(tree->dir[i], 0755) != 0 ||
		    stat(tree->dir[i], &st) != 0)
			break;
		tree->id[i] = st.st_ino;
	}
	if (i < N_DIRS)
		remove_tree(tree);
	return i == N_DIRS;
}

/* A place where there is a cgroup2, and this user may make groups in it. */
static int set_up(void **state)
{
	struct tree *tree = calloc(1, sizeof(*tree));
	char probe[PATH_SIZE];
	size_t i;

	assert_non_null(tree);
	for (i = 0; i < 2 && !tree->is_made; i++) {
		snprintf(probe, sizeof(probe), "%s/cgroup.controllers",
			 mounts[i]);
		tree->is_made =
			access(probe, F_OK) == 0 && make_tree(tree, mounts[i]);
	}
	*state = tree;
	return 0;
}

static int tear_down(void **state)
{
	struct tree *tree = *state;

	if (tree->is_made)
		remove_tree(tree);
	free(tree);
	return 0;
}

TESTS_SHARE(set_up, tear_down)

static bool join(const char *dir)
{
	char path[PATH_SIZE + 16];
	bool joined;
	int fd;

	snprintf(path, sizeof(path), "%s/cgroup.procs", dir);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	joined = fd >= 0 && write(fd, "0", 1) == 1;
	close(fd);
	return joined;
}

/* Tells a bit for each directory that is found wrong. */
static int look_for(const struct tree *tree)
{
	struct cgroup_paths paths = { 0 };
	int wrong = 0;
	int i;

	for (i = N_DIRS - 1; i >= 0; i--) {
		if (cgroup_paths_add(&paths, tree->id[i]) != 0 ||
		    cgroup_paths_add(&paths, tree->id[i]) != 0)
			return -1;
	}
	cgroup_paths_resolve(&paths, deadline_in(0));
	for (i = 0; i < N_DIRS; i++) {
		const char *path = cgroup_paths_of(&paths, tree->id[i]);

		if (path == NULL || strcmp(path, tree->dir[i]) != 0)
			wrong |= 1 << i;
	}
	cgroup_paths_free(&paths);
	return wrong;
}

TEST(paths_are_found)
{
	const struct tree *tree = *state;

	if (!tree->is_made)
		skip();
	assert_int_equal(look_for(tree), 0);
}

TEST(paths_are_found_without_handles)
{
	const struct tree *tree = *state;
	int status;
	pid_t pid;

	if (!tree->is_made || geteuid() != 0)
		skip();
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(setresuid(NOBODY, NOBODY, NOBODY) != 0 ? 99
							     : look_for(tree));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

TEST(unknown_ids_have_no_path)
{
	static const uint64_t ids[] = { 0, CGROUP_PATHS_ROOT_ID, UINT64_MAX,
					UINT64_C(1) << 40, 987654321 };
	struct cgroup_paths paths = { 0 };
	size_t i;

	for (i = 0; i < 5; i++)
		assert_int_equal(cgroup_paths_add(&paths, ids[i]), 0);
	cgroup_paths_resolve(&paths, deadline_in(0));
	for (i = 0; i < 5; i++)
		assert_null(cgroup_paths_of(&paths, ids[i]));
	cgroup_paths_free(&paths);
	assert_null(cgroup_paths_of(&paths, 25));
}

struct members {
	int32_t pids[N_MEMBERS_MAX];
	int n;
};

static void note_member(void *ctx, int32_t pid)
{
	struct members *members = ctx;

	if (members->n < N_MEMBERS_MAX)
		members->pids[members->n++] = pid;
}

/* A child in a cgroup of the tree that holds a socket made there. */
struct inmate {
	pid_t pid;
	uint32_t inode;
	int release;
};

static void hold(const char *dir, int out, int until)
{
	struct stat st;
	uint32_t inode;
	int fd = join(dir) ? socket(AF_INET, SOCK_STREAM, 0) : -1;

	if (fd < 0 || fstat(fd, &st) != 0)
		_exit(1);
	inode = (uint32_t)st.st_ino;
	if (write(out, &inode, sizeof(inode)) != sizeof(inode))
		_exit(1);
	(void)!read(until, &inode, 1);
	_exit(0);
}

static struct inmate start(const char *dir)
{
	struct inmate inmate = { .pid = -1 };
	int out[2];
	int until[2];

	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	assert_int_equal(pipe2(until, O_CLOEXEC), 0);
	inmate.pid = fork();
	assert_true(inmate.pid >= 0);
	if (inmate.pid == 0) {
		close(until[1]);
		hold(dir, out[1], until[0]);
	}
	close(out[1]);
	close(until[0]);
	assert_int_equal(read(out[0], &inmate.inode, sizeof(inmate.inode)),
			 sizeof(inmate.inode));
	close(out[0]);
	inmate.release = until[1];
	return inmate;
}

static void stop(struct inmate inmate)
{
	close(inmate.release);
	assert_int_equal(waitpid(inmate.pid, NULL, 0), inmate.pid);
}

TEST(members_are_the_processes_in_it)
{
	const struct tree *tree = *state;
	struct members members = { .n = 0 };
	struct inmate inmate;

	if (!tree->is_made)
		skip();
	inmate = start(tree->dir[3]);
	cgroup_paths_members(tree->dir[2], note_member, &members);
	assert_int_equal(members.n, 0);
	cgroup_paths_members(tree->dir[3], note_member, &members);
	assert_int_equal(members.n, 1);
	assert_int_equal(members.pids[0], inmate.pid);
	cgroup_paths_members("/nowhere", note_member, &members);
	assert_int_equal(members.n, 1);
	stop(inmate);
}

/* The uid is another's: it is the cgroup that leads there. */
TEST(cgroup_leads_to_the_holder)
{
	const struct tree *tree = *state;
	struct owners owners = { 0 };
	struct wanted wanted = { .every_holder = false };
	struct inmate inmate;
	uint32_t origin;

	if (!tree->is_made)
		skip();
	inmate = start(tree->dir[3]);
	assert_int_equal(
		owners_origin_of(&owners, NOBODY, true, tree->id[3], &origin),
		0);
	wanted.inode = inmate.inode;
	wanted.origin = (uint16_t)origin;
	assert_int_equal(holders_find(&wanted, 1, &no_limit, &owners), 0);
	assert_int_equal(owners_set_count(&owners, wanted.set), 1);
	assert_int_equal(owners.n_processes, 1);
	assert_int_equal(owners.processes[0].pid, inmate.pid);
	assert_string_equal(owners.processes[0].unit, "web-front.service");
	/* The holder says better whose it is. */
	assert_string_equal(owners.origins[origin].unit, "");
	stop(inmate);
	owners_free(&owners);
}

TEST(without_holder_the_cgroup_names_the_unit)
{
	const struct tree *tree = *state;
	struct owners owners = { 0 };
	struct wanted wanted = { .inode = UINT32_MAX - 5 };
	uint32_t held;
	uint32_t other;

	if (!tree->is_made)
		skip();
	assert_int_equal(
		owners_origin_of(&owners, NOBODY, true, tree->id[3], &held), 0);
	assert_int_equal(
		owners_origin_of(&owners, 0, true, tree->id[1], &other), 0);
	wanted.origin = (uint16_t)held;
	assert_int_equal(holders_find(&wanted, 1, &no_limit, &owners), 0);
	assert_int_equal(wanted.set, OWNERS_NONE);
	assert_string_equal(owners.origins[held].unit, "web-front.service");
	assert_string_equal(owners.origins[other].unit, "");
	owners_free(&owners);
}
