// SPDX-License-Identifier: MIT
/*
 * dirs: lists the sample's directories, in the order they were stored.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "files.h"
#include "host.h"

enum { OURS_MAX = 256, ENTRY_BYTES_MAX = 32 + NAME_MAX };

/* What stands for a DIR; ours is known by its address. */
struct listing {
	int fd;
	const struct node *next;
	int n_dots; /* "." and ".." that were given */
	struct dirent entry;
};

static struct listing *ours[OURS_MAX];

static struct listing **slot_of(const void *dir)
{
	for (size_t i = 0; i < OURS_MAX; i++) {
		if (ours[i] == dir)
			return &ours[i];
	}
	return NULL;
}

static DIR *open_listing(int fd, const struct node *node)
{
	struct listing *listing = calloc(1, sizeof(*listing));
	struct listing **slot = listing ? slot_of(NULL) : NULL;

	if (!slot) {
		free(listing);
		errno = ENOMEM;
		return NULL;
	}
	listing->fd = fd;
	listing->next = node->first;
	*slot = listing;
	return (DIR *)listing;
}

DIR *fdopendir(int fd)
{
	const struct node *node = files_node(fd);
	DIR *(*next)(int);

	if (node && node->kind == 'd')
		return open_listing(fd, node);
	*(void **)&next = host_next("fdopendir");
	return next(fd);
}

DIR *opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !dir)
		(void)close(fd);
	return dir;
}

static unsigned char type_of(const struct node *node)
{
	if (node->kind == 'd')
		return DT_DIR;
	return node->kind == 'l' ? DT_LNK : DT_REG;
}

static void name_entry(struct dirent *entry, const char *name,
		       unsigned char type, ino_t inode)
{
	size_t len = strlen(name);

	len = len < sizeof(entry->d_name) ? len : sizeof(entry->d_name) - 1;
	memcpy(entry->d_name, name, len);
	entry->d_name[len] = '\0';
	entry->d_type = type;
	entry->d_ino = inode;
	entry->d_reclen = sizeof(*entry);
}

static const char *last_name(const struct node *node)
{
	return strrchr(node->path, '/') + 1;
}

static struct dirent *read_listing(struct listing *listing)
{
	const struct node *node = listing->next;

	if (listing->n_dots < 2) {
		listing->n_dots++;
		name_entry(&listing->entry, listing->n_dots == 1 ? "." : "..",
			   DT_DIR, 1);
		return &listing->entry;
	}
	if (!node)
		return NULL;
	listing->next = node->next;
	name_entry(&listing->entry, last_name(node), type_of(node),
		   node->st.st_ino);
	return &listing->entry;
}

struct dirent *readdir(DIR *dir)
{
	struct dirent *(*next)(DIR *);

	if (slot_of(dir))
		return read_listing((struct listing *)dir);
	*(void **)&next = host_next("readdir");
	return next(dir);
}

_Static_assert(sizeof(struct dirent) == sizeof(struct dirent64), "64 bits");

struct dirent64 *readdir64(DIR *dir)
{
	return (struct dirent64 *)readdir(dir);
}

void rewinddir(DIR *dir)
{
	struct listing *listing = (struct listing *)dir;
	const struct node *node;
	void (*next)(DIR *);

	if (slot_of(dir)) {
		node = files_node(listing->fd);
		listing->next = node ? node->first : NULL;
		listing->n_dots = 0;
		return;
	}
	*(void **)&next = host_next("rewinddir");
	next(dir);
}

int dirfd(DIR *dir)
{
	int (*next)(DIR *);

	if (slot_of(dir))
		return ((struct listing *)dir)->fd;
	*(void **)&next = host_next("dirfd");
	return next(dir);
}

int closedir(DIR *dir)
{
	struct listing **slot = slot_of(dir);
	int (*next)(DIR *);
	int ret;

	if (slot) {
		ret = close((*slot)->fd);
		free(*slot);
		*slot = NULL;
		return ret;
	}
	*(void **)&next = host_next("closedir");
	files_name(dirfd(dir), NULL);
	return next(dir);
}

typedef int (*filter_fn)(const struct dirent *entry);
typedef int (*compare_fn)(const struct dirent **a, const struct dirent **b);

static int keep_entry(struct dirent ***list, int n, const struct dirent *entry)
{
	struct dirent **grown =
		reallocarray(*list, (size_t)n + 1, sizeof(struct dirent *));
	struct dirent *copy = malloc(sizeof(*copy));

	if (!grown || !copy) {
		free(copy);
		return -1;
	}
	*copy = *entry;
	*list = grown;
	grown[n] = copy;
	return n + 1;
}

int scandirat(int dir_fd, const char *restrict path,
	      struct dirent ***restrict list, filter_fn wanted,
	      compare_fn compare)
{
	int fd = openat(dir_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int n = 0;

	*list = NULL;
	if (!dir) {
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	while (n >= 0 && (entry = readdir(dir)) != NULL) {
		if (!wanted || wanted(entry))
			n = keep_entry(list, n, entry);
	}
	(void)closedir(dir);
	if (n > 0 && compare)
		qsort(*list, (size_t)n, sizeof(struct dirent *),
		      (int (*)(const void *, const void *))compare);
	return n;
}

int scandir(const char *restrict path, struct dirent ***restrict list,
	    filter_fn wanted, compare_fn compare)
{
	return scandirat(AT_FDCWD, path, list, wanted, compare);
}

static size_t put_entry(char *out, size_t room, const struct node *node)
{
	const char *name = last_name(node);
	size_t len = offsetof(struct dirent64, d_name) + strlen(name) + 1;
	struct dirent64 entry;

	len = (len + 7) / 8 * 8;
	if (len > room)
		return 0;
	memset(&entry, 0, sizeof(entry));
	entry.d_ino = node->st.st_ino;
	entry.d_reclen = (unsigned short)len;
	entry.d_type = type_of(node);
	memcpy(entry.d_name, name, strlen(name));
	memcpy(out, &entry, len);
	return len;
}

/* The file offset of the directory that stands for ours is the position. */
ssize_t getdents64(int fd, void *out, size_t size)
{
	const struct node *node = files_node(fd);
	size_t used = 0, skipped = 0, at;
	const struct node *child;

	if (!node || node->kind != 'd')
		return syscall(SYS_getdents64, fd, out, size);
	at = files_seen(fd, 0);
	for (child = node->first; child; child = child->next) {
		size_t n;

		if (skipped++ < at)
			continue;
		n = put_entry((char *)out + used, size - used, child);
		if (n == 0)
			break;
		used += n;
		(void)files_seen(fd, 1);
	}
	return (ssize_t)used;
}
