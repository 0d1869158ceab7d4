// SPDX-License-Identifier: MIT
/*
 * paste_inside: part by part, so that no link leads out.
 */
#include "paste/paste_inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART_SIZE = 256 };

/* A pipe without a writer must keep nobody waiting. */
static const int flags =
	O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW;

/* The next part of a path; false where there is none, or it leads elsewhere. */
static bool take_part(const char **path, char part[static PART_SIZE])
{
	size_t n = strcspn(*path, "/");

	if (n == 0 || n >= PART_SIZE)
		return false;
	memcpy(part, *path, n);
	part[n] = '\0';
	*path += n + ((*path)[n] == '/');
	return strcmp(part, ".") != 0 && strcmp(part, "..") != 0;
}

/* To open a device may be more than to look at it. */
static bool is_plain(int folder, const char *part)
{
	struct stat st;

	if (fstatat(folder, part, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	errno = ENOENT;
	return S_ISREG(st.st_mode) || S_ISDIR(st.st_mode);
}

/* What is at the end of the path, a file or a folder. */
static int open_inside(int folder, const char *path)
{
	int fd = fcntl(folder, F_DUPFD_CLOEXEC, 3);
	char part[PART_SIZE];

	do {
		int next = -1;

		if (fd < 0)
			return -errno;
		errno = ENOENT;
		if (take_part(&path, part) && is_plain(fd, part))
			next = openat(fd, part,
				      *path ? flags | O_DIRECTORY : flags);
		if (next < 0) {
			int error = errno;

			close(fd);
			return error == ELOOP ? -ENOENT : -error;
		}
		close(fd);
		fd = next;
	} while (*path);
	return fd;
}

static int open_kind(int folder, const char *path, mode_t kind)
{
	int fd = open_inside(folder, path);
	struct stat st;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) == 0 && (st.st_mode & S_IFMT) == kind)
		return fd;
	close(fd);
	return -ENOENT;
}

int paste_inside_file(int folder, const char *path)
{
	return open_kind(folder, path, S_IFREG);
}

int paste_inside_folder(int folder, const char *path)
{
	return open_kind(folder, path, S_IFDIR);
}

char *paste_inside_text(int folder, const char *path, char *text, size_t size)
{
	int fd = paste_inside_file(folder, path);
	ssize_t n = fd < 0 ? 0 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	return text;
}

static int is_name(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int paste_inside_each(int folder, const char *path,
		      int (*take)(void *ctx, const char *name), void *ctx)
{
	int fd = paste_inside_folder(folder, path), n, ret = 0;
	struct dirent **names;

	if (fd < 0)
		return fd;
	n = scandirat(fd, ".", &names, is_name, alphasort);
	close(fd);
	if (n < 0)
		return -errno;
	for (int i = 0; i < n; i++) {
		if (ret == 0 && i < PASTE_INSIDE_MAX)
			ret = take(ctx, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	return ret;
}
