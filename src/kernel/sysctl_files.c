// SPDX-License-Identifier: MIT
/*
 * sysctl_files: finds and reads them, a bounded number of bounded size.
 *
 * Nothing but regular files is opened, and no FIFO can make it wait.
 */
#include "kernel/kernel.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/proc.h"

enum { FILES_MAX = 512, FILE_BYTES_MAX = 256 * 1024 };

/* A file that was read or overridden. */
struct seen_file {
	char name[NAME_MAX + 1];
	dev_t device;
	ino_t inode;
};

struct reading {
	struct sysctl_lines *lines;
	struct seen_file *files;
	size_t n_files;
	char *text; /* FILE_BYTES_MAX */
	struct mounts mounts;
};

static bool is_conf(const char *name)
{
	const char *end = strrchr(name, '.');

	return end && strcmp(end, ".conf") == 0;
}

static bool is_overridden(const struct reading *reading, const char *name)
{
	for (size_t i = 0; i < reading->n_files; i++) {
		if (strcmp(reading->files[i].name, name) == 0)
			return true;
	}
	return false;
}

static bool was_read(const struct reading *reading, const struct stat *st)
{
	for (size_t i = 0; i < reading->n_files; i++) {
		const struct seen_file *file = &reading->files[i];

		if (file->device == st->st_dev && file->inode == st->st_ino)
			return true;
	}
	return false;
}

static void note_file(struct reading *reading, const char *name,
		      const struct stat *st)
{
	struct seen_file *file = &reading->files[reading->n_files++];

	file->device = st->st_dev;
	file->inode = st->st_ino;
	(void)snprintf(file->name, sizeof(file->name), "%s", name);
}

static int add_lines(struct reading *reading, const char *path, size_t size)
{
	const char *at = reading->text, *end = at + size;
	uint32_t number = 0;
	int ret = 0;

	while (ret == 0 && at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));

		if (!stop)
			stop = end;
		ret = sysctl_lines_add(reading->lines, path, ++number, at,
				       (size_t)(stop - at));
		at = stop + 1;
	}
	return ret;
}

/* A link, or a mount, may lead to what does not answer. */
static int open_local(const struct reading *reading, int dir_fd,
		      const char *name, const char *path, int flags)
{
	if (!mounts_is_local(&reading->mounts, path)) {
		errno = EREMOTE;
		return -1;
	}
	return openat(dir_fd, name, O_RDONLY | O_CLOEXEC | flags);
}

/* path is where it is, shown is what it is called. */
static int read_file(struct reading *reading, int dir_fd, const char *name,
		     const char *path, const char *shown)
{
	int fd = open_local(reading, dir_fd, name, path, O_NONBLOCK);
	struct stat st;
	ssize_t size = 0;
	bool skip;

	if (fd < 0) {
		reading->lines->n_unreadable += errno != ENOENT;
		return 0;
	}
	if (fstat(fd, &st) < 0 || reading->n_files == FILES_MAX ||
	    is_overridden(reading, name)) {
		close(fd);
		return 0;
	}
	/* One that says nothing, or is read already, still overrides. */
	skip = !S_ISREG(st.st_mode) || was_read(reading, &st);
	note_file(reading, name, &st);
	if (!skip)
		size = proc_text_fill(fd, reading->text, FILE_BYTES_MAX);
	close(fd);
	/* Of one that is too large, nothing is taken. */
	if (size < 0 || size == FILE_BYTES_MAX) {
		reading->lines->n_unreadable++;
		return 0;
	}
	return add_lines(reading, shown, (size_t)size);
}

static int name_cmp(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_wanted(const struct dirent *entry)
{
	return is_conf(entry->d_name);
}

static int read_dir(struct reading *reading, const char *root, const char *dir)
{
	char path[SYSCTL_PATH_SIZE];
	struct dirent **entries;
	int n, dir_fd, ret = 0;

	(void)snprintf(path, sizeof(path), "%s%s", root, dir);
	dir_fd = open_local(reading, AT_FDCWD, path, path, O_DIRECTORY);
	if (dir_fd < 0) {
		reading->lines->n_unreadable += errno != ENOENT;
		return 0;
	}
	n = scandirat(dir_fd, ".", &entries, is_wanted, name_cmp);
	for (int i = 0; i < n; i++) {
		int length = snprintf(path, sizeof(path), "%s%s/%s", root, dir,
				      entries[i]->d_name);

		if (ret == 0 && length < (int)sizeof(path))
			ret = read_file(reading, dir_fd, entries[i]->d_name,
					path, path + strlen(root));
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	close(dir_fd);
	return ret;
}

/*
 * A folder earlier in the list overrides a later one's file of that name; the
 * file itself is often linked from a folder and then read once.
 */
static int read_everything(struct reading *reading, const char *root,
			   const char *file, const char *const *dirs)
{
	char path[SYSCTL_PATH_SIZE];
	int ret;

	(void)snprintf(path, sizeof(path), "%s%s", root, file);
	ret = read_file(reading, AT_FDCWD, path, path, file);
	for (size_t i = 0; ret == 0 && dirs[i]; i++)
		ret = read_dir(reading, root, dirs[i]);
	return ret;
}

int sysctl_files_read_from(const char *root, const char *file,
			   const char *const *dirs, struct sysctl_lines *lines)
{
	struct reading reading = {
		.lines = lines,
		.files = malloc(FILES_MAX * sizeof(*reading.files)),
		.text = malloc(FILE_BYTES_MAX),
	};
	int ret = -ENOMEM;

	lines->looked = true;
	/* Where it cannot be read, nothing is known to be local. */
	(void)mounts_read(&reading.mounts, "/proc/self/mountinfo");
	if (reading.files && reading.text)
		ret = read_everything(&reading, root, file, dirs);
	mounts_free(&reading.mounts);
	free(reading.files);
	free(reading.text);
	return ret;
}

int sysctl_files_read(struct sysctl_lines *lines)
{
	static const char *const dirs[] = {
		"/etc/sysctl.d",     "/run/sysctl.d", "/usr/local/lib/sysctl.d",
		"/usr/lib/sysctl.d", "/lib/sysctl.d", NULL,
	};

	return sysctl_files_read_from("", "/etc/sysctl.conf", dirs, lines);
}
