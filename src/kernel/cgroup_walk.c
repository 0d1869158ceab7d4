// SPDX-License-Identifier: MIT
/*
 * cgroup_walk: goes down a tree with one path that grows and shrinks.
 *
 * Takes inodes from the directory entries: no stat() of the fifty files that
 * each cgroup has.
 */
#include "kernel/holders.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

enum {
	/* One descriptor is open at each level. */
	DEPTH_MAX = 48,
	DIRS_MAX = 100000,
};

struct walk {
	DIR *open[DEPTH_MAX];
	size_t path_len[DEPTH_MAX]; /* of the path of each level */
	int depth; /* how many are open */
	int n_dirs;
	char path[PATH_MAX];
};

/* Opens what path says; what cannot be opened is passed over. */
static void enter(struct walk *walk)
{
	DIR *dir;
	int fd;

	if (walk->depth == DEPTH_MAX)
		return;
	fd = open(walk->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	walk->open[walk->depth] = dir;
	walk->path_len[walk->depth] = strlen(walk->path);
	walk->depth++;
}

static void leave(struct walk *walk)
{
	walk->depth--;
	closedir(walk->open[walk->depth]);
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Makes path that of name in the innermost directory. */
static bool set_path(struct walk *walk, const char *name)
{
	size_t used = walk->path_len[walk->depth - 1];
	size_t len = strlen(name);

	if (used + 1 + len >= sizeof(walk->path))
		return false;
	walk->path[used] = '/';
	memcpy(walk->path + used + 1, name, len + 1);
	return true;
}

static int step(struct walk *walk, struct deadline deadline,
		cgroup_walk_fn found, void *ctx)
{
	const struct dirent *entry = readdir(walk->open[walk->depth - 1]);
	int rc;

	if (entry == NULL) {
		leave(walk);
		return 0;
	}
	if (entry->d_type != DT_DIR || is_dots(entry->d_name) ||
	    !set_path(walk, entry->d_name))
		return 0;
	rc = found(ctx, entry->d_ino, walk->path);
	if (rc != 0)
		return rc;
	if (++walk->n_dirs > DIRS_MAX || deadline_passed(deadline))
		return 1;
	enter(walk);
	return 0;
}

int cgroup_walk(const char *root, struct deadline deadline,
		cgroup_walk_fn found, void *ctx)
{
	struct walk walk = { .depth = 0 };
	size_t len = strlen(root);
	int rc = 0;

	if (len >= sizeof(walk.path))
		return 0;
	memcpy(walk.path, root, len + 1);
	enter(&walk);
	while (rc == 0 && walk.depth > 0)
		rc = step(&walk, deadline, found, ctx);
	while (walk.depth > 0)
		leave(&walk);
	return rc < 0 ? rc : 0;
}
