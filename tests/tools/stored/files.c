// SPDX-License-Identifier: MIT
/*
 * files: opens what the sample has, in place of what is there.
 *
 * The content of a file is given in a memory file of its own, so that read(),
 * seek and mmap() need no help; a directory is any directory.
 */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <mntent.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "host.h"

enum { FDS_MAX = 65536, LINKS_MAX = 16, NAME_SIZE = 512 };

static const char *const managed[] = {
	"/proc",
	"/sys",
	"/run",
	"/var/run",
	"/etc/sysctl.conf",
	"/etc/sysctl.d",
	"/etc/services",
	"/etc/mtab",
	"/etc/hostname",
	"/lib/sysctl.d",
	"/usr/lib/sysctl.d",
	"/usr/local/lib/sysctl.d",
	NULL,
};

static char *names[FDS_MAX];
static size_t seen[FDS_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void files_name(int fd, const char *path)
{
	if (fd < 0 || fd >= FDS_MAX)
		return;
	(void)pthread_mutex_lock(&lock);
	free(names[fd]);
	names[fd] = path ? strdup(path) : NULL;
	seen[fd] = 0;
	(void)pthread_mutex_unlock(&lock);
}

size_t files_seen(int fd, size_t n)
{
	size_t before;

	if (fd < 0 || fd >= FDS_MAX)
		return 0;
	(void)pthread_mutex_lock(&lock);
	before = seen[fd];
	seen[fd] += n;
	(void)pthread_mutex_unlock(&lock);
	return before;
}

static bool name_of(int fd, char out[PATH_MAX])
{
	bool is_ours = false;

	if (fd < 0 || fd >= FDS_MAX)
		return false;
	(void)pthread_mutex_lock(&lock);
	if (names[fd]) {
		is_ours = true;
		(void)snprintf(out, PATH_MAX, "%s", names[fd]);
	}
	(void)pthread_mutex_unlock(&lock);
	return is_ours;
}

const struct node *files_node(int fd)
{
	char path[PATH_MAX];

	return name_of(fd, path) ? world_node(sample_world(), path) : NULL;
}

static bool is_managed(const char *path)
{
	for (size_t i = 0; managed[i]; i++) {
		size_t len = strlen(managed[i]);

		if (strncmp(path, managed[i], len) == 0 &&
		    (path[len] == '/' || path[len] == '\0'))
			return true;
	}
	return false;
}

/* /proc/12 or /proc/12/task/13: the pid that comes last; 0: neither. */
static uint64_t process_of(const char *path)
{
	char *end;
	uint64_t pid;

	if (strncmp(path, "/proc/", 6) != 0)
		return 0;
	pid = strtoull(path + 6, &end, 10);
	if (strncmp(end, "/task/", 6) == 0 && end[6])
		(void)strtoull(end + 6, &end, 10);
	return *end ? 0 : pid;
}

/* Where /proc shows what depends on who looks; false: nothing special. */
static bool jump(char at[PATH_MAX], const char *name)
{
	const struct sample *sample = sample_get();
	uint64_t pid = process_of(at);
	const struct numbered *process;
	uint64_t key = host_netns();

	if (strcmp(at, "/proc/sys") == 0 && strcmp(name, "net") == 0) {
		(void)snprintf(at, PATH_MAX, "/netns/%llu/sys/net",
			       (unsigned long long)key);
		return true;
	}
	if (pid == 0 || strcmp(name, "net") != 0)
		return false;
	process = world_process(sample_world(), pid);
	if (pid != strtoull(sample->self, NULL, 10))
		key = process ? process->key : 0;
	(void)snprintf(at, PATH_MAX, "/netns/%llu/net",
		       (unsigned long long)key);
	return true;
}

static void step_up(char at[PATH_MAX])
{
	char *slash = strrchr(at, '/');

	if (slash)
		*slash = '\0';
}

/* Links of processes lead to what has no path. */
static bool leads_on(const struct node *node)
{
	return node && node->kind == 'l' && node->text &&
	       (strncmp(node->path, "/proc/", 6) != 0 ||
		strchr("0123456789", node->path[6]) == NULL);
}

static bool walk(char at[PATH_MAX], char *rest, bool follow, int n_links);

/* Goes on from where a link leads. */
static bool walk_link(char at[PATH_MAX], const struct node *link,
		      const char *rest, bool follow, int n_links)
{
	char onward[PATH_MAX];

	(void)snprintf(onward, sizeof(onward), "%s/%s", link->text,
		       rest ? rest : "");
	if (link->text[0] == '/')
		at[0] = '\0';
	else
		step_up(at);
	return n_links < LINKS_MAX && walk(at, onward, follow, n_links + 1);
}

/* False: the path is that of a descriptor of this very process. */
static bool walk(char at[PATH_MAX], char *rest, bool follow, int n_links)
{
	char *name;

	while ((name = strsep(&rest, "/")) != NULL) {
		size_t len = strlen(at);
		const struct node *node;

		if (!*name || strcmp(name, ".") == 0)
			continue;
		if (strcmp(name, "..") == 0) {
			step_up(at);
			continue;
		}
		if (jump(at, name))
			continue;
		(void)snprintf(at + len, PATH_MAX - len, "/%s", name);
		node = world_node(sample_world(), at);
		if (leads_on(node) && (follow || (rest && *rest)))
			return walk_link(at, node, rest, follow, n_links);
	}
	return true;
}

/* What /proc/self/fd has is of this process, not of who looked then. */
static bool is_own_descriptor(const char *path)
{
	return strncmp(path, "/proc/self/fd", 13) == 0 ||
	       strncmp(path, "/proc/thread-self/fd", 20) == 0;
}

/* The sample's path that one of our descriptors stands for. */
static bool own_descriptor(const char *name, char path[PATH_MAX])
{
	const char *digits = strrchr(name, '/');

	return is_own_descriptor(name) && digits &&
	       name_of((int)strtol(digits + 1, NULL, 10), path);
}

bool files_place(int dir_fd, const char *path, bool follow, char out[PATH_MAX])
{
	char rest[PATH_MAX];

	(void)snprintf(rest, sizeof(rest), "%s", path);
	if (path[0] == '/') {
		if (!is_managed(path) || is_own_descriptor(path))
			return false;
		out[0] = '\0';
	} else if (dir_fd == AT_FDCWD || !name_of(dir_fd, out)) {
		return false;
	}
	return walk(out, rest, follow, 0);
}

/* Who may not look into a directory does not learn what is in it. */
const struct node *files_find(const char *path)
{
	const struct node *node = world_node(sample_world(), path);

	if (!node)
		errno = ENOENT;
	return node;
}

static int give_content(const struct node *node)
{
	int fd = memfd_create("stored", MFD_CLOEXEC);

	if (fd >= 0 && node->len > 0 &&
	    (pwrite(fd, node->text, node->len, 0) != (ssize_t)node->len))
		(void)fprintf(stderr, "stored: no memory for %s\n", node->path);
	return fd;
}

static int open_node(const char *path, int flags)
{
	const struct node *node = files_find(path);
	int fd;

	if (!node)
		return -1;
	errno = node->open_error;
	if (errno == 0 && (flags & O_ACCMODE) != O_RDONLY)
		errno = EACCES;
	if (errno == 0 && (flags & O_DIRECTORY) && node->kind != 'd')
		errno = ENOTDIR;
	if (errno != 0)
		return -1;
	if (node->kind == 'd')
		fd = (int)syscall(SYS_openat, AT_FDCWD, "/",
				  O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	else
		fd = give_content(node);
	files_name(fd, path);
	return fd;
}

static int open_at(int dir_fd, const char *name, int flags, mode_t mode)
{
	char path[PATH_MAX];
	int fd;

	if (files_place(dir_fd, name, !(flags & O_NOFOLLOW), path) ||
	    own_descriptor(name, path))
		return open_node(path, flags);
	fd = (int)syscall(SYS_openat, dir_fd, name, flags, mode);
	files_name(fd, NULL);
	return fd;
}

static mode_t mode_of(int flags, va_list args)
{
	return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(args, int) : 0;
}

#define OPEN(name)                                           \
	int name(const char *path, int flags, ...)           \
	{                                                    \
		va_list args;                                \
		mode_t mode;                                 \
                                                             \
		va_start(args, flags);                       \
		mode = mode_of(flags, args);                 \
		va_end(args);                                \
		return open_at(AT_FDCWD, path, flags, mode); \
	}
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                           \
	int name(int dir_fd, const char *path, int flags, ...) \
	{                                                      \
		va_list args;                                  \
		mode_t mode;                                   \
                                                               \
		va_start(args, flags);                         \
		mode = mode_of(flags, args);                   \
		va_end(args);                                  \
		return open_at(dir_fd, path, flags, mode);     \
	}
OPENAT(openat)
OPENAT(openat64)

/* What _FORTIFY_SOURCE makes of open() and its like. */
int checked_open(const char *path, int flags) __asm__("__open_2");
int checked_open64(const char *path, int flags) __asm__("__open64_2");
int checked_openat(int dir_fd, const char *path,
		   int flags) __asm__("__openat_2");
ssize_t checked_readlink(const char *path, char *out, size_t size,
			 size_t room) __asm__("__readlink_chk");
ssize_t checked_readlinkat(int dir_fd, const char *path, char *out, size_t size,
			   size_t room) __asm__("__readlinkat_chk");

int checked_open(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags, 0);
}

int checked_open64(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags, 0);
}

