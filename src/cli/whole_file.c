// SPDX-License-Identifier: MIT
/*
 * whole_file: lock, write, sync, rename, sync.
 *
 * Not O_TMPFILE: not every file system has it, and a file without a name can
 * only be linked to a new name, never to one that is taken.
 */
#include "cli/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	NAME_SIZE = 256, /* NAME_MAX and a NUL */
	LOCK_WAIT_MS = 5000,
	LOCK_PAUSE_MS = 10,
};

/* A file in the making. */
struct making {
	const char *path; /* as the user wrote it, for messages */
	const char *name; /* its last part */
	char hidden[NAME_SIZE]; /* what it is called until it is whole */
	int dir;
	int file;
	struct error *err;
};

static int fail(const struct making *making, int code, const char *what)
{
	return error_set(making->err, code, "%s '%s'", what, making->path);
}

/*
 * Other programs that read every file of the folder must not take this one for
 * theirs: node_exporter reads what ends in .prom.
 */
static int name_hidden(struct making *making)
{
	int n = snprintf(making->hidden, sizeof(making->hidden), ".%s.new",
			 making->name);

	if (n < 0 || (size_t)n >= sizeof(making->hidden))
		return fail(making, -ENAMETOOLONG, "cannot write");
	return 0;
}

static int open_dir(struct making *making)
{
	const char *slash = strrchr(making->path, '/');
	char dir[PATH_MAX] = ".";

	making->name = slash ? slash + 1 : making->path;
	if (*making->name == '\0' || strcmp(making->name, ".") == 0 ||
	    strcmp(making->name, "..") == 0)
		return fail(making, -EISDIR, "cannot write");
	/* "/x" is in "/". */
	if (slash && (size_t)(slash - making->path) + 1 >= sizeof(dir))
		return fail(making, -ENAMETOOLONG, "cannot write");
	if (slash)
		(void)snprintf(dir, sizeof(dir), "%.*s",
			       (int)(slash - making->path) + 1, making->path);
	making->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (making->dir < 0)
		return fail(making, -errno, "cannot open the folder of");
	return name_hidden(making);
}

/* A device or a link would be gone once another file has its name. */
static int check_old(const struct making *making)
{
	struct stat old;

	if (fstatat(making->dir, making->name, &old, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0
				       : fail(making, -errno, "cannot look at");
	if (S_ISDIR(old.st_mode))
		return fail(making, -EISDIR, "cannot write");
	if (S_ISREG(old.st_mode))
		return 0;
	(void)error_set(making->err, 0,
			"cannot write '%s': it is not an ordinary file",
			making->path);
	return -EINVAL;
}

static bool is_interrupted(void)
{
	sigset_t pending;

	return sigpending(&pending) == 0 &&
	       (sigismember(&pending, SIGINT) == 1 ||
		sigismember(&pending, SIGTERM) == 1 ||
		sigismember(&pending, SIGHUP) == 1);
}

static void rest(void)
{
	const struct timespec pause = { .tv_nsec = LOCK_PAUSE_MS * 1000000L };

	(void)nanosleep(&pause, NULL);
}

/* Is what is open still what has the name?  Another run may have used it. */
static bool is_named(const struct making *making, const struct stat *open_one)
{
	struct stat named;

	return fstatat(making->dir, making->hidden, &named,
		       AT_SYMLINK_NOFOLLOW) == 0 &&
	       named.st_dev == open_one->st_dev &&
	       named.st_ino == open_one->st_ino;
}

/*
 * With the lock: 1 where the hidden file is nobody's but ours, 0 where it is
 * not the one that has the name, or had to go.
 */
static int take_over(const struct making *making)
{
	struct stat found;

	if (fstat(making->file, &found) < 0 || !is_named(making, &found))
		return 0;
	/* Who left it, or linked to it, could go on writing. */
	if (S_ISREG(found.st_mode) && found.st_nlink == 1 &&
	    found.st_uid == geteuid())
		return 1;
	if (unlinkat(making->dir, making->hidden, 0) < 0)
		return fail(making, -errno, "cannot write beside");
	return 0;
}

/* Tries once: 1, or 0 where it is to be tried again. */
static int try_lock(struct making *making)
{
	const int how = O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	bool is_ours = true;
	int ret = 0;

	making->file = openat(making->dir, making->hidden,
			      how | O_CREAT | O_EXCL, 0600);
	if (making->file < 0 && errno == EEXIST) {
		is_ours = false;
		making->file = openat(making->dir, making->hidden, how);
		/* Another run has just given it the name. */
		if (making->file < 0 && errno == ENOENT)
			return 0;
	}
	if (making->file < 0)
		return fail(making, -errno, "cannot write beside");
	if (flock(making->file, LOCK_EX | LOCK_NB) == 0) {
		ret = take_over(making);
	} else if (errno != EWOULDBLOCK && errno != EINTR) {
		ret = fail(making, -errno, "cannot lock beside");
		if (is_ours)
			(void)unlinkat(making->dir, making->hidden, 0);
	}
	if (ret != 0)
		return ret;
	(void)close(making->file);
	making->file = -1;
	return 0;
}

static int lock(struct making *making)
{
	int ret = try_lock(making);

	for (int ms = 0; ret == 0 && ms < LOCK_WAIT_MS; ms += LOCK_PAUSE_MS) {
		if (is_interrupted())
			return fail(making, -EINTR, "cannot write");
		rest();
		ret = try_lock(making);
	}
	if (ret == 0)
		return fail(making, -EBUSY,
			    "another program does not stop writing");
	return ret < 0 ? ret : 0;
}

static int write_all(const struct making *making, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t done = write(making->file, text, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		text += done;
		n -= (size_t)done;
	}
	return 0;
}

/* The lock is held, so the hidden file is nobody else's. */
static int fill(const struct making *making, const char *text, size_t n)
{
	int ret = ftruncate(making->file, 0) < 0 ? -errno : 0;

	if (ret == 0)
		ret = write_all(making, text, n);
	/* Not by open(): a umask would take bits away. */
	if (ret == 0 && fchmod(making->file, 0644) < 0)
		ret = -errno;
	if (ret == 0 && fsync(making->file) < 0)
		ret = -errno;
	if (ret == 0 && renameat(making->dir, making->hidden, making->dir,
				 making->name) < 0)
		ret = -errno;
	if (ret == 0)
		return 0;
	(void)unlinkat(making->dir, making->hidden, 0);
	return fail(making, ret, "cannot write");
}

static int make(struct making *making, const char *text, size_t n)
{
	int ret = open_dir(making);

	if (ret == 0)
		ret = check_old(making);
	if (ret == 0)
		ret = lock(making);
	if (ret == 0)
		ret = fill(making, text, n);
	/* Some file systems cannot sync a folder, and need not. */
	if (ret == 0 && fsync(making->dir) < 0 && errno != EINVAL)
		ret = fail(making, -errno, "cannot sync the folder of");
	return ret;
}

int whole_file_write(const char *path, const char *text, size_t n,
		     struct error *err)
{
	struct making making = {
		.path = path,
		.dir = -1,
		.file = -1,
		.err = err,
	};
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
	ret = make(&making, text, n);
	if (making.file >= 0)
		(void)close(making.file);
	if (making.dir >= 0)
		(void)close(making.dir);
	(void)sigaction(SIGXFSZ, &old_action, NULL);
	(void)sigprocmask(SIG_SETMASK, &old_mask, NULL);
	return ret;
}
