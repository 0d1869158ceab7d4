// SPDX-License-Identifier: MIT
/*
 * cgroup_paths: turns ids of cgroups into paths.
 *
 * The id is that of kernfs: a file handle, and the inode of the directory.
 * Knows the mount by its type alone, wherever it is.
 */
#include "kernel/holders.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/proc.h"
#include "tcpwait/array.h"

enum {
	FILEID_KERNFS = 0xfe, /* of <linux/exportfs.h>, which is not public */
	LINK_PATH_SIZE = 32,
	MEMBERS_PATH_SIZE = PATH_MAX + 16,
};

struct kernfs_handle {
	struct file_handle head;
	uint64_t id;
};

static int compare_ids(const void *a, const void *b)
{
	const struct cgroup_place *left = a;
	const struct cgroup_place *right = b;

	return (left->id > right->id) - (left->id < right->id);
}

static struct cgroup_place *find(const struct cgroup_paths *paths, uint64_t id)
{
	struct cgroup_place wanted = { .id = id };

	if (paths->n == 0)
		return NULL;
	return bsearch(&wanted, paths->items, paths->n, sizeof(wanted),
		       compare_ids);
}

int cgroup_paths_add(struct cgroup_paths *paths, uint64_t id)
{
	struct cgroup_place *added;

	if (id == 0 || id == CGROUP_PATHS_ROOT_ID)
		return 0;
	added = LIST_ADD(paths);
	if (!added)
		return -ENOMEM;
	added->id = id;
	return 0;
}

static void sort_once_each(struct cgroup_paths *paths)
{
	size_t n = 0;
	size_t i;

	qsort(paths->items, paths->n, sizeof(*paths->items), compare_ids);
	for (i = 0; i < paths->n; i++) {
		if (n == 0 || paths->items[n - 1].id != paths->items[i].id)
			paths->items[n++] = paths->items[i];
	}
	paths->n = n;
}

/*
 * Any mount will do, but one of the whole tree is better.  Something else may
 * have been mounted over it, or above: then it is none.
 */
bool cgroup_paths_mount(char path[static PATH_MAX])
{
	struct mounts mounts = { 0 };
	bool is_whole = false;

	path[0] = '\0';
	(void)mounts_read(&mounts, "/proc/self/mountinfo");
	for (size_t i = 0; i < mounts.n && !is_whole; i++) {
		const struct mount *mount = &mounts.items[i];

		if (strcmp(mount->type, "cgroup2") != 0 ||
		    !mounts_is_local(&mounts, mount->where))
			continue;
		(void)snprintf(path, PATH_MAX, "%s", mount->where);
		is_whole = strcmp(mount->root, "/") == 0;
	}
	mounts_free(&mounts);
	return path[0] != '\0';
}

static char *path_of_fd(int fd)
{
	char link[LINK_PATH_SIZE];
	char path[PATH_MAX];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path));
	return len > 0 && len < PATH_MAX ? strndup(path, (size_t)len) : NULL;
}

/* 0, also where the cgroup is gone; or -errno where handles do not do. */
static int resolve_by_handle(int mount_fd, struct cgroup_place *place)
{
	struct kernfs_handle handle = {
		.head = { .handle_bytes = sizeof(handle.id),
			  .handle_type = FILEID_KERNFS },
	};
	int fd;

	memcpy(handle.head.f_handle, &place->id, sizeof(place->id));
	fd = open_by_handle_at(mount_fd, &handle.head, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return errno == ESTALE || errno == ENOENT ? 0 : -errno;
	place->path = path_of_fd(fd);
	close(fd);
	return 0;
}

static bool resolve_by_handles(struct cgroup_paths *paths, const char *mount,
			       struct deadline deadline)
{
	int mount_fd = open(mount, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = mount_fd < 0 ? -errno : 0;
	size_t i;

	for (i = 0; i < paths->n && rc == 0; i++) {
		if (i % 1024 == 1023 && deadline_passed(deadline))
			break;
		rc = resolve_by_handle(mount_fd, &paths->items[i]);
	}
	if (mount_fd >= 0)
		close(mount_fd);
	return rc == 0;
}

struct walk_state {
	struct cgroup_paths *paths;
	size_t n_missing;
};

static int note_directory(void *ctx, uint64_t inode, const char *path)
{
	struct walk_state *state = ctx;
	struct cgroup_place *place = find(state->paths, inode);

	if (place == NULL || place->path != NULL)
		return 0;
	place->path = strdup(path);
	if (place->path == NULL)
		return -ENOMEM;
	return --state->n_missing == 0;
}

void cgroup_paths_resolve(struct cgroup_paths *paths, struct deadline deadline)
{
	struct walk_state state = { paths, 0 };
	char mount[PATH_MAX];
	size_t i;

	if (paths->n == 0)
		return;
	sort_once_each(paths);
	if (!cgroup_paths_mount(mount) ||
	    resolve_by_handles(paths, mount, deadline))
		return;
	for (i = 0; i < paths->n; i++)
		state.n_missing += paths->items[i].path == NULL;
	(void)cgroup_walk(mount, deadline, note_directory, &state);
}

const char *cgroup_paths_of(const struct cgroup_paths *paths, uint64_t id)
{
	const struct cgroup_place *place = find(paths, id);

	return place != NULL ? place->path : NULL;
}

void cgroup_paths_members(const char *path,
			  void (*found)(void *ctx, int32_t pid), void *ctx)
{
	char file[MEMBERS_PATH_SIZE];
	struct proc_lines lines;
	const char *line;
	size_t len;

	snprintf(file, sizeof(file), "%s/cgroup.procs", path);
	if (proc_lines_open(&lines, AT_FDCWD, file) < 0)
		return;
	while (proc_lines_next(&lines, &line, &len) > 0) {
		/* A member outside of our pid namespace is shown as 0. */
		int32_t pid = process_list_pid(line, len);

		if (pid > 0)
			found(ctx, pid);
	}
	proc_lines_close(&lines);
}

void cgroup_paths_free(struct cgroup_paths *paths)
{
	size_t i;

	for (i = 0; i < paths->n; i++)
		free(paths->items[i].path);
	free(paths->items);
	*paths = (struct cgroup_paths){ 0 };
}