int checked_openat(int dir_fd, const char *path, int flags)
{
	return open_at(dir_fd, path, flags, 0);
}

static FILE *open_stream(const char *next_name, const char *name,
			 const char *mode)
{
	FILE *(*next)(const char *, const char *);
	char path[PATH_MAX];
	FILE *file;
	int fd;

	if (files_place(AT_FDCWD, name, true, path)) {
		fd = open_node(path, mode[0] == 'r' ? O_RDONLY : O_WRONLY);
		return fd < 0 ? NULL : fdopen(fd, "r");
	}
	*(void **)&next = host_next(next_name);
	file = next(name, mode);
	if (file)
		files_name(fileno(file), NULL);
	return file;
}

FILE *fopen(const char *name, const char *mode)
{
	return open_stream("fopen", name, mode);
}

FILE *fopen64(const char *name, const char *mode)
{
	return open_stream("fopen64", name, mode);
}

FILE *setmntent(const char *name, const char *mode)
{
	return open_stream("setmntent", name, mode);
}

int fclose(FILE *file)
{
	int (*next)(FILE *);

	*(void **)&next = host_next("fclose");
	files_name(fileno(file), NULL);
	return next(file);
}

int endmntent(FILE *file)
{
	if (file)
		(void)fclose(file);
	return 1;
}

