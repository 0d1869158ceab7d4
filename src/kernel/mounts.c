// SPDX-License-Identifier: MIT
/*
 * mounts: goes down a path as the kernel would, over its own list of mounts.
 *
 * Only readlink() is called, and only on what lies on a local file system.
 */
#include "kernel/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tcpwait/array.h"

enum { LINKS_MAX = 40 };

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* mangle() of fs/seq_file.c writes blanks and backslashes as \ooo. */
static void unescape(char *text)
{
	const char *in = text;
	char *out = text;

	while (*in != '\0') {
		if (in[0] == '\\' && is_octal(in[1]) && is_octal(in[2]) &&
		    is_octal(in[3])) {
			*out++ = (char)((in[1] - '0') * 64 + (in[2] - '0') * 8 +
					(in[3] - '0'));
			in += 4;
		} else {
			*out++ = *in++;
		}
	}
	*out = '\0';
}

/* Whoever answers is not this kernel; "fuse.sshfs" is of the kind of "fuse". */
static bool is_remote(const struct mount *mount)
{
	static const char *const types[] = {
		"9p",	    "afs",   "autofs", "beegfs",  "ceph",
		"cifs",	    "coda",  "fuse",   "fuseblk", "gfs2",
		"lustre",   "ncpfs", "nfs",    "nfs4",	  "ocfs2",
		"orangefs", "pvfs2", "smb3",   "smbfs",	  "virtiofs",
	};
	size_t len = strcspn(mount->type, ".");

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (strlen(types[i]) == len &&
		    strncmp(types[i], mount->type, len) == 0)
			return true;
	}
	return false;
}

/* ID PARENT MAJOR:MINOR ROOT WHERE OPTIONS [TAG...] - TYPE SOURCE OPTIONS */
bool mounts_parse(char *line, struct mount *mount)
{
	enum { ID, PARENT, ROOT = 3, WHERE = 4, N_FIXED = 6 };
	char *word[N_FIXED];
	const char *mark;

	for (int i = 0; i < N_FIXED; i++) {
		word[i] = strsep(&line, " ");
		if (!line)
			return false;
	}
	do
		mark = strsep(&line, " ");
	while (mark && strcmp(mark, "-") != 0);
	mount->type = strsep(&line, " ");
	if (!mount->type || !line)
		return false;
	unescape(word[WHERE]);
	mount->id = (int)strtol(word[ID], NULL, 10);
	mount->parent = (int)strtol(word[PARENT], NULL, 10);
	mount->root = word[ROOT];
	mount->where = word[WHERE];
	return true;
}

static int add_line(struct mounts *mounts, const char *line, size_t len)
{
	struct mount mount = { .line = strndup(line, len) }, *added = NULL;

	if (mount.line && !mounts_parse(mount.line, &mount)) {
		free(mount.line);
		return 0;
	}
	if (mount.line)
		added = LIST_ADD(mounts);
	if (!added) {
		free(mount.line);
		return -ENOMEM;
	}
	*added = mount;
	return 0;
}

static bool has_id(const struct mounts *mounts, int id)
{
	for (size_t i = 0; i < mounts->n; i++) {
		if (mounts->items[i].id == id)
			return true;
	}
	return false;
}

/* By where they are, those at one place in the order of the table. */
static int place_cmp(const void *a, const void *b, void *ctx)
{
	const struct mounts *mounts = ctx;
	const uint32_t *left = a, *right = b;
	int cmp =
		strcmp(mounts->items[*left].where, mounts->items[*right].where);

	return cmp != 0 ? cmp : (*left > *right) - (*left < *right);
}

static int sort(struct mounts *mounts)
{
	mounts->by_place = calloc(mounts->n + 1, sizeof(*mounts->by_place));
	if (!mounts->by_place)
		return -ENOMEM;
	for (uint32_t i = 0; i < mounts->n; i++)
		mounts->by_place[i] = i;
	qsort_r(mounts->by_place, mounts->n, sizeof(*mounts->by_place),
		place_cmp, mounts);
	return 0;
}

int mounts_read(struct mounts *mounts, const char *file)
{
	struct proc_lines lines;
	const char *line;
	size_t len;
	int ret = proc_lines_open(&lines, AT_FDCWD, file);

	if (ret < 0)
		return ret;
	while (ret == 0 && proc_lines_next(&lines, &line, &len) > 0)
		ret = add_line(mounts, line, len);
	proc_lines_close(&lines);
	for (size_t i = 0; i < mounts->n; i++)
		mounts->items[i].is_first =
			!has_id(mounts, mounts->items[i].parent);
	return ret < 0 ? ret : sort(mounts);
}

void mounts_free(struct mounts *mounts)
{
	for (size_t i = 0; i < mounts->n; i++)
		free(mounts->items[i].line);
	free(mounts->items);
	free(mounts->by_place);
	*mounts = (struct mounts){ 0 };
}

