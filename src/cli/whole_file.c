// SPDX-License-Identifier: MIT
/*
 * whole_file: a temporary file, fsync and rename.
 *
 * Not O_TMPFILE: not every file system has it, and a file without a name can
 * only be linked to a new name, never to one that is taken.
 */
#include "cli/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The path until it is whole: hidden, and with another ending.  node_exporter
 * reads whatever ends in .prom.  *n_folder is the length of its folder's part,
 * 0 where it has none.
 */
static int name_hidden(const char *path, char hidden[static PATH_MAX],
		       size_t *n_folder)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	int n;

	*n_folder = (size_t)(name - path);
	if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return -EISDIR;
	n = snprintf(hidden, PATH_MAX, "%.*s.%s.XXXXXX", (int)*n_folder, path,
		     name);
	return n < 0 || n >= PATH_MAX ? -ENAMETOOLONG : 0;
}

/* A device or a link would be gone once another file has its name. */
static int check_old(const char *path, struct error *err)
{
	struct stat old;

	if (lstat(path, &old) < 0)
		return errno == ENOENT ? 0
				       : error_set(err, -errno,
						   "cannot look at '%s'", path);
	if (S_ISREG(old.st_mode))
		return 0;
	if (S_ISDIR(old.st_mode))
		return error_set(err, -EISDIR, "cannot write '%s'", path);
	(void)error_set(err, 0, "cannot write '%s': it is not an ordinary file",
			path);
	return -EINVAL;
}

static int write_all(int file, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t done = write(file, text, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		text += done;
		n -= (size_t)done;
	}
	return 0;
}

static int fill(int file, const char *text, size_t n)
{
	int ret = write_all(file, text, n);

	/* Not by open(): a umask would take bits away. */
	if (ret == 0 && fchmod(file, 0644) < 0)
		ret = -errno;
	if (ret == 0 && fsync(file) < 0)
		ret = -errno;
	return ret;
}

/* Puts the new name on the disk, of which some file systems know nothing. */
static int sync_folder(const char *path, size_t n_folder, struct error *err)
{
	char folder[PATH_MAX] = ".";
	int fd, ret = 0;

	if (n_folder > 0)
		(void)snprintf(folder, sizeof(folder), "%.*s", (int)n_folder,
			       path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (fsync(fd) < 0 && errno != EINVAL))
		ret = error_set(err, -errno, "cannot sync the folder of '%s'",
				path);
	if (fd >= 0)
		(void)close(fd);
	return ret;
}

static int make(const char *path, const char *text, size_t n, struct error *err)
{
	char hidden[PATH_MAX];
	size_t n_folder;
	int file, ret = name_hidden(path, hidden, &n_folder);

	if (ret < 0)
		return error_set(err, ret, "cannot write '%s'", path);
	ret = check_old(path, err);
	if (ret < 0)
		return ret;
	file = mkostemp(hidden, O_CLOEXEC);
	if (file < 0)
		return error_set(err, -errno, "cannot write beside '%s'", path);
	ret = fill(file, text, n);
	(void)close(file);
	if (ret == 0 && rename(hidden, path) < 0)
		ret = -errno;
	if (ret == 0)
		return sync_folder(path, n_folder, err);
	(void)unlink(hidden);
	return error_set(err, ret, "cannot write '%s'", path);
}

int whole_file_write(const char *path, const char *text, size_t n,
		     struct error *err)
{
	struct sigaction old_action, ignore = { .sa_handler = SIG_IGN };
	sigset_t held, old_mask;
	int ret;

	(void)sigemptyset(&held);
	(void)sigaddset(&held, SIGINT);
	(void)sigaddset(&held, SIGTERM);
	(void)sigaddset(&held, SIGHUP);
	(void)sigaddset(&held, SIGQUIT);
	(void)sigprocmask(SIG_BLOCK, &held, &old_mask);
	/* A file grown too large is an error to clean up after. */
	(void)sigaction(SIGXFSZ, &ignore, &old_action);
	ret = make(path, text, n, err);
	(void)sigaction(SIGXFSZ, &old_action, NULL);
	(void)sigprocmask(SIG_SETMASK, &old_mask, NULL);
	return ret;
}