int close(int fd)
{
	files_name(fd, NULL);
	return (int)syscall(SYS_close, fd);
}

static int same_as(int fd, int old)
{
	char path[PATH_MAX];

	if (fd >= 0)
		files_name(fd, name_of(old, path) ? path : NULL);
	return fd;
}

int dup(int old)
{
	return same_as((int)syscall(SYS_dup, old), old);
}

int dup2(int old, int fd)
{
	if (old == fd)
		return fd;
	return same_as((int)syscall(SYS_dup3, old, fd, 0), old);
}

int dup3(int old, int fd, int flags)
{
	return same_as((int)syscall(SYS_dup3, old, fd, flags), old);
}

#define FCNTL(name)                                             \
	int name(int fd, int what, ...)                         \
	{                                                       \
		va_list args;                                   \
		long with;                                      \
		int ret;                                        \
                                                                \
		va_start(args, what);                           \
		with = va_arg(args, long);                      \
		va_end(args);                                   \
		ret = (int)syscall(SYS_fcntl, fd, what, with);  \
		if (what == F_DUPFD || what == F_DUPFD_CLOEXEC) \
			return same_as(ret, fd);                \
		return ret;                                     \
	}
FCNTL(fcntl)
FCNTL(fcntl64)

static int stat_node(const struct node *node, bool follow, struct stat *st)
{
	if (!node)
		return -1;
	if (node->stat_error != 0 && follow) {
		errno = node->stat_error;
		return -1;
	}
	*st = node->st;
	if (node->kind == 'l' && !follow)
		st->st_mode = S_IFLNK | 0777;
	return 0;
}

static int stat_fd(int fd, struct stat *st)
{
	const struct node *node = files_node(fd);

	if (node)
		return stat_node(node, true, st);
	if (syscall(SYS_newfstatat, fd, "", st, AT_EMPTY_PATH) < 0)
		return -1;
	if (S_ISSOCK(st->st_mode))
		st->st_dev = sample_get()->sockfs;
	return 0;
}

