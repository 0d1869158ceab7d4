// SPDX-License-Identifier: MIT
/*
 * mounts: what is mounted where, as /proc/self/mountinfo has it.
 */
#ifndef TCPWAIT_KERNEL_MOUNTS_H
#define TCPWAIT_KERNEL_MOUNTS_H

#include <stdbool.h>

struct mount {
	const char *root; /* what of the file system: "/" is all of it */
	const char *where; /* octal escapes are resolved */
	const char *type;
};

/* mounts_parse cuts a line into its words, if it is one of mountinfo. */
bool mounts_parse(char *line, struct mount *mount);

/*
 * mounts_each visits all until a visit is not 0, and returns what it was.
 * *error says why there were none to read: an errno, or 0.
 */
int mounts_each(int (*visit)(void *ctx, const struct mount *mount), void *ctx,
		int *error);

#endif