/* Where a walk is. */
struct walk {
	const struct mounts *mounts;
	const struct mount *on; /* NULL: outside of all that is listed */
	char path[PATH_MAX]; /* so far; "" is the root */
	char rest[2 * PATH_MAX]; /* with a slash before each word */
	int n_links;
};

/* Where those at a path begin in by_place, if there are any. */
static size_t first_at(const struct mounts *mounts, const char *path)
{
	size_t low = 0, high = mounts->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint32_t pos = mounts->by_place[middle];

		if (strcmp(mounts->items[pos].where, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct mount *mounted_here(const struct walk *walk)
{
	const struct mounts *mounts = walk->mounts;
	const char *path = walk->path[0] ? walk->path : "/";

	for (size_t i = first_at(mounts, path); i < mounts->n; i++) {
		const struct mount *mount = &mounts->items[mounts->by_place[i]];

		if (strcmp(mount->where, path) != 0)
			break;
		if (mount != walk->on &&
		    (walk->on ? mount->parent == walk->on->id
			      : mount->is_first))
			return mount;
	}
	return NULL;
}

/* Steps onto what is mounted here, one over the other. */
static bool enter_mounts(struct walk *walk)
{
	const struct mount *mount;

	while ((mount = mounted_here(walk)) != NULL) {
		walk->on = mount;
		if (is_remote(mount) && walk->path[0])
			return false;
	}
	return true;
}

static bool begin(struct walk *walk)
{
	walk->path[0] = '\0';
	walk->on = NULL;
	return enter_mounts(walk);
}

/* Back to a folder: from the start, where no mount was missed. */
static bool go_up(struct walk *walk)
{
	char rest[2 * PATH_MAX], path[PATH_MAX];
	char *last = strrchr(walk->path, '/');

	if (last)
		*last = '\0';
	(void)snprintf(path, sizeof(path), "%s", walk->path);
	if ((size_t)snprintf(rest, sizeof(rest), "%s%s", path, walk->rest) >=
	    sizeof(rest))
		return false;
	memcpy(walk->rest, rest, sizeof(rest));
	return ++walk->n_links <= LINKS_MAX && begin(walk);
}

/* What a link says comes before the rest. */
static bool follow(struct walk *walk, char *target)
{
	char rest[2 * PATH_MAX];
	char *last = strrchr(walk->path, '/');
	const char *slash = target[0] == '/' ? "" : "/";
	int n;

	*last = '\0';
	n = snprintf(rest, sizeof(rest), "%s%s%s%s",
		     target[0] == '/' ? "" : walk->path, slash, target,
		     walk->rest);
	if (n < 0 || (size_t)n >= sizeof(rest))
		return false;
	memcpy(walk->rest, rest, sizeof(rest));
	return ++walk->n_links <= LINKS_MAX && begin(walk);
}

/* After "/PID": links of /proc lead anywhere, these to the kernel. */
static bool ends_in_proc(const struct walk *walk)
{
	static const char task[] = "/task/";
	const char *at = walk->rest + 1;

	at += strcspn(at, "/");
	if (strncmp(at, task, strlen(task)) == 0) {
		at += strlen(task);
		at += strspn(at, "0123456789");
	}
	return strcmp(at, "/ns/net") == 0;
}

static bool take_word(struct walk *walk, const char *word, size_t len)
{
	char target[PATH_MAX];
	size_t used = strlen(walk->path);
	ssize_t n;

	if (len == 0 || (len == 1 && word[0] == '.'))
		return true;
	if (len == 2 && word[0] == '.' && word[1] == '.')
		return go_up(walk);
	if (used + 1 + len >= sizeof(walk->path))
		return false;
	walk->path[used] = '/';
	memcpy(walk->path + used + 1, word, len);
	walk->path[used + 1 + len] = '\0';
	/* A mount hides what would be found, and is no link itself. */
	if (mounted_here(walk))
		return enter_mounts(walk);
	n = readlink(walk->path, target, sizeof(target) - 1);
	if (n < 0)
		return true;
	target[n] = '\0';
	return follow(walk, target);
}

bool mounts_is_local(const struct mounts *mounts, const char *path)
{
	struct walk walk = { .mounts = mounts };
	char word[NAME_MAX + 1];

	if (mounts->n == 0 || path[0] != '/' || strlen(path) >= PATH_MAX ||
	    !begin(&walk))
		return false;
	(void)snprintf(walk.rest, sizeof(walk.rest), "%s", path);
	while (walk.rest[0]) {
		size_t len;

		if (walk.on && strcmp(walk.on->type, "proc") == 0)
			return ends_in_proc(&walk);
		len = strcspn(walk.rest + 1, "/");
		if (len > NAME_MAX)
			return false;
		memcpy(word, walk.rest + 1, len);
		memmove(walk.rest, walk.rest + 1 + len,
			strlen(walk.rest + 1 + len) + 1);
		if (!take_word(&walk, word, len))
			return false;
	}
	return true;
}