static int stat_at(int dir_fd, const char *name, struct stat *st, int flags)
{
	bool follow = !(flags & AT_SYMLINK_NOFOLLOW);
	char path[PATH_MAX];

	if ((flags & AT_EMPTY_PATH) && !*name)
		return stat_fd(dir_fd, st);
	if (files_place(dir_fd, name, follow, path))
		return stat_node(files_find(path), follow, st);
	return (int)syscall(SYS_newfstatat, dir_fd, name, st, flags);
}

int stat(const char *path, struct stat *st)
{
	return stat_at(AT_FDCWD, path, st, 0);
}

int lstat(const char *path, struct stat *st)
{
	return stat_at(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

int fstat(int fd, struct stat *st)
{
	return stat_fd(fd, st);
}

int fstatat(int dir_fd, const char *path, struct stat *st, int flags)
{
	return stat_at(dir_fd, path, st, flags);
}

_Static_assert(sizeof(struct stat) == sizeof(struct stat64), "64 bits");

int stat64(const char *path, struct stat64 *st)
{
	return stat_at(AT_FDCWD, path, (struct stat *)st, 0);
}

int lstat64(const char *path, struct stat64 *st)
{
	return stat_at(AT_FDCWD, path, (struct stat *)st, AT_SYMLINK_NOFOLLOW);
}

int fstat64(int fd, struct stat64 *st)
{
	return stat_fd(fd, (struct stat *)st);
}

int fstatat64(int dir_fd, const char *path, struct stat64 *st, int flags)
{
	return stat_at(dir_fd, path, (struct stat *)st, flags);
}

int statx(int dir_fd, const char *restrict path, int flags, unsigned int mask,
	  struct statx *restrict out)
{
	struct stat st;

	(void)mask;
	if (stat_at(dir_fd, path, &st, flags) < 0)
		return -1;
	*out = (struct statx){
		.stx_mask = STATX_BASIC_STATS,
		.stx_nlink = (uint32_t)st.st_nlink,
		.stx_uid = st.st_uid,
		.stx_gid = st.st_gid,
		.stx_mode = (uint16_t)st.st_mode,
		.stx_ino = st.st_ino,
		.stx_size = (uint64_t)st.st_size,
		.stx_dev_major = (uint32_t)(st.st_dev >> 8 & 0xfff),
		.stx_dev_minor = (uint32_t)((st.st_dev & 0xff) |
					    (st.st_dev >> 12 & ~0xffU)),
	};
	return 0;
}

static int statfs_node(const struct node *node, struct statfs *out)
{
	if (!node)
		return -1;
	*out = (struct statfs){ .f_bsize = 4096 };
	for (; node && out->f_type == 0; node = node->parent)
		out->f_type = (long)node->fs;
	return 0;
}

int statfs(const char *name, struct statfs *out)
{
	char path[PATH_MAX];

	if (files_place(AT_FDCWD, name, true, path))
		return statfs_node(files_find(path), out);
	return (int)syscall(SYS_statfs, name, out);
}

int fstatfs(int fd, struct statfs *out)
{
	const struct node *node = files_node(fd);

	return node ? statfs_node(node, out)
		    : (int)syscall(SYS_fstatfs, fd, out);
}

int statfs64(const char *name, struct statfs64 *out)
{
	return statfs(name, (struct statfs *)out);
}

int fstatfs64(int fd, struct statfs64 *out)
{
	return fstatfs(fd, (struct statfs *)out);
}

static int access_at(int dir_fd, const char *name, int how, int flags)
{
	char path[PATH_MAX];
	const struct node *node;

	if (!files_place(dir_fd, name, true, path))
		return (int)syscall(SYS_faccessat, dir_fd, name, how, flags);
	node = files_find(path);
	if (!node)
		return -1;
	errno = how == F_OK ? node->stat_error : node->open_error;
	return errno ? -1 : 0;
}

int access(const char *path, int how)
{
	return access_at(AT_FDCWD, path, how, 0);
}

int faccessat(int dir_fd, const char *path, int how, int flags)
{
	return access_at(dir_fd, path, how, flags);
}

/*
 * Our descriptors under /proc/self/fd lead to the sample's paths, and those of
 * magic links to what these say.
 */
static ssize_t read_own_link(int dir_fd, const char *name, char *out,
			     size_t size)
{
	const struct node *node;
	char path[PATH_MAX];
	const char *text = path;
	size_t len;

	if (!own_descriptor(name, path))
		return syscall(SYS_readlinkat, dir_fd, name, out, size);
	node = world_node(sample_world(), path);
	if (node && node->kind == 'l')
		text = node->text;
	len = text == path ? strlen(path) : node->len;
	len = len < size ? len : size;
	memcpy(out, text, len);
	return (ssize_t)len;
}

static ssize_t link_at(int dir_fd, const char *name, char *out, size_t size)
{
	const struct node *node;
	char path[PATH_MAX];
	size_t len;

	if (!files_place(dir_fd, name, false, path))
		return read_own_link(dir_fd, name, out, size);
	node = files_find(path);
	if (!node)
		return -1;
	errno = node->kind != 'l' ? EINVAL : node->link_error;
	if (errno != 0)
		return -1;
	len = node->len < size ? node->len : size;
	memcpy(out, node->text, len);
	return (ssize_t)len;
}

ssize_t readlink(const char *restrict path, char *restrict out, size_t size)
{
	return link_at(AT_FDCWD, path, out, size);
}

ssize_t readlinkat(int dir_fd, const char *restrict path, char *restrict out,
		   size_t size)
{
	return link_at(dir_fd, path, out, size);
}

ssize_t checked_readlink(const char *path, char *out, size_t size, size_t room)
{
	return link_at(AT_FDCWD, path, out, size < room ? size : room);
}

ssize_t checked_readlinkat(int dir_fd, const char *path, char *out, size_t size,
			   size_t room)
{
	return link_at(dir_fd, path, out, size < room ? size : room);
}

static ssize_t protocol_of(const struct node *node, char *out, size_t size)
{
	const struct numbered *found = NULL;
	size_t len;

	if (node && node->text && strncmp(node->text, "socket:[", 8) == 0)
		found = world_protocol(sample_world(),
				       strtoull(node->text + 8, NULL, 10));
	errno = !found ? ENODATA : (int)strtol(found->name, NULL, 10);
	if (errno != 0)
		return -1;
	len = strlen(found->name) + 1;
	errno = ERANGE;
	if (len > size)
		return -1;
	memcpy(out, found->name, len);
	return (ssize_t)len;
}

ssize_t getxattr(const char *name, const char *which, void *out, size_t size)
{
	char path[PATH_MAX];

	if (files_place(AT_FDCWD, name, false, path))
		return protocol_of(files_find(path), out, size);
	return syscall(SYS_getxattr, name, which, out, size);
}

/* A cgroup's handle is the inode of its directory; namespaces have none. */
static const struct node *by_inode(const struct node *node, uint64_t inode)
{
	const struct node *child, *found = NULL;

	if (node->st.st_ino == inode)
		return node;
	for (child = node->first; child && !found; child = child->next) {
		if (child->kind == 'd')
			found = by_inode(child, inode);
	}
	return found;
}

int open_by_handle_at(int mount_fd, struct file_handle *handle, int flags)
{
	const struct node *mount = files_node(mount_fd);
	const struct node *found = NULL;
	uint64_t inode;

	if (mount && mount->link_error) {
		errno = mount->link_error;
		return -1;
	}
	if (mount && handle->handle_bytes == sizeof(inode)) {
		memcpy(&inode, handle->f_handle, sizeof(inode));
		found = by_inode(mount, inode);
	}
	if (found)
		return open_node(found->path, flags & ~O_ACCMODE);
	errno = mount ? ESTALE : EPERM;
	return -1;
}

int ioctl(int fd, unsigned long what, ...)
{
	const struct node *node;
	va_list args;
	void *with;

	va_start(args, what);
	with = va_arg(args, void *);
	va_end(args);
	node = files_node(fd);
	if (node && what == NS_GET_NSTYPE &&
	    world_place_by_id(sample_world(), node->st.st_ino))
		return CLONE_NEWNET;
	return (int)syscall(SYS_ioctl, fd, what, with);
}
