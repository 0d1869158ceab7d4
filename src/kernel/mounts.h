// SPDX-License-Identifier: MIT
/*
 * mounts: which file systems a path leads through, told without touching it.
 *
 * A file system that another program or another host answers for may never
 * answer, and to ask whether it does is to wait for it.
 */
#ifndef TCPWAIT_KERNEL_MOUNTS_H
#define TCPWAIT_KERNEL_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>

struct mount {
	int id, parent;
	bool is_first; /* its parent is not in the table */
	char *line; /* owned by the table; the words below point into it */
	const char *root; /* what of the file system: "/" is all of it */
	const char *where;
	const char *type;
};

/* Zeroed: empty; then nothing is local. */
struct mounts {
	struct mount *items;
	size_t n, cap;
};

/* mounts_read reads a mountinfo; 0 or -errno (the table may be freed). */
int mounts_read(struct mounts *mounts, const char *file);
void mounts_free(struct mounts *mounts);

/*
 * mounts_is_local: can an absolute path be opened without waiting for another?
 * Symbolic links are followed, each only once it is known to be local; those
 * of /proc are not, so that of its files only namespaces are.  What "/" itself
 * lies on is taken for granted.
 */
bool mounts_is_local(const struct mounts *mounts, const char *path);

/* mounts_parse cuts a line of mountinfo into its words; false: it is none. */
bool mounts_parse(char *line, struct mount *mount);

#endif
